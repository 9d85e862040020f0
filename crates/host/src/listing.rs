//! The directory as it is now: the file's rooms, read anew when the file changes, and the rooms put in through the admin API.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

use liveroom_contract::ProblemCode;
use serde_json::{Value, json};

use crate::config::{Config, Mistake};
use crate::directory::{Directory, Room};
use crate::problem::Refusal;
use crate::store::Store;

/// The rooms, always whole: a file that is broken changes nothing until it is mended.
pub(crate) struct Listing {
    config: Config,
    store: Arc<dyn Store>,
    now: RwLock<Arc<Directory>>,
    seen: RwLock<Seen>,
}

/// What the directory was made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Seen {
    file: Option<(SystemTime, u64)>,
    rows: i64,
}

impl Listing {
    pub(crate) async fn open(config: Config, store: Arc<dyn Store>) -> Result<Self, Vec<Mistake>> {
        let listing = Self { config, store, now: RwLock::default(), seen: RwLock::default() };
        let seen = listing.look().await;
        listing.load(seen).await?;
        Ok(listing)
    }

    pub(crate) fn current(&self) -> Arc<Directory> {
        self.now.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes changes in; says what is wrong with them once.
    pub(crate) async fn follow(&self) {
        let seen = self.look().await;
        if *self.seen.read().unwrap_or_else(PoisonError::into_inner) == seen {
            return;
        }
        match self.load(seen.clone()).await {
            Ok(()) => tracing::info!(rooms = self.current().rooms().count(), "the directory was read anew"),
            Err(mistakes) => {
                *self.seen.write().unwrap_or_else(PoisonError::into_inner) = seen;
                for mistake in mistakes {
                    tracing::error!(%mistake, "the directory is broken; the old one is used on");
                }
            }
        }
    }

    /// Puts a room in, or in its place.
    pub(crate) async fn put(&self, name: &str, fields: &Value) -> Result<(), Refusal> {
        self.not_of_the_file(name)?;
        let room = Directory::read_row(name, fields, &self.config).map_err(|mistakes| wrong(&mistakes))?;
        self.store.put_room(&room.name, &fields.to_string()).await?;
        self.follow().await;
        Ok(())
    }

    /// Takes a room out that was put in; `false` when there is none.
    pub(crate) async fn remove(&self, name: &str) -> Result<bool, Refusal> {
        self.not_of_the_file(name)?;
        let is_gone = self.store.remove_room(name).await?;
        self.follow().await;
        Ok(is_gone)
    }

    fn not_of_the_file(&self, name: &str) -> Result<(), Refusal> {
        if self.current().room(name).is_none_or(|room| room.is_row) {
            return Ok(());
        }
        let detail = format!("The room `{name}` stands in the directory's file and is changed there.");
        Err(Refusal::new(ProblemCode::InvalidRequest, detail).with_status(axum::http::StatusCode::CONFLICT))
    }

    async fn look(&self) -> Seen {
        let file = match &self.config.directory {
            Some(path) => tokio::fs::metadata(path).await.ok(),
            None => None,
        };
        let file = file.and_then(|file| Some((file.modified().ok()?, file.len())));
        Seen { file, rows: self.store.rooms_version().await.unwrap_or_default() }
    }

    async fn load(&self, seen: Seen) -> Result<(), Vec<Mistake>> {
        let file = self.config.directory.clone();
        let config = self.config.clone();
        let read = tokio::task::spawn_blocking(move || match file {
            Some(path) => Directory::load(&path, &config),
            None => Ok(Directory::default()),
        });
        let failed = |say: String| vec![Mistake { at: "directory".to_owned(), say }];
        let directory = read.await.map_err(|_| failed("could not be read".to_owned()))??;
        let rows = self.store.rooms().await.map_err(|error| failed(error.to_string()))?;
        let rows = rows.into_iter().filter(|(name, _)| directory.room(name).is_none()).filter_map(|(name, fields)| {
            let fields = serde_json::from_str(&fields).unwrap_or(Value::Null);
            match Directory::read_row(&name, &fields, &self.config) {
                Ok(room) => Some(room),
                // It was right when it came in; an account it needs may be gone.
                Err(mistakes) => {
                    tracing::error!(room = name, problem = %wrong(&mistakes), "a room of the store cannot be used");
                    None
                }
            }
        });
        let all: Vec<Room> = rows.collect();
        let directory = Directory::of(directory.rooms().cloned().chain(all));
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(directory);
        *self.seen.write().unwrap_or_else(PoisonError::into_inner) = seen;
        Ok(())
    }
}

fn wrong(mistakes: &[Mistake]) -> Refusal {
    let fields: Vec<Value> =
        mistakes.iter().map(|mistake| json!({"field": mistake.at, "problem": mistake.say})).collect();
    let list: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
    Refusal::new(ProblemCode::InvalidRequest, format!("The room is not right: {}.", list.join("; ")))
        .with("fields", fields)
}
