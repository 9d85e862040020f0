//! A host over real HTTP with a real store, beside a stand-in for the vendors or the simulator.

pub(crate) mod process;
pub(crate) mod redis;
pub(crate) mod vendors;

use liveroom_host::{Config, Host, Pages, serve};
use serde_json::{Value, json};
use std::path::Path;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub(crate) use self::vendors::{Answer, Vendors};

pub(crate) const TALKFUN_TOKEN: &str = "8469039490c68cc9063f15e11f3498dd";
pub(crate) const BAIJIAYUN_KEY: &str = "test-partner-key-0123456789";
pub(crate) const GENSEE_PASSWORD: &str = "test-gensee-password";
pub(crate) const ADMIN_TOKEN: &str = "test-admin-token-0123456789";
pub(crate) const GENSEE_CALLBACK_KEY: &str = "test-callback-key";

/// A running host. It stops when it is dropped, or gently by `stop`.
pub(crate) struct TestHost {
    pub(crate) url: String,
    pub(crate) vendors: Vendors,
    pub(crate) client: reqwest::Client,
    pub(crate) directory: TempDir,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
    overrides: Vec<String>,
}

impl TestHost {
    /// A new host; `{api}` in an override is the stand-in's address.
    pub(crate) async fn start(overrides: &[&str]) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let vendors = Vendors::default();
        let api = vendors.serve().await;
        write_config(directory.path(), &api);
        let overrides = overrides.iter().map(|text| text.replace("{api}", &api)).collect();
        Self::run(directory, vendors, overrides).await
    }

    async fn run(directory: TempDir, vendors: Vendors, overrides: Vec<String>) -> Self {
        let config =
            Config::load(&directory.path().join("liveroom.toml"), &overrides).expect("a right configuration");
        let host = Host::open(config).await.expect("a host");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}/live", listener.local_addr().expect("a bound address"));
        let (stop, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn(async move {
            let stop = async move { drop(stopped.await) };
            serve(listener, host, &Pages::default(), stop).await.expect("a server that runs");
        });
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        Self { url, vendors, client, directory, stop: Some(stop), task, overrides }
    }

    /// A host whose store is the given one, and not a file of its own.
    pub(crate) async fn start_sharing(store: &str) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let vendors = Vendors::default();
        write_config_sharing(directory.path(), &vendors.serve().await);
        Self::run(directory, vendors, vec![store.to_owned()]).await
    }

    /// A host with the demonstration's rooms, whose vendors the simulator acts.
    pub(crate) async fn with_simulator(simulator: &liveroom_sim::Running) -> Self {
        Self::simulated(simulator, &[]).await
    }

    /// The same with administration and Gensee's callbacks.
    pub(crate) async fn administered(simulator: &liveroom_sim::Running) -> Self {
        let token = format!("admin.token={{ value = \"{ADMIN_TOKEN}\" }}");
        let key = format!("gensee.callback_key={{ value = \"{GENSEE_CALLBACK_KEY}\" }}");
        Self::simulated(simulator, &[token, key]).await
    }

    /// The same with further words of configuration.
    pub(crate) async fn simulated(simulator: &liveroom_sim::Running, further: &[String]) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www/demo");
        for file in ["liveroom.toml", "rooms.toml"] {
            std::fs::copy(demo.join(file), directory.path().join(file)).expect("the demonstration's files");
        }
        let overrides = simulated(simulator).into_iter().chain(further.iter().cloned()).collect();
        Self::run(directory, Vendors::default(), overrides).await
    }

    /// Stops the host and starts another on the same files.
    pub(crate) async fn restart(mut self) -> Self {
        self.stop.take();
        self.task.await.expect("a host that stops");
        Self::run(self.directory, self.vendors, self.overrides).await
    }

    /// A session request as the kit sends it.
    pub(crate) fn session(&self, room: &str, viewer: &str, body: &Value) -> reqwest::RequestBuilder {
        let url = format!("{}/rooms/{room}/session", self.url);
        self.client.post(url).header("x-liveroom-viewer", viewer).json(body)
    }

    pub(crate) async fn open(&self, room: &str, viewer: &str, body: &Value) -> (u16, Value) {
        read(self.session(room, viewer, body)).await
    }

    pub(crate) async fn events(&self, room: &str, resume: Option<u64>) -> Events {
        let url = format!("{}/rooms/{room}/events", self.url);
        let mut request = self.client.get(url).header("x-liveroom-viewer", "alice");
        if let Some(id) = resume {
            request = request.header("last-event-id", id.to_string());
        }
        Events::of(request).await
    }

    /// A call with the admin token.
    pub(crate) async fn admin(&self, method: reqwest::Method, path: &str, body: &Value) -> (u16, Value) {
        let request = self.client.request(method, format!("{}{path}", self.url));
        read(request.bearer_auth(ADMIN_TOKEN).json(body)).await
    }

    pub(crate) async fn callback(&self, path: &str, fields: &[(String, String)]) -> (u16, Value) {
        read(self.client.post(format!("{}/callbacks/{path}", self.url)).form(fields)).await
    }
}

pub(crate) async fn read(request: reqwest::RequestBuilder) -> (u16, Value) {
    let response = request.send().await.expect("an answer");
    let status = response.status().as_u16();
    let text = response.text().await.expect("a text");
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

/// A stream of server-sent events.
pub(crate) struct Events {
    response: reqwest::Response,
    buffer: String,
}

impl Events {
    pub(crate) async fn of(request: reqwest::RequestBuilder) -> Self {
        let response = request.send().await.expect("an answer");
        assert_eq!(response.status(), 200);
        Self { response, buffer: String::new() }
    }

    /// The next event's id and data; `None` at the stream's end.
    pub(crate) async fn next(&mut self) -> Option<(u64, Value)> {
        loop {
            while let Some((block, rest)) = self.buffer.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.buffer = rest;
                let field =
                    |name: &str| block.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
                if let (Some(id), Some(data)) = (field("id"), field("data")) {
                    let data = serde_json::from_str(data).expect("an event's data is JSON");
                    return Some((id.parse().expect("an event's id is a number"), data));
                }
            }
            let chunk = self.response.chunk().await.ok()??;
            self.buffer.push_str(std::str::from_utf8(&chunk).expect("events are UTF-8"));
        }
    }

    /// The next event's id and status.
    pub(crate) async fn status(&mut self) -> (u64, String) {
        let (id, data) = self.next().await.expect("an event before the stream's end");
        assert_eq!(data["type"], "state");
        (id, data["status"].as_str().expect("a state has a status").to_owned())
    }
}

/// A Talk-fun callback, signed.
pub(crate) fn talkfun_callback(cmd: &str, course_id: u64, start_time: i64) -> Vec<(String, String)> {
    use liveroom_vendors::{Secret, UnixSeconds, talkfun};
    let account = talkfun::Account {
        open_id: "10000".to_owned(),
        open_token: Secret::new(TALKFUN_TOKEN),
        api: String::new(),
        api_fallback: None,
        room_base: String::new(),
    };
    let params = json!({"course_id": course_id, "startTime": start_time, "title": "数学"});
    account.callback_fields(cmd, &params, UnixSeconds(now_seconds()))
}

/// A BaijiaYun callback, signed.
pub(crate) fn baijiayun_callback(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    use liveroom_vendors::{Secret, UnixSeconds, baijiayun};
    let account = baijiayun::Account {
        base: String::new(),
        partner_id: "12345678".to_owned(),
        partner_key: Secret::new(BAIJIAYUN_KEY),
    };
    account.callback_fields(fields, UnixSeconds(now_seconds()))
}

pub(crate) fn now_seconds() -> i64 {
    let elapsed =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a clock after 1970");
    i64::try_from(elapsed.as_secs()).expect("a clock before the end of time")
}

/// The configuration and the rooms of the tests, with the vendors' APIs at an address.
pub(crate) fn write_config(directory: &Path, api: &str) {
    std::fs::write(directory.join("liveroom.toml"), config(api)).expect("a writable directory");
    std::fs::write(directory.join("rooms.toml"), ROOMS).expect("a writable directory");
}

/// The same for hosts that share a store, which an override names.
pub(crate) fn write_config_sharing(directory: &Path, api: &str) {
    write_config(directory, api);
    let config = config(api).replace("path = \"host.sqlite\"", "");
    std::fs::write(directory.join("liveroom.toml"), config).expect("a writable directory");
}

/// What puts a simulator on another port than the demonstration's in its place.
pub(crate) fn simulated(simulator: &liveroom_sim::Running) -> Vec<String> {
    let (api, accounts) = (simulator.url(), simulator.accounts());
    vec![
        format!("talkfun.api={api}/portal.php"),
        format!("talkfun.room_base={}", accounts.talkfun.room_base),
        format!("baijiayun.api={api}"),
        format!("baijiayun.room_base={}", accounts.baijiayun.base),
        format!("gensee.api={api}"),
        format!("gensee.room_base={}", accounts.gensee.base),
        "status.poll_seconds=1".to_owned(),
    ]
}

fn config(api: &str) -> String {
    format!(
        r#"
directory = "rooms.toml"
[server]
base_path = "/live"
allowed_origins = ["https://school.example"]
[identity]
mode = "development"
[store]
path = "host.sqlite"
[status]
poll_seconds = 1
[upstream]
timeout_seconds = 20
[admin]
token = {{ value = "{ADMIN_TOKEN}" }}
[talkfun]
open_id = "10000"
open_token = {{ value = "{TALKFUN_TOKEN}" }}
api = "{api}/portal.php"
origins = ["https://open-1.talk-fun.com"]
[baijiayun]
partner_id = "12345678"
partner_key = {{ value = "{BAIJIAYUN_KEY}" }}
room_base = "https://demo.at.baijiayun.com"
api = "{api}"
[gensee]
login_name = "admin@test"
password = {{ value = "{GENSEE_PASSWORD}" }}
room_base = "https://demo.gensee.com"
api = "{api}"
callback_key = {{ value = "{GENSEE_CALLBACK_KEY}" }}
"#
    )
}

const ROOMS: &str = r#"
[rooms.math]
vendor = "talkfun"
course_id = 10001
title = "数学"
poster = "/poster.jpg"

[rooms.planned]
vendor = "talkfun"
course_id = 10003
starts_at = 2020-01-01T00:00:00+08:00
ends_at = 2099-01-01T00:00:00+08:00

[rooms.physics]
vendor = "baijiayun"
room_id = "26112200000001"

[rooms.launch]
vendor = "gensee"
webcast_id = "5f0c7a3e9b1d4826a4e2c8d07b91f601"

[rooms.private]
vendor = "talkfun"
course_id = 10002
allow = ["alice"]
"#;
