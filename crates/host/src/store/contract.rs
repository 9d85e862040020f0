//! What every store promises, tried on each of them.

use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use liveroom_contract::{RoomState, Status, Vendor};
use liveroom_vendors::secret::Secret;
use tempfile::TempDir;

use super::{
    Attendance, Change, Forward, NewCallback, RedisStore, Settled, SqliteStore, Store, Taken, Window,
};
use crate::clock::now_millis;
use crate::directory::RemoteRoom;
use crate::status::{Observation, Phase};

/// A Redis of this test's own, on a socket in a directory of its own.
struct Redis {
    child: Child,
    directory: TempDir,
}

impl Drop for Redis {
    fn drop(&mut self) {
        drop(self.child.kill()); // One that has ended by itself is as good.
        drop(self.child.wait());
    }
}

impl Redis {
    /// `None` where the environment says to do without.
    async fn start() -> Option<(Self, Secret)> {
        if std::env::var_os("LIVEROOM_WITHOUT_REDIS").is_some_and(|value| value == "1") {
            return None;
        }
        let directory = tempfile::tempdir().expect("a temporary directory");
        // A port that was free a moment ago; Redis takes no port 0.
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("a bound address").port();
        drop(listener);
        let child = Command::new("redis-server")
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--dir"])
            .arg(directory.path())
            .stdout(Stdio::null())
            .spawn()
            .expect("redis-server is installed, or LIVEROOM_WITHOUT_REDIS=1 says to do without");
        let redis = Self { child, directory };
        let url = Secret::new(format!("redis://127.0.0.1:{port}/"));
        let connecting = async {
            while RedisStore::open(&url).await.is_err() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(10), connecting)
            .await
            .expect("Redis starts in time");
        assert!(redis.directory.path().exists());
        Some((redis, url))
    }
}

const DAY_MILLIS: i64 = 86_400_000;

fn room() -> RemoteRoom {
    RemoteRoom { vendor: Vendor::Baijiayun, id: "26112200000001".to_owned() }
}

fn callback(identity: &str, observations: Vec<Observation>) -> NewCallback {
    NewCallback {
        vendor: Vendor::Baijiayun,
        identity: identity.to_owned(),
        name: "class.start".to_owned(),
        body: "{}".to_owned(),
        received_at: 1_000,
        remote: Some(room()),
        observations,
        attendance: Vec::new(),
    }
}

fn state(status: Status, server_time: i64) -> RoomState {
    RoomState { status, contents: Vec::new(), starts_at: None, server_time }
}

/// The whole promise, on two handles of one store: what one was told the other knows.
async fn keeps_its_promises(one: Arc<dyn Store>, other: Arc<dyn Store>) {
    seats(&one, &other).await;
    callbacks(&one, &other).await;
    deliveries(&one, &other).await;
    events(&one, &other).await;
    keys(&one, &other).await;
    rooms(&one, &other).await;
    paces(&one, &other).await;
    one.check().await.expect("a store that can be written to");
}

async fn seats(one: &Arc<dyn Store>, other: &Arc<dyn Store>) {
    let many = (0..40).map(|number| {
        let store = if number % 2 == 0 { one.clone() } else { other.clone() };
        async move { store.seat(&format!("u:{}", number / 4)).await.expect("a seat") }
    });
    let seats = futures_util::future::join_all(many).await;
    for (number, seat) in seats.iter().enumerate() {
        assert_eq!(*seat, seats[number / 4 * 4], "one viewer keeps one seat");
    }
    let distinct: std::collections::HashSet<_> = seats.iter().collect();
    assert_eq!(distinct.len(), 10, "two viewers never share one");
}

async fn callbacks(one: &Arc<dyn Store>, other: &Arc<dyn Store>) {
    let start = || callback("q1", vec![Observation::Phase(Phase::Started, 5)]);
    let attempts = [one, other, one, other].map(|store| store.take_callback(start(), Forward::No));
    let taken = futures_util::future::join_all(attempts).await;
    let new = taken.iter().filter(|taken| matches!(taken, Ok(Taken::New))).count();
    assert_eq!((new, taken.iter().filter(|taken| taken.is_err()).count()), (1, 0), "taken once");
    assert_eq!(other.facts(&room()).await.expect("facts").phase, Some(Phase::Started));
    let observed = vec![Observation::Playback(Some("https://a/b".to_owned()))];
    let facts = other.observe(&room(), observed).await.expect("facts");
    assert_eq!(one.facts(&room()).await.expect("facts"), facts);
    assert_eq!((facts.phase, facts.has_playback), (Some(Phase::Started), true));

    let who = Attendance {
        vendor_id: "1001".to_owned(),
        viewer: None,
        name: "Bob".to_owned(),
        change: Change::In,
        at: 7,
    };
    let came = NewCallback { attendance: vec![who.clone()], ..callback("q2", Vec::new()) };
    for expected in [Taken::New, Taken::Duplicate] {
        assert_eq!(one.take_callback(came.clone(), Forward::No).await.expect("taken"), expected);
    }
    let known = Attendance { viewer: Some("1001".to_owned()), ..who };
    assert_eq!(other.attendance(&room()).await.expect("attendance"), [known]);
}

async fn deliveries(one: &Arc<dyn Store>, other: &Arc<dyn Store>) {
    assert_eq!(one.take_callback(callback("q3", Vec::new()), Forward::Yes).await.expect("taken"), Taken::New);
    assert!(one.due_deliveries(999, 5_000).await.expect("deliveries").is_empty(), "not before its time");
    let due = one.due_deliveries(1_000, 5_000).await.expect("deliveries");
    let [delivery] = due.as_slice() else { panic!("one delivery is due: {due:?}") };
    assert_eq!((delivery.attempts, delivery.remote_id.as_deref()), (0, Some("26112200000001")));
    assert!(
        other.due_deliveries(4_999, 9_000).await.expect("deliveries").is_empty(),
        "nobody else is given it"
    );
    one.settle_delivery(delivery.id, Settled::Again(6_000)).await.expect("settled");
    assert_eq!(other.due_deliveries(6_000, 7_000).await.expect("deliveries")[0].attempts, 1);
    other.settle_delivery(delivery.id, Settled::Dead).await.expect("settled");
    assert!(one.due_deliveries(99_999, 100_000).await.expect("deliveries").is_empty(), "it is given up");
    assert_eq!(one.dead_letters().await.expect("letters").len(), 1);
    assert!(one.revive(delivery.id, 8_000).await.expect("revived"));
    assert!(!one.revive(delivery.id, 8_000).await.expect("not revived"), "it is alive");
    assert_eq!(one.due_deliveries(8_000, 9_000).await.expect("deliveries")[0].attempts, 0);
    one.settle_delivery(delivery.id, Settled::Done).await.expect("settled");
    assert!(other.due_deliveries(99_999, 100_000).await.expect("deliveries").is_empty(), "it has arrived");
}

async fn events(one: &Arc<dyn Store>, other: &Arc<dyn Store>) {
    for (name, store, status, id) in [
        ("first", one, Status::Waiting, 1),
        ("no news", other, Status::Waiting, 1),
        ("news", other, Status::Live, 2),
        ("known there too", one, Status::Live, 2),
        ("and back", one, Status::Waiting, 3),
    ] {
        let event = store.publish("math", state(status, id)).await.expect("an event");
        assert_eq!(event.id, id.unsigned_abs(), "{name}");
    }
    let ids = async |after| {
        let events = other.events_after("math", after).await.expect("events");
        events.map(|events| events.iter().map(|event| event.id).collect::<Vec<_>>())
    };
    assert_eq!(ids(1).await, Some(vec![2, 3]));
    assert_eq!(ids(3).await, Some(vec![]));
    assert_eq!(ids(9).await, None, "not of this room's past");
    let many = (0..20).map(|number| {
        let store = if number % 2 == 0 { one.clone() } else { other.clone() };
        let status = if number % 3 == 0 { Status::Live } else { Status::Ended };
        async move { store.publish("race", state(status, 1)).await.map(|event| event.id) }
    });
    for outcome in futures_util::future::join_all(many).await {
        assert!(outcome.is_ok(), "{outcome:?}");
    }
}

async fn keys(one: &Arc<dyn Store>, other: &Arc<dyn Store>) {
    let now = now_millis();
    one.grant("good", &room(), now + 60_000).await.expect("granted");
    assert_eq!(other.redeem("unknown", now).await.expect("an answer"), None);
    assert_eq!(other.redeem("good", now).await.expect("an answer"), Some(room()));
    assert_eq!(one.redeem("good", now).await.expect("an answer"), None, "once");
    one.cache("a", "text", now + 60_000).await.expect("cached");
    one.cache("b", "text", now - 1).await.expect("cached");
    assert_eq!(other.cached("a").await.expect("an answer").as_deref(), Some("text"));
    assert_eq!(other.cached("b").await.expect("an answer"), None, "past its time");
}

async fn rooms(one: &Arc<dyn Store>, other: &Arc<dyn Store>) {
    let before = other.rooms_version().await.expect("a version");
    one.put_room("chess", "{}").await.expect("put");
    assert_ne!(other.rooms_version().await.expect("a version"), before);
    assert_eq!(other.rooms().await.expect("rooms"), [("chess".to_owned(), "{}".to_owned())]);
    assert!(other.remove_room("chess").await.expect("removed"));
    assert!(!one.remove_room("chess").await.expect("not removed"));
}

async fn paces(one: &Arc<dyn Store>, other: &Arc<dyn Store>) {
    let windows = [Window { millis: 60_000, calls: 300 }];
    let now = now_millis();
    let many = (0..310).map(|number| {
        let store = if number % 2 == 0 { one.clone() } else { other.clone() };
        async move { store.pace("talkfun/course.get", &windows, now).await.expect("an answer") }
    });
    let places = futures_util::future::join_all(many).await;
    assert_eq!(places.iter().filter(|place| place.is_ok()).count(), 300, "the limit holds across both");
    assert_eq!(one.pace("talkfun/course.get", &windows, now + 1).await.expect("an answer"), Err(59_999));
    assert_eq!(other.pace("talkfun/course.get", &windows, now + 60_000).await.expect("an answer"), Ok(()));
    let day = [Window { millis: DAY_MILLIS, calls: 3 }];
    for (at, place) in [(1, Ok(())), (2, Ok(())), (3, Ok(())), (4, Err(DAY_MILLIS - 3))] {
        assert_eq!(one.pace("talkfun/daily", &day, at).await.expect("an answer"), place);
    }
}

#[tokio::test]
async fn sqlite() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let path = directory.path().join("host.sqlite");
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&path).await.expect("a store"));
    keeps_its_promises(store.clone(), store.clone()).await;
    drop(store);
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&path).await.expect("the store again"));
    the_day_goes_on(&store).await;
}

/// After `paces`, by a store that was opened anew.
async fn the_day_goes_on(store: &Arc<dyn Store>) {
    let windows = [Window { millis: DAY_MILLIS, calls: 3 }];
    let place = async |now| store.pace("talkfun/daily", &windows, now).await.expect("an answer");
    assert_eq!(place(10).await, Err(DAY_MILLIS - 9), "the calls of before count");
    assert_eq!(place(DAY_MILLIS + 1).await, Ok(()), "until they are a day old");
    assert_eq!(place(DAY_MILLIS + 1).await, Err(1), "one by one");
    let minute = [Window { millis: 60_000, calls: 1 }];
    let now = now_millis();
    assert_eq!(store.pace("talkfun/course.get", &minute, now).await.expect("an answer"), Ok(()));
}

#[tokio::test]
async fn redis() {
    let Some((_redis, url)) = Redis::start().await else {
        tracing::warn!("LIVEROOM_WITHOUT_REDIS is set: the store of several nodes is not tried");
        return;
    };
    let one = Arc::new(RedisStore::open(&url).await.expect("a store"));
    let other = Arc::new(RedisStore::open(&url).await.expect("a store"));
    keeps_its_promises(one, other).await;
}
