//! The greeting: what is spoken here.

use tonic::{Request, Response, Status};

use super::{Service, status};
use crate::fault::Call as Kind;
use crate::wire::server_features::server_features_server::ServerFeatures;
use crate::wire::server_features::{SupportedMethod, SupportedMethods};

/// The server whose behaviour is doubled. The client reads the digits and passes over the word.
const VERSION: &str = "24.10.0-double";
const STREAMS: &str = "event_store.client.streams.streams";
const METHODS: [(&str, &str); 7] = [
    ("append", STREAMS),
    ("batchappend", STREAMS),
    ("delete", STREAMS),
    ("read", STREAMS),
    ("tombstone", STREAMS),
    ("read", "event_store.client.gossip.gossip"),
    ("getsupportedmethods", "event_store.client.server_features.serverfeatures"),
];

#[tonic::async_trait]
impl ServerFeatures for Service {
    async fn get_supported_methods(&self, _: Request<()>) -> Result<Response<SupportedMethods>, Status> {
        if self.gate.script.take(Kind::Greeting).is_some() {
            return Err(status::not_ready());
        }
        let methods = METHODS.map(|(method, service)| SupportedMethod {
            method_name: method.to_owned(),
            service_name: service.to_owned(),
            features: Vec::new(),
        });
        let version = VERSION.to_owned();
        Ok(Response::new(SupportedMethods { methods: methods.into(), event_store_server_version: version }))
    }
}
