//! The connections: each that comes is served as HTTP/1.1, and at a stop all of them may finish.

use std::convert::Infallible;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::response::Response;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};

/// Connections that are served, each in a task of its own.
pub(crate) struct Connections {
    open: GracefulShutdown,
}

impl Connections {
    /// Serves whoever comes, until `stop` is done and the listener closed.
    ///
    /// A viewer's event stream holds a connection for the length of a class, so what a connection keeps counts. hyper's server for
    /// HTTP/1.1 alone keeps half of what the one does that tells HTTP/2 by its first bytes (as `axum::serve` has it), and answers
    /// copied into one buffer need no list of buffers.
    pub(crate) async fn serve(
        listener: TcpListener,
        router: &Router,
        stop: impl Future<Output = ()>,
    ) -> Self {
        let open = GracefulShutdown::new();
        let mut stop = std::pin::pin!(stop);
        loop {
            let (stream, peer) = tokio::select! {
                accepted = accept(&listener) => accepted,
                () = &mut stop => return Self { open },
            };
            // An answer or an event is written at once, and must not wait for the packet before it to be confirmed.
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "a connection was gone before it began");
                continue;
            }
            let connection = http1::Builder::new()
                .writev(false)
                .serve_connection(TokioIo::new(stream), answering(router.clone(), peer));
            let served = open.watch(connection);
            tokio::spawn(async move {
                if let Err(error) = served.await {
                    tracing::debug!(%error, "a connection broke");
                }
            });
        }
    }

    /// Done when the last request has its answer.
    pub(crate) async fn finish(self) {
        self.open.shutdown().await;
    }
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) if is_of_one_connection(error.kind()) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be accepted for the moment");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Whether it was the other side that went away (accept(2), "Error handling").
fn is_of_one_connection(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::ConnectionRefused | ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset)
}

/// The router as one connection's service; requests know where they come from.
fn answering(
    router: Router,
    peer: SocketAddr,
) -> impl Service<Request<Incoming>, Response = Response, Error = Infallible, Future: Send> {
    let routes = TowerToHyperService::new(router);
    service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        routes.call(request)
    })
}

/// Out of descriptors, most often: they come back when connections end.
const PAUSE: Duration = Duration::from_secs(1);
