//! The simulator as a server: one listener, every vendor.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::accounts::Accounts;
use crate::settings::Settings;
use crate::sim::{Parts, Sim};
use crate::{api, class, control, entry, line, media, sdk, stream};

/// A running simulator; it stops when this is dropped.
#[must_use = "the simulator stops when this is dropped"]
pub struct Running {
    address: SocketAddr,
    accounts: Accounts,
    server: JoinHandle<std::io::Result<()>>,
    attendance: JoinHandle<()>,
}

/// Listens and serves, on a port of the machine's choice when the address has port 0.
pub async fn start(address: SocketAddr, settings: Settings) -> std::io::Result<Running> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    let every = settings.attendance;
    let sim: Sim = Arc::new(Parts::new(address.port(), settings));
    let accounts = sim.accounts.clone();
    let attendance = tokio::spawn(tell_attendance(sim.clone(), every));
    let server = tokio::spawn(async move { axum::serve(listener, router(sim)).await });
    Ok(Running { address, accounts, server, attendance })
}

impl Running {
    /// The control page's address, without a slash at its end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The accounts, with the addresses of this simulator.
    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// Waits until the server stops, which it does only by failing.
    pub async fn wait(&mut self) -> std::io::Result<()> {
        (&mut self.server).await.map_err(std::io::Error::other)?
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.server.abort();
        self.attendance.abort();
    }
}

fn router(sim: Sim) -> Router {
    Router::new()
        .merge(entry::routes())
        .merge(line::routes())
        .merge(control::routes())
        .merge(api::routes())
        .merge(sdk::routes())
        .route("/sim/assets/{name}", get(media::asset))
        .merge(stream::routes())
        .fallback(async || (StatusCode::NOT_FOUND, "The simulator has no such page.\n"))
        .with_state(sim)
}

async fn tell_attendance(sim: Sim, every: std::time::Duration) {
    let mut ticks = tokio::time::interval(every.max(std::time::Duration::from_millis(10)));
    loop {
        ticks.tick().await;
        class::tell_attendance(&sim);
    }
}
