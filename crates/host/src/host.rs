//! The host as a whole: its parts wired together, and the tasks that run beside the requests.

use std::sync::Arc;
use std::time::Duration;

use liveroom_contract::ProblemCode;
use tokio::task::JoinSet;

use crate::accounts::Accounts;
use crate::config::{Config, Mistake, StoreConfig};
use crate::directory::{Directory, RemoteRoom, Room};
use crate::identity::Identity;
use crate::listing::Listing;
use crate::metrics::Metrics;
use crate::pacer::Pacer;
use crate::problem::Refusal;
use crate::rooms::{Looked, Rooms};
use crate::session::Sessions;
use crate::store::{RedisStore, SqliteStore, Store, StoreResult};
use crate::streams::Streams;
use crate::upstream::Upstream;
use crate::vendor_api::VendorApis;
use crate::webhook::Webhook;

/// A host, ready to serve.
pub struct Host {
    pub(crate) config: Config,
    pub(crate) accounts: Arc<Accounts>,
    pub(crate) identity: Identity,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) rooms: Arc<Rooms>,
    pub(crate) sessions: Sessions,
    pub(crate) streams: Streams,
    pub(crate) vendor_apis: VendorApis,
    pub(crate) webhook: Option<Webhook>,
    pub(crate) listing: Listing,
    pub(crate) metrics: Metrics,
}

/// Why a host cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The configuration or the directory has mistakes.
    #[error("{}", list(.0))]
    Mistakes(Vec<Mistake>),
    /// The store cannot be opened.
    #[error("{0}")]
    Store(String),
    /// The HTTP client cannot be made.
    #[error("the HTTP client cannot be made: {0}")]
    Client(#[from] reqwest::Error),
}

impl Host {
    /// Opens the store, reads the directory and makes the host.
    pub async fn open(config: Config) -> Result<Arc<Self>, StartError> {
        let store = open_store(&config.store).await.map_err(|error| StartError::Store(error.to_string()))?;
        let listing = Listing::open(config.clone(), store.clone()).await.map_err(StartError::Mistakes)?;
        let accounts = Arc::new(Accounts::new(&config));
        let metrics = Metrics::new();
        let timeout = Duration::from_secs(config.upstream_timeout_seconds);
        let upstream = Upstream::new(timeout, Pacer::new(store.clone()), metrics.clone())?;
        let ask_every = Duration::from_secs(config.status_poll_seconds);
        let rooms = Arc::new(Rooms::new(accounts.clone(), store.clone(), upstream.clone(), ask_every));
        Ok(Arc::new(Self {
            identity: Identity::new(&config.identity, &config.server.base_path, &upstream),
            webhook: config
                .webhook
                .clone()
                .map(|config| Webhook::new(config, store.clone(), upstream.clone())),
            vendor_apis: VendorApis::new(accounts.clone(), upstream.clone()),
            sessions: Sessions::new(accounts.clone(), rooms.clone(), store.clone(), upstream),
            streams: Streams::new(rooms.clone(), store.clone(), metrics.clone()),
            listing,
            metrics,
            config,
            accounts,
            store,
            rooms,
        }))
    }

    /// Starts what runs beside the requests: the watched rooms' states are kept true, callbacks are sent on.
    pub(crate) fn watch(self: &Arc<Self>) -> JoinSet<()> {
        let mut tasks = JoinSet::new();
        if self.webhook.is_some() {
            let host = self.clone();
            tasks.spawn(async move {
                if let Some(webhook) = &host.webhook {
                    webhook.run(&|remote| host.room_names(remote)).await;
                }
            });
        }
        let host = self.clone();
        tasks.spawn(async move {
            let mut tick = tokio::time::interval(TICK);
            tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
            loop {
                tick.tick().await;
                host.listing.follow().await;
                for name in host.streams.watched() {
                    let host = host.clone();
                    tokio::spawn(async move { host.look_again(&name).await });
                }
            }
        });
        tasks
    }

    /// The host's names of a vendor's room.
    pub(crate) fn room_names(&self, remote: &RemoteRoom) -> Vec<String> {
        self.directory().rooms_of(remote).map(|room| room.name.clone()).collect()
    }

    /// Ends every event stream, so that the server can stop.
    pub(crate) fn close_streams(&self) {
        self.streams.close();
    }

    pub(crate) fn directory(&self) -> Arc<Directory> {
        self.listing.current()
    }

    pub(crate) fn room(&self, name: &str) -> Result<Arc<Room>, Refusal> {
        self.directory().shared_room(name).ok_or_else(|| {
            let shown: String = name.chars().filter(|character| !character.is_control()).take(64).collect();
            Refusal::new(ProblemCode::RoomNotFound, format!("The directory has no room `{shown}`."))
        })
    }

    /// Tells the rooms behind which this room of a vendor stands.
    pub(crate) async fn refresh_remote(&self, remote: &RemoteRoom) {
        let directory = self.directory();
        for room in directory.rooms_of(remote) {
            self.refresh(room).await;
        }
    }

    /// First what other hosts have been told is passed on, then the vendor is asked: its answer may take long.
    async fn look_again(&self, name: &str) {
        let Ok(room) = self.room(name) else { return };
        self.refresh(&room).await;
        if self.rooms.look_again(&room).await == Looked::Asked {
            self.refresh(&room).await;
        }
    }

    async fn refresh(&self, room: &Room) {
        if let Err(refusal) = self.streams.refresh(room).await {
            tracing::warn!(room = %room.name, %refusal, "a room's streams were not told");
        }
    }
}

async fn open_store(config: &StoreConfig) -> StoreResult<Arc<dyn Store>> {
    Ok(match config {
        StoreConfig::Memory => Arc::new(SqliteStore::in_memory()?),
        StoreConfig::File(path) => Arc::new(SqliteStore::open(path).await?),
        StoreConfig::Redis(url) => Arc::new(RedisStore::open(url).await?),
    })
}

fn list(mistakes: &[Mistake]) -> String {
    mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// How exactly a schedule is kept, and how soon a host hears what another one was told.
const TICK: Duration = Duration::from_millis(250);
