//! The shell in a real browser, driven as the façade drives it: options, a page that records what it is asked for.

#![cfg(target_arch = "wasm32")]

use std::rc::Rc;

use js_sys::{Array, Function, JSON, Object, Reflect};
use liveroom::LiveRoom;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn opens_with_one_request_in_the_contracts_words() {
    let bench = Bench::new("");
    bench.room().open(1);
    assert_eq!(bench.calls("fetch"), [r#"[1,{"content":"auto","reason":"mount","environment":"browser"}]"#]);
    assert_eq!(bench.calls("settle"), [] as [&str; 0], "nothing is promised before there is an answer");
}

#[wasm_bindgen_test]
fn an_answer_opens_a_frame_and_settles_the_call() {
    let bench = Bench::new("label: 'Lesson',");
    bench.room().open(7);
    bench.answer(1, 200, SESSION);
    assert_eq!(bench.calls("settle"), ["[7,null]"]);
    let opened = bench.calls("openFrame");
    let begin = r#"[1,"https://room.invalid/enter?ticket=1","Lesson","autoplay https://room.invalid;"#;
    assert!(opened.len() == 1 && opened[0].starts_with(begin) && opened[0].ends_with(",null]"), "{opened:?}");
    assert_eq!(
        bench.state(),
        r#"{"status":"live","content":"live","contents":["live"],"vendor":"talkfun","title":"数学","link":"navigating","seated":true,"presentation":"hidden"}"#
    );
    assert_eq!(
        JSON::stringify(&bench.room().capabilities()).map(String::from),
        Ok(r#"["events"]"#.to_owned())
    );
    let told: Vec<String> = bench.calls("emit").iter().map(|call| call.chars().take(16).collect()).collect();
    assert_eq!(told, ["[\"statuschange\",", "[\"contentchange\"", "[\"linkchange\",{\""]);
}

#[wasm_bindgen_test]
fn refusals_are_errors_and_open_nothing() {
    let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
    let foreign = SESSION.replace(r#"["https://room.invalid"]"#, r#"["https://other.invalid"]"#);
    let secret = SESSION.replace(r#""title""#, r#""openToken": "secret", "title""#);
    let cases = [
        ("not JSON", 200, "<!doctype html>", "backend_invalid"),
        ("too deep", 200, &deep, "backend_invalid"),
        ("not a session", 200, "[]", "backend_invalid"),
        ("an origin that is not listed", 200, &foreign, "origin_not_listed"),
        ("a vendor secret", 200, &secret, "secret_in_session"),
        ("a problem", 403, r#"{"code":"forbidden","detail":"no"}"#, "forbidden"),
        ("a status alone", 404, "{}", "room_not_found"),
    ];
    for (name, status, body, code) in cases {
        let bench = Bench::new("");
        bench.room().open(1);
        bench.answer(1, status, body);
        let settled = bench.calls("settle");
        assert!(
            settled.len() == 1 && settled[0].contains(&format!("\"code\":\"{code}\"")),
            "{name}: {settled:?}"
        );
        assert_eq!(bench.calls("openFrame"), [] as [&str; 0], "{name}");
    }
}

#[wasm_bindgen_test]
fn what_was_measured_comes_back_as_a_place() {
    let bench = Bench::new("float: 'auto', corner: 'top-left', floatWidth: 160,");
    let room = bench.room();
    room.viewport(&[0.0, 0.0, 400.0, 800.0], &[10.0, 20.0, 30.0, 40.0]);
    room.moved(&[8.0, 100.5, 320.0, 180.0], &[0.0, 110.5, 400.0, 170.0]);
    room.moved(&[8.0, 100.5, 320.0, 180.0], &[0.0, 110.5, 400.0, 170.0]);
    room.moved(&[], &[]);
    room.gesture("grab", 50.0, 20.0);
    room.gesture("move", 60.0, 40.0);
    room.gesture("release", 0.0, 0.0);
    room.present("fill");
    room.present("unfill");
    room.present("close");
    let places = [
        r#"["dock",[8,100.5,320,180,10,0,0,0]]"#,
        r#"["float",[40,10,160,90,0,0,0,160]]"#,
        r#"["hold",[40,10,160,90,0,0,0,160]]"#,
        r#"["hold",[50,30,160,90,0,0,0,160]]"#,
        r#"["float",[40,10,160,90,0,0,0,160]]"#,
        r#"["fill",[0,0,400,800,0,0,0,0]]"#,
        r#"["float",[40,10,160,90,0,0,0,160]]"#,
        r#"["hide",[0,0,0,0,0,0,0,0]]"#,
    ];
    assert_eq!(bench.calls("place"), places);
    let presented = ["docked", "floating", "fullscreen", "floating", "hidden"];
    assert_eq!(bench.calls("present"), presented.map(|word| format!("[\"{word}\"]")));
}

#[wasm_bindgen_test]
fn a_frame_is_heard_from_its_origins_and_answered_the_way_it_spoke() {
    let bench = Bench::new("sandbox: true,");
    let room = bench.room();
    room.open(1);
    bench.answer(1, 200, &SESSION.replace(r#""dialect": "talkfun""#, r#""dialect": "agent""#));
    let opened = bench.calls("openFrame").pop().unwrap_or_default();
    assert!(opened.contains("allow-scripts") && !opened.contains("top-navigation"), "{opened}");
    let origins = [
        ("the room's", Some("https://room.invalid"), true),
        ("another", Some("https://other.invalid"), false),
        ("none: a sandbox", Some("null"), false),
        ("an event that the page made up", Some(""), false),
    ];
    for (name, origin, expected) in origins {
        assert_eq!(room.admits(1, origin.map(str::to_owned)), expected, "{name}");
    }
    assert!(!room.admits(2, Some("https://room.invalid".to_owned())), "another frame");
    room.hear(1, "loaded", String::new());
    room.hear(1, "window", r#"{"liveroom":1,"kind":"hello","version":1,"offers":["play"]}"#.to_owned());
    let said = bench.calls("say").pop().unwrap_or_default();
    assert!(said.starts_with(r#"["greeting","{"#) && said.contains("nonce-1-1"), "{said}");
    room.hear(1, "port", r#"{"liveroom":1,"kind":"ready","nonce":"nonce-1-1"}"#.to_owned());
    assert_eq!(bench.calls("link"), [r#"["nonce-1-1"]"#], "a tap goes by the window, with the nonce");
    assert_eq!(bench.calls("ask"), [r#"["play",false]"#]);
    room.hear(1, "port", r#"{"liveroom":1,"kind":"result","id":3,"error":{"code":"busy"}}"#.to_owned());
    let answered = bench.calls("answered").pop().unwrap_or_default();
    assert!(answered.starts_with("[3,{") && answered.contains("call_failed"), "{answered}");
    room.hear(1, "blocked", String::new());
    assert!(bench.calls("emit").iter().any(|call| call.contains("frame_blocked")));
}

#[wasm_bindgen_test]
fn destroy_lets_go_of_everything_and_is_quiet_after() {
    let bench = Bench::new("");
    bench.room().open(1);
    bench.answer(1, 200, SESSION);
    bench.room().reload(2);
    bench.room().destroy();
    assert_eq!(bench.calls("closeSurface").len(), 2, "the frame before the reload, and the one after");
    assert_eq!(bench.calls("openFrame").len(), 2);
    let before = bench.calls("emit").len() + bench.calls("fetch").len();
    bench.room().destroy();
    bench.room().show(3, "playback");
    let last = bench.calls("settle").pop().unwrap_or_default();
    assert!(last.starts_with("[3,") && last.contains("destroyed"), "{last}");
    assert_eq!(bench.calls("emit").len() + bench.calls("fetch").len(), before);
}

#[wasm_bindgen_test]
fn a_page_may_call_back_while_it_is_told() {
    let bench = Bench::new("");
    // Asked for other content while the first is being told of: the later call is served, after.
    let again = Closure::<dyn Fn()>::new({
        let room = Rc::clone(&bench.room);
        move || room.show(2, "live")
    });
    bench.on("contentchange", again.as_ref().unchecked_ref());
    bench.room().open(1);
    bench.answer(1, 200, SESSION);
    assert_eq!(bench.calls("settle"), ["[1,null]"]);
    let asked = bench.calls("fetch").pop().unwrap_or_default();
    assert!(asked.contains(r#""content":"live","reason":"show""#), "{asked}");
}

const SESSION: &str = r#"{
    "vendor": "talkfun", "content": "live", "status": "live", "dialect": "talkfun",
    "url": "https://room.invalid/enter?ticket=1", "origins": ["https://room.invalid"],
    "server_time": 1, "contents": ["live"], "title": "数学"
}"#;

/// A room, and a record of what it asked of its page.
struct Bench {
    page: Object,
    room: Rc<LiveRoom>,
}

impl Bench {
    /// `options` are written as JavaScript, over those that every room needs.
    fn new(options: &str) -> Self {
        let page: Object = run(PAGE).call0(&JsValue::NULL).expect("it does not throw").unchecked_into();
        let defaults = "content: 'auto', sandbox: false, timeoutMillis: 10000, gate: 'never', oneSeat: false, nonce: 'nonce',";
        let options = run(&format!("return JSON.stringify({{ {defaults} {options} }})"))
            .call0(&JsValue::NULL)
            .expect("it does not throw")
            .as_string()
            .expect("JSON is a text");
        let room = LiveRoom::new(&options, page.clone().unchecked_into()).expect("a page takes a room");
        Self { page, room: Rc::new(room) }
    }

    fn room(&self) -> &LiveRoom {
        &self.room
    }

    fn answer(&self, fetch: u32, status: u16, body: &str) {
        self.room.answer(fetch, status, None, body);
    }

    /// The calls of one method of the page, their arguments as JSON.
    fn calls(&self, method: &str) -> Vec<String> {
        let calls =
            Reflect::get(&self.page, &"calls".into()).and_then(|calls| Reflect::get(&calls, &method.into()));
        let calls: Array = calls.expect("the page records them").unchecked_into();
        calls.iter().filter_map(|call| call.as_string()).collect()
    }

    fn on(&self, event: &str, listener: &Function) {
        let listeners = Reflect::get(&self.page, &"listeners".into()).expect("the page has them");
        Reflect::set(&listeners, &event.into(), listener).expect("a plain object");
    }

    fn state(&self) -> String {
        JSON::stringify(&self.room.state()).map(String::from).expect("plain data")
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        self.room.destroy();
    }
}

/// What `src/page.rs` declares, recording.
const PAGE: &str = "
    const calls = { emit: [], fetch: [], abort: [], settle: [], openStream: [], closeStream: [], place: [], present: [], openFrame: [], closeSurface: [], say: [], ask: [], link: [], answered: [], wake: [] };
    const listeners = {};
    const record = (method, ...all) => calls[method].push(JSON.stringify(all.map((value) => value ?? null)));
    return {
        calls, listeners,
        emit: (type, detail) => { record('emit', type, detail); listeners[type]?.(detail); },
        fetch: (id, body) => record('fetch', id, JSON.parse(body)),
        abort: (id) => record('abort', id),
        settle: (call, error) => record('settle', call, error),
        place: (how, sides) => record('place', how, [...sides]), present: (how) => record('present', how),
        openFrame: (...all) => record('openFrame', ...all), closeSurface: () => record('closeSurface'),
        say: (via, message) => record('say', via, message), ask: (...all) => record('ask', ...all),
        link: (nonce) => record('link', nonce), answered: (call, error) => record('answered', call, error),
        wake: (millis) => record('wake', millis), cover: () => {}, openVideo: () => {}, bridge: () => {}, sit: () => {},
        openStream: () => record('openStream'), closeStream: () => record('closeStream'),
        error: (code, message) => ({ code, message }),
    };
";

fn run(body: &str) -> Function {
    Function::new_no_args(body)
}
