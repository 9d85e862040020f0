//! A running simulator with what a test needs around it.

use std::time::Duration;

use axum::Router;
use axum::extract::{RawForm, State};
use axum::routing::post;
use futures_util::{SinkExt as _, StreamExt as _};
use liveroom_sim::accounts::Accounts;
use liveroom_sim::{Running, Settings};
use liveroom_vendors::{OutgoingRequest, SignedUrl, UnixSeconds};
use serde_json::Value;
use std::sync::{Arc, Mutex};
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) type Fields = Vec<(String, String)>;

pub(crate) struct Stage {
    simulator: Running,
    http: reqwest::Client,
}

pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    pub(crate) body: String,
}

impl Page {
    /// The code of the tip page the viewer is sent to; `None` for a room's page.
    pub(crate) fn tip(&self) -> Option<&str> {
        self.location.as_deref()?.split_once("code=").map(|(_, code)| code)
    }

    /// The id of the seat a room's page was given.
    pub(crate) fn seat(&self) -> String {
        let (_, rest) = self.body.split_once(r#""seat":""#).expect("a room's page names its seat");
        rest.split('"').next().expect("a split has a first part").to_owned()
    }
}

impl Stage {
    pub(crate) async fn set(settings: Settings) -> Self {
        let local = "127.0.0.1:0".parse().expect("an address");
        let simulator = liveroom_sim::start(local, settings).await.expect("the machine has a free port");
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build();
        Self { simulator, http: http.expect("a client") }
    }

    pub(crate) async fn usual() -> Self {
        Self::set(Settings::default()).await
    }

    pub(crate) fn accounts(&self) -> &Accounts {
        self.simulator.accounts()
    }

    /// A page on the vendor's host, reached without resolving its name.
    pub(crate) async fn open(&self, url: &str) -> Page {
        let parsed = url::Url::parse(url).expect("an absolute URL");
        let host = format!("{}:{}", parsed.host_str().expect("a host"), self.simulator.address().port());
        let path = &parsed[url::Position::BeforePath..];
        let request = self.http.get(format!("{}{path}", self.simulator.url())).header("host", host);
        let answer = request.send().await.expect("the simulator answers");
        let location = answer.headers().get("location").map(|to| to.to_str().expect("text").to_owned());
        Page { status: answer.status().as_u16(), location, body: answer.text().await.expect("a body") }
    }

    pub(crate) async fn enter(&self, url: &SignedUrl) -> Page {
        self.open(url.expose()).await
    }

    /// An API call; its status and JSON.
    pub(crate) async fn call(&self, request: &OutgoingRequest) -> (u16, Value) {
        let path =
            &url::Url::parse(&request.url).expect("an absolute URL")[url::Position::BeforePath..].to_owned();
        let answer =
            self.http.post(format!("{}{path}", self.simulator.url())).form(&request.form).send().await;
        let answer = answer.expect("the simulator answers");
        (answer.status().as_u16(), answer.json().await.unwrap_or_default())
    }

    pub(crate) async fn control(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        let method = method.parse().expect("a method");
        let mut request = self.http.request(method, format!("{}{path}", self.simulator.url()));
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.expect("the simulator answers");
        answer.json().await.unwrap_or_default()
    }

    /// A file or stream; its status, and how many bytes came.
    pub(crate) async fn media(&self, path: &str, range: Option<&str>) -> (u16, usize) {
        let mut request = self.http.get(format!("{}{path}", self.simulator.url()));
        if let Some(range) = range {
            request = request.header("range", range);
        }
        let answer = request.send().await.expect("the simulator answers");
        (answer.status().as_u16(), answer.bytes().await.expect("a body").len())
    }

    /// The line a page would open for its seat.
    pub(crate) async fn line(&self, seat: &str) -> Line {
        let url = format!("ws://{}/sim/seat?seat={seat}", self.simulator.address());
        let (socket, _) = tokio_tungstenite::connect_async(url).await.expect("the simulator takes the line");
        Line(socket)
    }
}

pub(crate) struct Line(
    tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>>,
);

impl Line {
    /// The page's viewer types something.
    pub(crate) async fn say(&mut self, text: &str) {
        let message = serde_json::json!({"kind": "chat", "text": text}).to_string();
        self.0.send(Message::text(message)).await.expect("the line is open");
    }

    /// The next message of this kind; others are passed over.
    pub(crate) async fn next(&mut self, kind: &str) -> Value {
        timeout(PATIENCE, async {
            loop {
                let message = self.0.next().await.expect("the line is open").expect("the line is whole");
                let Message::Text(text) = message else { continue };
                let message: Value = serde_json::from_str(&text).expect("JSON");
                if message["kind"] == kind {
                    return message;
                }
            }
        })
        .await
        .unwrap_or_else(|_| panic!("no message of kind {kind}"))
    }
}

/// A customer's backend: answers callbacks as it was told to, and remembers them.
pub(crate) struct Backend {
    pub(crate) base: String,
    received: mpsc::UnboundedReceiver<(String, Fields)>,
}

struct Answers {
    heard: mpsc::UnboundedSender<(String, Fields)>,
    /// One for each callback in turn; the last one for all that follow.
    script: Mutex<Vec<&'static str>>,
}

impl Backend {
    pub(crate) async fn answering(script: &[&'static str]) -> Self {
        let (heard, received) = mpsc::unbounded_channel();
        let answers = Arc::new(Answers { heard, script: Mutex::new(script.to_vec()) });
        let router = Router::new().route("/live/{kind}/{vendor}", post(hear)).with_state(answers);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let base = format!("http://{}/live", listener.local_addr().expect("an address"));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { base, received }
    }

    pub(crate) async fn next(&mut self) -> (String, Fields) {
        timeout(PATIENCE, self.received.recv()).await.expect("a callback in time").expect("the backend lives")
    }

    /// Nothing more has come, nor comes within a while many times the retries' waits.
    pub(crate) async fn is_quiet(&mut self) -> bool {
        timeout(Duration::from_millis(300), self.received.recv()).await.is_err()
    }
}

async fn hear(
    State(answers): State<Arc<Answers>>,
    axum::extract::Path((kind, vendor)): axum::extract::Path<(String, String)>,
    RawForm(form): RawForm,
) -> String {
    let fields = url::form_urlencoded::parse(&form).into_owned().collect();
    answers.heard.send((format!("{kind}/{vendor}"), fields)).expect("the test listens");
    let mut script = answers.script.lock().expect("no test panics in here");
    if script.len() > 1 {
        script.remove(0).to_owned()
    } else {
        script.first().copied().unwrap_or_default().to_owned()
    }
}

pub(crate) fn now() -> UnixSeconds {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    UnixSeconds(i64::try_from(since.as_secs()).expect("before the year 292 billion"))
}

pub(crate) fn ago(seconds: i64) -> UnixSeconds {
    UnixSeconds(now().0 - seconds)
}

pub(crate) fn field<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
}
