//! Requests drawn from the description: each operation as it is meant, and in many ways as it is not.

use std::fmt;

use liveroom_vendors::catalogue::{Catalogue, Extent};
use liveroom_vendors::{Secret, UnixSeconds, Vendor, baijiayun};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

use super::draw::{right, spoiled, strange, text};
use crate::support::{ADMIN_TOKEN, GENSEE_CALLBACK_KEY, now_seconds, talkfun_callback};

/// A method and a path of the description.
#[derive(Clone)]
pub(super) struct Operation {
    method: String,
    path: String,
    described: Value,
}

/// A request as it is sent.
#[derive(Clone)]
pub(super) struct Drawn {
    pub(super) method: String,
    /// Path and query, below the base path.
    pub(super) target: String,
    pub(super) headers: Vec<(String, Vec<u8>)>,
    pub(super) body: Vec<u8>,
    /// The method or the path may not be this operation's any more.
    pub(super) is_elsewhere: bool,
}

impl fmt::Debug for Drawn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{} {}", self.method, self.target)?;
        for (name, value) in &self.headers {
            writeln!(formatter, "{name}: {}", value.escape_ascii())?;
        }
        let body = self.body.escape_ascii().to_string();
        write!(formatter, "{}", body.get(..2_000).unwrap_or(&body))
    }
}

/// Where a request goes, and what it is to carry.
#[derive(Clone, Debug)]
struct Aim {
    path: String,
    content: Value,
    is_elsewhere: bool,
}

type Body = (Option<&'static str>, Vec<u8>);

impl Operation {
    pub(super) fn all(description: &Value) -> Vec<Self> {
        let paths = description["paths"].as_object().expect("paths");
        let of = |(path, methods): (&String, &Value)| {
            let methods = methods.as_object().expect("operations").clone();
            let path = path.clone();
            methods.into_iter().map(move |(method, described)| Self {
                method: method.to_uppercase(),
                path: path.clone(),
                described,
            })
        };
        paths.iter().flat_map(of).collect()
    }

    pub(super) fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    pub(super) fn responses(&self) -> &Map<String, Value> {
        self.described["responses"].as_object().expect("responses")
    }

    pub(super) fn requests(&self, whole: &Value) -> BoxedStrategy<Drawn> {
        let method = prop_oneof![
            15 => Just(self.method.clone()),
            1 => select(vec!["GET", "POST", "PUT", "DELETE", "PATCH", "STRANGE"]).prop_map(str::to_owned),
        ];
        let media_types: Vec<String> = self.described["requestBody"]["content"]
            .as_object()
            .into_iter()
            .flat_map(Map::keys)
            .cloned()
            .collect();
        let aimed = self.aims(whole).prop_flat_map(move |aim| {
            let body = body(&media_types, &aim.content);
            (Just(aim), body)
        });
        let own = self.method.clone();
        (method, aimed, query(), credentials())
            .prop_map(move |(method, (aim, (media_type, body)), query, mut headers)| {
                let media_type = media_type.map(|text| ("content-type".to_owned(), text.as_bytes().to_vec()));
                headers.extend(media_type);
                let is_elsewhere = aim.is_elsewhere || method != own;
                Drawn { method, target: format!("{}{query}", aim.path), headers, body, is_elsewhere }
            })
            .boxed()
    }

    fn aims(&self, whole: &Value) -> BoxedStrategy<Aim> {
        match self.path.as_str() {
            "/callbacks/{vendor}" => prop_oneof![3 => callbacks(), 2 => self.any_aims(whole)].boxed(),
            "/vendors/{vendor}/{api}" => prop_oneof![4 => calls(), 1 => self.any_aims(whole)].boxed(),
            _ => self.any_aims(whole),
        }
    }

    /// The path with known, right and strange values in it; the content as the schema has it, and not.
    fn any_aims(&self, whole: &Value) -> BoxedStrategy<Aim> {
        let schema = self.described["requestBody"]["content"]
            .as_object()
            .and_then(|content| Some(content.values().next()?["schema"].clone()));
        let content = match (self.method.as_str(), schema) {
            ("PUT", _) => select(rooms()).boxed(),
            (_, Some(schema)) => right(&schema, whole),
            (_, None) => Just(Value::Null).boxed(),
        };
        let content = prop_oneof![3 => content.clone(), 2 => spoiled(content), 1 => strange()];
        let parameters = self.described["parameters"].as_array().cloned().unwrap_or_default();
        let segments: Vec<_> = parameters
            .iter()
            .map(|parameter| {
                let name = parameter["name"].as_str().expect("a name").to_owned();
                segment(&name, &parameter["schema"], whole).prop_map(move |value| (name.clone(), value))
            })
            .collect();
        let path = self.path.clone();
        (segments, content)
            .prop_map(move |(segments, content)| {
                let mut aim = Aim { path: path.clone(), content, is_elsewhere: false };
                for (name, (value, is_strange)) in segments {
                    aim.path = aim.path.replace(&format!("{{{name}}}"), &value);
                    aim.is_elsewhere |= is_strange;
                }
                aim
            })
            .boxed()
    }
}

/// A value for a place in a path, and whether it may lead elsewhere.
fn segment(name: &str, schema: &Value, whole: &Value) -> BoxedStrategy<(String, bool)> {
    let known = match name {
        "room" => {
            vec![
                "talkfun-demo",
                "talkfun-page",
                "baijiayun-demo",
                "gensee-demo",
                "private",
                "drawn",
                "drawn",
                "none",
            ]
        }
        "vendor" => vec!["talkfun", "baijiayun", "gensee"],
        "api" => vec!["course.get", "openapi/room/info", "webcast/setting/info", "none"],
        _ => vec!["1", "9223372036854775807"],
    };
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let drawn = right(schema, whole).prop_map(move |value| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        (encoded(&text), text.is_empty() || text == "." || text == "..")
    });
    let malformed =
        ["%", "%zz", "%ff", "%C0%AF", "%00", "%2e%2e", "a%2Fb", "a/b", "", "%F0%9F%98%80", "..;", "+"];
    prop_oneof![
        6 => select(known).prop_map(|text| (text.to_owned(), false)),
        2 => drawn,
        1 => text().prop_map(move |text| (encoded(&text), true)),
        1 => select(malformed.to_vec()).prop_map(|text| (text.to_owned(), true)),
    ]
    .boxed()
}

/// Rooms as the admin API takes them.
fn rooms() -> Vec<Value> {
    vec![
        json!({"vendor": "talkfun", "course_id": 10002, "title": "数学", "gid": 7}),
        json!({"vendor": "baijiayun", "room_id": "26112200000002", "starts_at": "2026-11-22T10:00:00+08:00"}),
        json!({"vendor": "gensee", "webcast_id": "5f0c7a3e9b1d4826a4e2c8d07b91f601", "allow": ["alice"]}),
    ]
}

/// What vendors tell: signed, of values that may be anything.
fn callbacks() -> BoxedStrategy<Aim> {
    let aim = |vendor: &str, fields: Vec<(String, String)>| {
        let content =
            fields.into_iter().map(|(name, value)| (name, Value::from(value))).collect::<Map<_, _>>();
        Aim { path: format!("/callbacks/{vendor}"), content: content.into(), is_elsewhere: false }
    };
    let talkfun = (
        select(vec!["live.start", "live.stop", "live.playback", "course.other"]),
        9_999..10_004_u64,
        0..5_i64,
    )
        .prop_map(move |(cmd, course, start)| aim("talkfun", talkfun_callback(cmd, course, start)));
    let names = vec!["room_id", "op", "op_time", "qid", "user_events", "class_id", "timestamp"];
    let value = prop_oneof![
        Just("26112200000001".to_owned()),
        select(vec!["start", "end", "2026-11-22 10:00:00", "[]", "[{}]"]).prop_map(str::to_owned),
        Just(json!([{"number": 1, "name": "A", "event": "user_in", "ts": 1}]).to_string()),
        strange().prop_map(|value| value.to_string()),
        text(),
    ];
    let baijiayun = proptest::collection::vec((select(names), value), 0..6).prop_map(move |fields| {
        let account = baijiayun::Account {
            base: String::new(),
            partner_id: "12345678".to_owned(),
            partner_key: Secret::new("simulated-partner-key-0000000000"),
        };
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        aim("baijiayun", account.callback_fields(&fields, UnixSeconds(now_seconds())))
    });
    let gensee = strange().prop_map(|content| Aim {
        path: format!("/callbacks/gensee?key={GENSEE_CALLBACK_KEY}"),
        content,
        is_elsewhere: false,
    });
    prop_oneof![talkfun, baijiayun, gensee].boxed()
}

/// Every API of the catalogues, with the parameters of its example or with some of them wrong.
fn calls() -> BoxedStrategy<Aim> {
    let apis: Vec<(&str, String, Value)> = Vendor::ALL
        .iter()
        .flat_map(|vendor| {
            let apis = Catalogue::load(*vendor).apis.iter().filter(|api| !api.sdk_only);
            apis.flat_map(|api| {
                let of = |extent| (vendor.as_str(), api.name.clone(), Value::Object(api.example(extent)));
                [of(Extent::Required), of(Extent::Everything)]
            })
        })
        .collect();
    select(apis)
        .prop_flat_map(|(vendor, api, example)| {
            let path = format!("/vendors/{vendor}/{}", api.trim_start_matches('/'));
            let content = prop_oneof![Just(example.clone()), spoiled(Just(example).boxed())];
            content.prop_map(move |content| Aim { path: path.clone(), content, is_elsewhere: false })
        })
        .boxed()
}

/// The content in one of the described media types, or in another, or broken.
fn body(media_types: &[String], content: &Value) -> BoxedStrategy<Body> {
    let is_form = media_types.iter().any(|kind| kind == FORM);
    let (own, whole) = if is_form { (FORM, form(content)) } else { (JSON, content.to_string().into_bytes()) };
    if media_types.is_empty() {
        return prop_oneof![8 => Just((None, Vec::new())), 1 => Just((Some(JSON), whole))].boxed();
    }
    let parts = format!(
        "--x\r\ncontent-disposition: form-data; name=\"params\"\r\n\r\n{content}\r\n--x\r\ncontent-disposition: form-data; \
         name=\"file\"; filename=\"a.png\"\r\n\r\nx\r\n--x--\r\n"
    );
    let cut = whole.clone();
    let broken = (any::<prop::sample::Index>(), any::<u8>()).prop_map(move |(index, byte)| {
        let mut cut = cut[..index.index(cut.len() + 1)].to_vec();
        cut.push(byte);
        (Some(own), cut)
    });
    let absurd: Vec<Body> = vec![
        (Some(own), Vec::new()),
        (Some(own), "[".repeat(3_000).into()),
        (Some(own), br#"{"content":"auto","content":"live","content":1}"#.to_vec()),
        (Some(own), b"\xef\xbb\xbf{}".to_vec()),
        (Some(own), b"\"\xff\xfe\"".to_vec()),
        (Some(own), b"a=%zz&a=%ff&a&=&&sign=&timestamp=99999999999999999999&qid".to_vec()),
        (Some(own), vec![b' '; 20_000]),
        (Some("multipart/form-data"), b"--x\r\n".to_vec()),
        (Some(MULTIPART), b"--x\r\nnothing".to_vec()),
    ];
    let others = vec![
        None,
        Some("text/plain"),
        Some("application/json; charset=utf-8"),
        Some(FORM),
        Some(""),
        Some("a/b/c"),
    ];
    prop_oneof![
        12 => Just((Some(own), whole.clone())),
        2 => broken,
        2 => select(absurd),
        1 => select(others).prop_map(move |other| (other, whole.clone())),
        1 => Just((Some(MULTIPART), parts.into_bytes())),
    ]
    .boxed()
}

fn form(content: &Value) -> Vec<u8> {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in content.as_object().into_iter().flatten() {
        form.append_pair(name, &value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    }
    form.finish().into_bytes()
}

fn query() -> BoxedStrategy<String> {
    let strange = ["?a=1&a=2&a", "?%zz=%ff&k=", "?", "?k=1&k=2", "?key=%00&key", "??&&=="];
    prop_oneof![8 => Just(String::new()), 1 => select(strange.to_vec()).prop_map(str::to_owned)].boxed()
}

fn credentials() -> BoxedStrategy<Vec<(String, Vec<u8>)>> {
    let header = |name: &str, value: &[u8]| (name.to_owned(), value.to_vec());
    let right = vec![
        header("x-liveroom-viewer", b"alice"),
        header("authorization", format!("Bearer {ADMIN_TOKEN}").as_bytes()),
    ];
    let bytes = proptest::collection::vec(prop_oneof![0x20..0x7f_u8, 0x80..=0xff_u8], 0..40);
    let name = select(vec!["x-liveroom-viewer", "authorization", "cookie", "origin", "accept"]);
    prop_oneof![
        10 => Just(right),
        1 => Just(Vec::new()),
        1 => Just(vec![header("authorization", b"Bearer wrong"), header("x-liveroom-viewer", b"a%20b")]),
        1 => (name, bytes).prop_map(|(name, bytes)| vec![(name.to_owned(), bytes)]),
    ]
    .boxed()
}

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data; boundary=x";
