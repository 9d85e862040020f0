//! Ten thousand viewers whose phones are asleep: they open the event stream and read little of it, or nothing. Nobody else notices.

use std::net::SocketAddr;
use std::path::Path;

use axum::Router;
use axum::body::{Body, BodyDataStream};
use axum::http::Request;
use futures_util::{StreamExt as _, stream};
use liveroom_host::{Config, Host, Pages, router};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tower::ServiceExt as _;

use crate::support::process::Process;
use crate::support::{Events, Vendors, read, talkfun_callback, write_config_sharing};

const READERS: u64 = 10_000;
/// Events that a reader misses, and how many of them it finds on waking up at most.
const FLOOD: u64 = 300;
const KEPT: usize = 32;
/// What the host may keep of a reader beyond what it keeps of any: what was written and cannot be sent, in debug builds too.
const BYTES_PER_READER: u64 = 64 << 10;

struct Scene {
    host: Process,
    client: reqwest::Client,
    told: i64,
}

impl Scene {
    /// The host remembers in memory: disks are not what is tried here.
    async fn start(directory: &Path) -> Self {
        let vendors = Vendors::default();
        vendors.answer_json("course.get", json!({"code": 0, "data": {"liveStatus": 1}}));
        write_config_sharing(directory, &vendors.serve().await);
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        Self { host: Process::start(directory, &[]), client, told: 0 }
    }

    fn address(&self) -> SocketAddr {
        let rest = self.host.url.strip_prefix("http://").expect("plain HTTP");
        rest.split('/').next().expect("an address").parse().expect("an address")
    }

    /// A viewer who has the room's first state and a window of a few kilobytes for more.
    async fn reader(&self, room: &str) -> TcpStream {
        let socket = TcpSocket::new_v4().expect("a descriptor");
        socket.set_recv_buffer_size(2048).expect("a small window");
        let mut stream = socket.connect(self.address()).await.expect("a connection");
        let request = format!(
            "GET /live/rooms/{room}/events HTTP/1.1\r\nhost: {}\r\nx-liveroom-viewer: alice\r\n\r\n",
            self.address()
        );
        stream.write_all(request.as_bytes()).await.expect("a request");
        let mut seen = Vec::new();
        while !seen.windows(8).any(|window| window == b"\"status\"") {
            assert_ne!(
                stream.read_buf(&mut seen).await.expect("a stream"),
                0,
                "{}",
                String::from_utf8_lossy(&seen)
            );
        }
        stream
    }

    /// A viewer who reads all of it.
    async fn attentive(&self, room: &str) -> Events {
        let url = format!("{}/rooms/{room}/events", self.host.url);
        Events::of(self.client.get(url).header("x-liveroom-viewer", "alice")).await
    }

    /// The class of a course goes on or stops, and the attentive reader hears of it.
    async fn turn(&mut self, course: u64, attentive: &mut Events) -> u64 {
        self.told += 1;
        let (cmd, status) = if self.told % 2 == 1 { ("live.start", "live") } else { ("live.stop", "ended") };
        let callback = talkfun_callback(cmd, course, self.told);
        let url = format!("{}/callbacks/talkfun", self.host.url);
        assert_eq!(read(self.client.post(url).form(&callback)).await.0, 200);
        let (id, told) = attentive.status().await;
        assert_eq!(told, status, "event {id}");
        id
    }

    /// Sessions of the room with the many readers and of another, asked by viewers who keep coming.
    async fn sessions(&self, count: usize) {
        for number in 0..count {
            let room = if number % 2 == 0 { "math" } else { "planned" };
            let url = format!("{}/rooms/{room}/session", self.host.url);
            let viewer = format!("viewer{number}");
            let request = self.client.post(url).header("x-liveroom-viewer", viewer).json(&json!({}));
            let (status, session) = read(request).await;
            assert_eq!(status, 200, "{session}");
        }
    }

    fn resident_bytes(&self) -> u64 {
        let path = format!("/proc/{}/status", self.host.id());
        let text = std::fs::read_to_string(path).expect("a running process");
        let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its memory");
        line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") << 10
    }
}

/// As many as the limit on descriptors leaves room for; the host is a process of its own, and inherits the limit.
fn readers() -> usize {
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum })
        .expect("the limit of one's own");
    let usable = limit.maximum.map_or(READERS, |most| most.saturating_sub(500).min(READERS));
    usize::try_from(usable).expect("not more than READERS")
}

#[tokio::test]
#[expect(clippy::print_stderr, reason = "how many there were is part of what the test shows")]
async fn readers_who_read_little_or_nothing_starve_nobody() {
    let count = readers();
    let directory = tempfile::tempdir().expect("a temporary directory");
    let mut scene = Scene::start(directory.path()).await;
    let mut attentive = scene.attentive("math").await;
    attentive.status().await;
    let mut readers: Vec<TcpStream> =
        stream::iter(0..count).map(|_| scene.reader("math")).buffer_unordered(200).collect().await;
    assert_eq!(readers.len(), count);
    let before = scene.resident_bytes();
    eprintln!("{count} readers are open; the host has {} kB", before >> 10);

    for _ in 0..4 {
        scene.turn(10001, &mut attentive).await;
        scene.sessions(50).await;
        // Every hundredth reads a byte now and then, the others nothing.
        for reader in readers.iter_mut().step_by(100) {
            reader.read_u8().await.expect("a byte");
        }
    }
    let after = scene.resident_bytes();
    eprintln!("after 4 events to each of them the host has {} kB", after >> 10);
    let most = BYTES_PER_READER * u64::try_from(count).expect("a count");
    assert!(after < before + most, "{before} bytes before, {after} after");

    let mut late = scene.attentive("math").await;
    assert_eq!(late.status().await.0, 5, "who comes later is told what is true");
    assert_eq!(scene.turn(10001, &mut late).await, 6);
    assert_eq!(attentive.status().await.0, 6, "who reads is told as before");
    scene.sessions(20).await;
}

/// Here nothing is between the reader and the host, whose own queue is what is tried.
#[tokio::test]
async fn a_reader_who_wakes_up_is_right_again() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let vendors = Vendors::default();
    vendors.answer_json("course.get", json!({"code": 0, "data": {"liveStatus": 1}}));
    write_config_sharing(directory.path(), &vendors.serve().await);
    let config = Config::load(&directory.path().join("liveroom.toml"), &[]).expect("a right configuration");
    let router = router(Host::open(config).await.expect("a host"), &Pages::default());

    let (mut attentive, mut asleep) = (Direct::open(&router).await, Direct::open(&router).await);
    assert_eq!(attentive.ids_until(1).await, [1]);
    let turn = async |number: u64| {
        let cmd = if number.is_multiple_of(2) { "live.start" } else { "live.stop" };
        let callback = talkfun_callback(cmd, 10001, i64::try_from(number).expect("a small number"));
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(callback).finish();
        let request = Request::post("/live/callbacks/talkfun").body(Body::from(form)).expect("a request");
        let answer = router.clone().oneshot(request).await.expect("an answer");
        assert_eq!(answer.status(), 200);
    };
    for number in 2..=FLOOD {
        turn(number).await;
        assert_eq!(attentive.ids_until(number).await, [number], "who reads is told everything");
    }
    let ids = asleep.ids_until(FLOOD).await;
    assert!(
        ids.is_sorted() && ids.len() <= KEPT,
        "{} events were kept for who read none: {ids:?}",
        ids.len()
    );
    turn(FLOOD + 1).await;
    assert_eq!(asleep.ids_until(FLOOD + 1).await, [FLOOD + 1], "and is told the next as everybody");
}

/// A stream without a network.
struct Direct(BodyDataStream);

impl Direct {
    async fn open(router: &Router) -> Self {
        let request = Request::get("/live/rooms/math/events").header("x-liveroom-viewer", "alice");
        let request = request.body(Body::empty()).expect("a request");
        let answer = router.clone().oneshot(request).await.expect("an answer");
        assert_eq!(answer.status(), 200);
        Self(answer.into_body().into_data_stream())
    }

    /// The ids that come up to and with one.
    async fn ids_until(&mut self, last: u64) -> Vec<u64> {
        let mut ids = Vec::new();
        while ids.last() != Some(&last) {
            let event = self.0.next().await.expect("a stream that goes on").expect("an event");
            let text = std::str::from_utf8(&event).expect("UTF-8");
            ids.extend(text.lines().filter_map(|line| line.strip_prefix("id: ")?.parse::<u64>().ok()));
        }
        ids
    }
}
