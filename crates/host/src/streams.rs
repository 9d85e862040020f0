//! The event streams: every viewer of a room hears of its changes at once, and catches up after a break.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::{Stream, StreamExt as _, future, stream};
use liveroom_contract::RoomEvent;
use tokio::sync::{broadcast, watch};
use tokio_stream::wrappers::BroadcastStream;

use crate::clock::now_millis;
use crate::directory::Room;
use crate::metrics::Metrics;
use crate::problem::Refusal;
use crate::rooms::Rooms;
use crate::status::room_state;
use crate::store::{Store, StoredEvent};

/// The streams of all rooms.
pub(crate) struct Streams {
    rooms: Arc<Rooms>,
    store: Arc<dyn Store>,
    channels: Mutex<HashMap<String, Channel>>,
    closing: watch::Sender<bool>,
    metrics: Metrics,
}

/// The listeners of one room.
struct Channel {
    sender: broadcast::Sender<StoredEvent>,
    /// The id of the latest event they were told.
    told: u64,
}

impl Channel {
    /// Tells news only: a room is looked at with every viewer who comes, and to wake all the others each time would take
    /// longer the more there are.
    fn tell(&mut self, event: &StoredEvent) {
        if event.id > self.told {
            self.told = event.id;
            drop(self.sender.send(event.clone())); // Nobody listening is no fault.
        }
    }
}

impl Streams {
    pub(crate) fn new(rooms: Arc<Rooms>, store: Arc<dyn Store>, metrics: Metrics) -> Self {
        Self { metrics, rooms, store, channels: Mutex::default(), closing: watch::Sender::new(false) }
    }

    /// Works out the room's state anew, keeps it if it is news, and tells whoever listens.
    pub(crate) async fn refresh(&self, room: &Room) -> Result<StoredEvent, Refusal> {
        let facts = self.rooms.facts(room).await?;
        let event = self.store.publish(&room.name, room_state(room, &facts, now_millis())).await?;
        if let Some(channel) = self.channels().get_mut(&room.name) {
            channel.tell(&event);
        }
        Ok(event)
    }

    /// The rooms somebody listens to. Channels of rooms nobody listens to any more are let go of.
    pub(crate) fn watched(&self) -> Vec<String> {
        let mut channels = self.channels();
        channels.retain(|_, channel| channel.sender.receiver_count() > 0);
        channels.keys().cloned().collect()
    }

    /// Ends every stream; viewers come back to whichever host is there then.
    pub(crate) fn close(&self) {
        self.closing.send_replace(true);
    }

    /// A viewer's stream: what they missed since `resume`, or the room's state, then every change.
    pub(crate) async fn open(
        &self,
        room: &Room,
        resume: Option<u64>,
    ) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>> + use<>>, Refusal> {
        // Listening begins before looking, so nothing falls between the two; ids tell what has been said already.
        let live = BroadcastStream::new(self.listen(&room.name));
        let current = self.refresh(room).await?;
        let missed = match resume {
            Some(id) => self.store.events_after(&room.name, id).await?,
            None => None,
        };
        let told = resume.filter(|_| missed.is_some());
        let first = missed.unwrap_or_else(|| vec![current]);
        let last = first.last().map(|event| event.id).or(told).unwrap_or(0);
        // A reader too slow for the channel loses events, and is right again with the next: each is a whole picture.
        let news = live.filter_map(|event| future::ready(event.ok())).scan(last, |last, event| {
            let news = (event.id > *last).then_some(event);
            *last = news.as_ref().map_or(*last, |event| event.id);
            future::ready(Some(news))
        });
        let open = self.metrics.stream();
        let mut closing = self.closing.subscribe();
        let closed = async move {
            drop(closing.wait_for(|closing| *closing).await); // A sender that is gone means the same.
        };
        let events = stream::iter(first).chain(news.filter_map(future::ready)).map(move |event| {
            let _counted = &open;
            Ok(write(event))
        });
        let events = events.take_until(Box::pin(closed));
        Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
    }

    fn listen(&self, room: &str) -> broadcast::Receiver<StoredEvent> {
        let mut channels = self.channels();
        let new = || Channel { sender: broadcast::Sender::new(CHANNEL_LENGTH), told: 0 };
        channels.entry(room.to_owned()).or_insert_with(new).sender.subscribe()
    }

    fn channels(&self) -> std::sync::MutexGuard<'_, HashMap<String, Channel>> {
        self.channels.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The event as it is sent; its clock is the one of the moment.
fn write(event: StoredEvent) -> Event {
    let mut state = event.state;
    state.server_time = now_millis();
    let sent = Event::default().id(event.id.to_string());
    sent.json_data(RoomEvent::State(state)).unwrap_or_else(|_| Event::default().comment("unwritable"))
}

/// Proxies drop connections that are silent for a minute or less.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
const CHANNEL_LENGTH: usize = 16;
