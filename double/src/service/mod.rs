//! What is answered at a door.

mod append;
mod batch;
mod call;
mod delete;
mod features;
mod gossip;
mod read;
mod request;
mod status;
mod subscribe;

use std::pin::Pin;
use std::sync::Arc;

use tokio_stream::Stream;
use tonic::transport::Server;
use tonic::{Request, Response, Status, Streaming};

use crate::cluster::Cluster;
use crate::gate::{Gate, Listening};
use crate::wire::gossip::gossip_server::GossipServer;
use crate::wire::server_features::server_features_server::ServerFeaturesServer;
use crate::wire::streams::streams_server::{Streams, StreamsServer};
use crate::wire::streams::{
    AppendReq, AppendResp, BatchAppendReq, BatchAppendResp, DeleteReq, DeleteResp, ReadReq, ReadResp,
    TombstoneReq, TombstoneResp,
};

/// The longest message that a server takes.
const MESSAGE_MAX: usize = 17 << 20;
/// So much may be under way unread: a large append should not wait for each frame to be taken.
const WINDOW: u32 = 4 << 20;

/// What comes as a stream.
type Flow<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// The services of one door.
#[derive(Clone)]
pub(crate) struct Service {
    cluster: Arc<Cluster>,
    gate: Arc<Gate>,
}

/// Serves until it is aborted. Connections are cut by the gate.
pub(crate) async fn serve(gate: Arc<Gate>, cluster: Arc<Cluster>, listening: Listening) {
    let service = Service { cluster, gate: Arc::clone(&gate) };
    let streams = StreamsServer::new(service.clone()).max_decoding_message_size(MESSAGE_MAX);
    let lines = async_stream::stream! {
        loop {
            yield listening.accept(&gate).await;
        }
    };
    let server = Server::builder()
        .initial_stream_window_size(WINDOW)
        .initial_connection_window_size(4 * WINDOW)
        .add_service(streams)
        .add_service(GossipServer::new(service.clone()))
        .add_service(ServerFeaturesServer::new(service));
    // Faults of single connections end those; the lines themselves never end.
    let _ended = server.serve_with_incoming(lines).await;
}

#[tonic::async_trait]
impl Streams for Service {
    type ReadStream = Flow<ReadResp>;
    type BatchAppendStream = Flow<BatchAppendResp>;

    async fn read(&self, request: Request<ReadReq>) -> Result<Response<Self::ReadStream>, Status> {
        self.answer_read(request).await.map(Response::new)
    }

    async fn append(&self, request: Request<Streaming<AppendReq>>) -> Result<Response<AppendResp>, Status> {
        self.answer_append(request).await.map(Response::new)
    }

    async fn delete(&self, request: Request<DeleteReq>) -> Result<Response<DeleteResp>, Status> {
        self.answer_delete(request).await.map(Response::new)
    }

    async fn tombstone(&self, request: Request<TombstoneReq>) -> Result<Response<TombstoneResp>, Status> {
        self.answer_tombstone(request).await.map(Response::new)
    }

    async fn batch_append(
        &self,
        request: Request<Streaming<BatchAppendReq>>,
    ) -> Result<Response<Self::BatchAppendStream>, Status> {
        Ok(Response::new(self.answer_batches(request)))
    }
}
