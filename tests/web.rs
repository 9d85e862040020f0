//! The shell in a real browser, driven as the page's side drives it: options, what happens, a record of what is to be done.

#![cfg(target_arch = "wasm32")]

use std::cell::RefCell;

use js_sys::{Array, Function, JSON};
use liveroom::LiveRoom;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn opens_with_one_request_in_the_contracts_words() {
    let bench = Bench::new("");
    bench.tell("open", &[1.0], "");
    assert_eq!(bench.calls("fetch"), [r#"[1,{"content":"auto","reason":"mount","environment":"browser"}]"#]);
    assert_eq!(bench.calls("settle"), [] as [&str; 0], "nothing is promised before there is an answer");
}

#[wasm_bindgen_test]
fn an_answer_opens_a_frame_and_settles_the_call() {
    let bench = Bench::new("label: 'Lesson',");
    bench.tell("open", &[7.0], "");
    bench.answer(1, 200, SESSION);
    assert_eq!(bench.calls("settle"), ["[7]"]);
    let opened = bench.calls("openFrame");
    assert_eq!(opened, [r#"[1,"https://room.invalid/enter?ticket=1","https://room.invalid"]"#]);
    assert_eq!(
        bench.room.look(),
        r#"{"state":{"status":"live","content":"live","contents":["live"],"vendor":"talkfun","title":"数学","link":"navigating","seated":true,"presentation":"hidden"},"capabilities":["events"]}"#
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
        bench.tell("open", &[1.0], "");
        bench.answer(1, status, body);
        let settled = bench.calls("settle");
        assert!(
            settled.len() == 1 && settled[0].starts_with(&format!("[1,\"{code}\",")),
            "{name}: {settled:?}"
        );
        assert_eq!(bench.calls("openFrame"), [] as [&str; 0], "{name}");
    }
}

#[wasm_bindgen_test]
fn what_was_measured_comes_back_as_a_place() {
    let bench = Bench::new("float: 'auto', corner: 'top-left', floatWidth: 160,");
    bench.tell("viewport", &[0.0, 0.0, 400.0, 800.0, 10.0, 20.0, 30.0, 40.0], "");
    bench.tell("moved", &[8.0, 100.5, 320.0, 180.0], "");
    bench.tell("moved", &[8.0, 100.5, 320.0, 180.0], "");
    bench.tell("moved", &[], "");
    bench.tell("grab", &[50.0, 20.0], "");
    bench.tell("move", &[60.0, 40.0], "");
    bench.tell("release", &[0.0, 0.0], "");
    bench.tell("fill", &[], "");
    bench.tell("unfill", &[], "");
    bench.tell("close", &[], "");
    let places = [
        r#"["dock",[8,100.5,320,180,0,0,0,0]]"#,
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
    let bench = Bench::new("");
    bench.tell("open", &[1.0], "");
    bench.answer(1, 200, &SESSION.replace(r#""dialect": "talkfun""#, r#""dialect": "agent""#));
    let origins = [
        ("the room's", Some("https://room.invalid"), true),
        ("another", Some("https://other.invalid"), false),
        ("none: a sandbox", Some("null"), false),
        ("an event that the page made up", Some(""), false),
    ];
    for (name, origin, expected) in origins {
        assert_eq!(bench.room.admits(0.0, 1, origin.map(str::to_owned)), expected, "{name}");
    }
    assert!(!bench.room.admits(0.0, 2, Some("https://room.invalid".to_owned())), "another frame");
    bench.tell("loaded", &[1.0], "");
    bench.tell("window", &[1.0], r#"{"liveroom":1,"kind":"hello","version":1,"offers":["play"]}"#);
    let said = bench.calls("say").pop().unwrap_or_default();
    assert!(said.starts_with(r#"["greeting","{"#) && said.contains("nonce-1-1"), "{said}");
    bench.tell("port", &[1.0], r#"{"liveroom":1,"kind":"ready","nonce":"nonce-1-1"}"#);
    assert_eq!(bench.calls("link"), [r#"["nonce-1-1"]"#], "a tap goes by the window, with the nonce");
    assert_eq!(bench.calls("ask"), [r#"["play",false]"#]);
    bench.tell("port", &[1.0], r#"{"liveroom":1,"kind":"result","id":3,"error":{"code":"busy"}}"#);
    let answered = bench.calls("answered").pop().unwrap_or_default();
    assert!(answered.starts_with(r#"[3,"call_failed","#), "{answered}");
    bench.tell("blocked", &[1.0], "");
    assert!(bench.calls("emit").iter().any(|call| call.contains("frame_blocked")));
}

#[wasm_bindgen_test]
fn destroy_lets_go_of_everything_and_is_quiet_after() {
    let bench = Bench::new("");
    bench.tell("open", &[1.0], "");
    bench.answer(1, 200, SESSION);
    bench.tell("reload", &[2.0], "");
    bench.tell("destroy", &[], "");
    assert_eq!(bench.calls("closeSurface").len(), 2, "the frame before the reload, and the one after");
    assert_eq!(bench.calls("openFrame").len(), 2);
    let before = bench.calls("emit").len() + bench.calls("fetch").len();
    bench.tell("destroy", &[], "");
    bench.tell("show", &[3.0], "playback");
    let last = bench.calls("settle").pop().unwrap_or_default();
    assert!(last.starts_with("[3,") && last.contains("destroyed"), "{last}");
    assert_eq!(bench.calls("emit").len() + bench.calls("fetch").len(), before);
}

#[wasm_bindgen_test]
fn what_is_told_is_json_whatever_it_holds() {
    let bench = Bench::new("");
    bench.tell("open", &[1.0], "");
    bench.answer(1, 200, SESSION);
    let said = [
        ("marks", r#"["\"","\\","\n\u0000\u001f","文","\u2028"]"#),
        ("numbers", "[0,-1.5,1e+21,0.1,9007199254740991]"),
        ("what is no number", r#"{"infinite":null}"#),
        ("nothing", "[null,true,false,{},[]]"),
        ("members", r#"{"__proto__":{"a":1},"a":{"b":"c"}}"#),
    ];
    for (name, data) in said {
        let given = data.replace(r#"{"infinite":null}"#, r#"{"infinite":1e999}"#);
        bench.tell("window", &[1.0], &format!(r#"{{"cmd":"third:said","type":1,"msg":{given}}}"#));
        let told = bench.calls("emit").pop().unwrap_or_default();
        assert_eq!(told, format!(r#"["custom",{{"name":"said","data":{}}}]"#, canonical(data)), "{name}");
    }
}

#[wasm_bindgen_test]
fn what_is_no_word_is_passed_over() {
    let bench = Bench::new("");
    for what in ["", " ", "opens", "open reload", "toString"] {
        bench.tell(what, &[1.0], "");
    }
    bench.tell("tap", &[], "nothing");
    bench.tell("viewport", &[1.0], "");
    assert_eq!(bench.done.borrow().len(), 0);
}

const SESSION: &str = r#"{
    "vendor": "talkfun", "content": "live", "status": "live", "dialect": "talkfun",
    "url": "https://room.invalid/enter?ticket=1", "origins": ["https://room.invalid"],
    "server_time": 1, "contents": ["live"], "title": "数学"
}"#;

/// A room, and a record of what it wanted done.
struct Bench {
    room: LiveRoom,
    done: RefCell<Vec<(String, String)>>,
}

impl Bench {
    /// `options` are written as JavaScript, over those that every room needs.
    fn new(options: &str) -> Self {
        let defaults =
            "content: 'auto', timeoutMillis: 10000, gate: 'never', oneSeat: false, nonce: 'nonce',";
        let options = Function::new_no_args(&format!("return JSON.stringify({{ {defaults} {options} }})"))
            .call0(&JsValue::NULL)
            .expect("it does not throw")
            .as_string()
            .expect("JSON is a text");
        Self { room: LiveRoom::new(&options), done: RefCell::default() }
    }

    fn tell(&self, what: &str, numbers: &[f64], text: &str) {
        let wanted = JSON::parse(&self.room.tell(0.0, what, numbers, text)).expect("the answer is JSON");
        for action in Array::from(&wanted).iter() {
            let mut given = Array::from(&action);
            let name = given.shift().as_string().expect("an action has a name");
            if name == "fetch" {
                let body = JSON::parse(&given.get(1).as_string().unwrap_or_default());
                given = Array::of2(&given.get(0), &body.expect("a request is JSON"));
            }
            let given = JSON::stringify(&given).map(String::from).expect("it was JSON");
            self.done.borrow_mut().push((name, given));
        }
    }

    fn answer(&self, fetch: u32, status: u16, body: &str) {
        self.tell("answer", &[fetch.into(), status.into()], body);
    }

    /// What one action was to be done with each time, as JSON.
    fn calls(&self, action: &str) -> Vec<String> {
        let done = self.done.borrow();
        done.iter().filter(|(name, _)| name == action).map(|(_, given)| given.clone()).collect()
    }
}

/// As the browser writes it.
fn canonical(json: &str) -> String {
    JSON::parse(json).and_then(|value| JSON::stringify(&value)).map(String::from).expect("it is JSON")
}
