//! A door from inside: its listener, its connections, its faults.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket};
use tokio::task::AbortHandle;

use crate::cluster::{Cluster, lock, runtime};
use crate::fault::Script;
use crate::line::{Hold, Line};
use crate::service::serve;
use crate::speed::Speed;

const BACKLOG: u32 = 1_024;
/// How often a port that was just let go is asked for again.
const TRIES: u32 = 200;

/// A door as the services know it.
pub(crate) struct Gate {
    /// Its place among the double's doors.
    pub(crate) number: usize,
    pub(crate) address: SocketAddr,
    pub(crate) script: Script,
    pub(crate) speed: Arc<Speed>,
    latch: Mutex<Latch>,
    lines: Mutex<Vec<Hold>>,
}

enum Latch {
    /// Somebody accepts connections, and is heard when he has stopped.
    Open { accepting: AbortHandle, stopped: mpsc::Receiver<()> },
    /// Nobody listens; the port is kept, so that nobody else comes to have it.
    Shut(TcpSocket),
    /// For good.
    Gone,
}

/// A listener that is heard when it has been let go.
pub(crate) struct Listening {
    listener: TcpListener,
    // Declared after the listener, so that it goes after it.
    _stopped: mpsc::Sender<()>,
}

impl Gate {
    /// A gate that is still shut, at a port of its own.
    pub(crate) fn new(number: usize) -> Gate {
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let socket = bound(any).expect("invariant: this computer has a port to spare");
        let address = socket.local_addr().expect("invariant: a bound socket has an address");
        Gate {
            number,
            address,
            script: Script::new(),
            speed: Arc::default(),
            latch: Mutex::new(Latch::Shut(socket)),
            lines: Mutex::default(),
        }
    }

    pub(crate) fn is_open(&self) -> bool {
        matches!(*lock(&self.latch), Latch::Open { .. })
    }

    /// Listens. Does nothing if it does already.
    pub(crate) fn open(self: &Arc<Self>, cluster: &Arc<Cluster>) {
        let mut latch = lock(&self.latch);
        match std::mem::replace(&mut *latch, Latch::Gone) {
            Latch::Shut(socket) => *latch = self.listen(socket, cluster),
            other => *latch = other,
        }
    }

    fn listen(self: &Arc<Self>, socket: TcpSocket, cluster: &Arc<Cluster>) -> Latch {
        let (says, stopped) = mpsc::channel();
        let inside = runtime().enter();
        let listener = socket.listen(BACKLOG).expect("invariant: a bound socket can listen");
        drop(inside);
        let listening = Listening { listener, _stopped: says };
        let task = runtime().spawn(serve(Arc::clone(self), Arc::clone(cluster), listening));
        Latch::Open { accepting: task.abort_handle(), stopped }
    }

    /// Stops listening and drops every connection. Afterwards nothing that came in here can change the log.
    pub(crate) fn close(&self, cluster: &Cluster) {
        let mut latch = lock(&self.latch);
        match std::mem::replace(&mut *latch, Latch::Gone) {
            Latch::Open { accepting, stopped } => {
                stop(&accepting, &stopped);
                *latch = Latch::Shut(self.keep_port());
            }
            other => *latch = other,
        }
        drop(latch);
        self.cut_all();
        // Who is writing ends first; who comes after sees that his line is cut.
        drop(cluster.state());
    }

    /// As [`Gate::close`], and the port is let go.
    pub(crate) fn leave(&self) {
        if let Latch::Open { accepting, stopped } = std::mem::replace(&mut *lock(&self.latch), Latch::Gone) {
            stop(&accepting, &stopped);
        }
        self.cut_all();
    }

    fn cut_all(&self) {
        for hold in lock(&self.lines).drain(..) {
            if let Some(scissors) = hold.scissors() {
                scissors.cut();
            }
        }
    }

    fn keep_port(&self) -> TcpSocket {
        for _ in 0..TRIES {
            match bound(self.address) {
                Ok(socket) => return socket,
                Err(_) => thread::sleep(Duration::from_millis(10)),
            }
        }
        bound(self.address).expect("invariant: nobody else takes a port that was just let go")
    }
}

impl Listening {
    /// The next connection.
    pub(crate) async fn accept(&self, gate: &Gate) -> io::Result<Line> {
        let (stream, _) = self.listener.accept().await?;
        stream.set_nodelay(true)?;
        let line = Line::new(stream, Arc::clone(&gate.speed));
        let mut lines = lock(&gate.lines);
        lines.retain(|hold| hold.scissors().is_some());
        lines.push(line.scissors().hold());
        Ok(line)
    }
}

fn stop(accepting: &AbortHandle, stopped: &mpsc::Receiver<()>) {
    accepting.abort();
    // It says nothing: it is heard by going.
    let _gone = stopped.recv();
}

/// A socket that has a port and does not listen: whoever calls is refused.
fn bound(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}
