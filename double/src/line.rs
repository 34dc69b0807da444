//! A connection that can be dropped from outside, whatever is being said on it.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Weak};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::Sleep;
use tonic::transport::server::Connected;

use crate::speed::Speed;

/// An accepted connection.
pub(crate) struct Line {
    stream: TcpStream,
    scissors: Scissors,
    /// Wakes the reader when the line is cut.
    cutting: Pin<Box<dyn Future<Output = ()> + Send>>,
    speed: Arc<Speed>,
    /// Until more may be sent.
    waiting: Option<Pin<Box<Sleep>>>,
}

/// What cuts a line. Calls find it in their request.
#[derive(Clone)]
pub(crate) struct Scissors(Arc<watch::Sender<bool>>);

/// The door's hold on a line that may be gone.
pub(crate) struct Hold(Weak<watch::Sender<bool>>);

impl Line {
    pub(crate) fn new(stream: TcpStream, speed: Arc<Speed>) -> Line {
        let scissors = Scissors(Arc::new(watch::Sender::new(false)));
        let cut = scissors.clone();
        let cutting = Box::pin(async move { cut.wait().await });
        Line { stream, scissors, cutting, speed, waiting: None }
    }

    pub(crate) fn scissors(&self) -> &Scissors {
        &self.scissors
    }

    fn intact(&self) -> io::Result<()> {
        if self.scissors.is_cut() { Err(io::ErrorKind::ConnectionReset.into()) } else { Ok(()) }
    }
}

impl Scissors {
    /// Of a call that came over no line.
    pub(crate) fn none() -> Scissors {
        Scissors(Arc::new(watch::Sender::new(false)))
    }

    /// From now on nothing is sent or received.
    pub(crate) fn cut(&self) {
        self.0.send_replace(true);
    }

    pub(crate) fn is_cut(&self) -> bool {
        *self.0.borrow()
    }

    pub(crate) fn hold(&self) -> Hold {
        Hold(Arc::downgrade(&self.0))
    }

    async fn wait(&self) {
        let mut watch = self.0.subscribe();
        // It cannot fail: the sender is held here.
        while !*watch.borrow_and_update() && watch.changed().await.is_ok() {}
    }
}

impl Hold {
    pub(crate) fn scissors(&self) -> Option<Scissors> {
        self.0.upgrade().map(Scissors)
    }
}

impl Connected for Line {
    type ConnectInfo = Scissors;

    fn connect_info(&self) -> Scissors {
        self.scissors.clone()
    }
}

impl AsyncRead for Line {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let line = self.get_mut();
        line.intact()?;
        if line.cutting.as_mut().poll(context).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        Pin::new(&mut line.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Line {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let line = self.get_mut();
        line.intact()?;
        if let Some(waiting) = &mut line.waiting {
            ready!(waiting.as_mut().poll(context));
            line.waiting = None;
        }
        let sent = ready!(Pin::new(&mut line.stream).poll_write(context, line.speed.piece(bytes)))?;
        line.waiting = line.speed.sent(sent).map(Box::pin);
        Poll::Ready(Ok(sent))
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}
