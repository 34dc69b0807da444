//! Who is in the cluster: every door of the double.

use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::{Service, status};
use crate::clock::{now, ticks};
use crate::fault::Call as Kind;
use crate::gate::Gate;
use crate::wire;
use crate::wire::gossip::gossip_server::Gossip;
use crate::wire::gossip::member_info::VNodeState;
use crate::wire::gossip::{ClusterInfo, EndPoint, MemberInfo};

#[tonic::async_trait]
impl Gossip for Service {
    async fn read(&self, _: Request<()>) -> Result<Response<ClusterInfo>, Status> {
        if self.gate.script.take(Kind::Gossip).is_some() {
            return Err(status::not_ready());
        }
        let state = self.cluster.state();
        let leader = state.leader();
        let members = state.gates.iter().map(|gate| member(gate, gate.number == leader)).collect();
        Ok(Response::new(ClusterInfo { members }))
    }
}

fn member(gate: &Gate, leads: bool) -> MemberInfo {
    let state = if leads { VNodeState::Leader } else { VNodeState::Follower };
    MemberInfo {
        instance_id: Some(wire::Uuid::text(Uuid::from_u128(u128::from(gate.address.port())))),
        time_stamp: ticks(now()).cast_signed(),
        state: state.into(),
        is_alive: gate.is_open(),
        http_end_point: Some(EndPoint {
            address: gate.address.ip().to_string(),
            port: u32::from(gate.address.port()),
        }),
    }
}
