//! After a panic the kit says so once, without a value, does nothing more; its page lets go of everything (`tests/e2e/stopped.test.mjs`).
//!
//! In a file of its own: what has panicked once stays quiet in its module.

#![cfg(target_arch = "wasm32")]

use std::rc::Rc;

use js_sys::{Array, Function, Object, Reflect};
use liveroom::LiveRoom;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const SESSION: &str = r#"{
    "vendor": "gensee", "content": "live", "status": "live", "dialect": "mute",
    "url": "https://room.invalid/enter", "origins": ["https://room.invalid"], "server_time": 1
}"#;

#[wasm_bindgen_test]
fn a_panic_is_told_once_and_leaves_nothing() -> Result<(), JsValue> {
    let log = run(
        "console.error = (...all) => console.liveroom.push(all.join(' ')); return (console.liveroom = []);",
        &[],
    );
    let log: Array = log.unchecked_into();

    let panics = Closure::<dyn Fn()>::new(|| panic!("a value that nobody may see"));
    let page = run(
        "return {
            calls: 0,
            emit() { this.calls++; listener(); },
            fetch() { this.calls++; },
            settle() { this.calls++; },
            abort() {},
            wake() {},
            error: () => ({}),
            cover() {},
            place() {},
            present() {},
            openStream() {},
            closeStream() {},
            openFrame() { this.calls++; },
            closeSurface() {},
            sit() {},
        };",
        &[("listener", panics.as_ref())],
    );
    let calls = || Reflect::get(&page, &"calls".into()).ok().and_then(|calls| calls.as_f64());
    let options = r#"{"content":"auto","timeoutMillis":1000,"gate":"never","nonce":"nonce"}"#;
    let room = LiveRoom::new(options, page.clone().unchecked_into()).expect("a page takes a room");
    let room = Rc::new(room);
    room.open(1);

    // The first event panics within the answer; JavaScript catches what then comes up to it.
    let answer = Closure::<dyn Fn()>::new({
        let room = Rc::clone(&room);
        move || room.answer(1, 200, None, SESSION)
    });
    let caught = run("try { act(); } catch (error) { return String(error); }", &[("act", answer.as_ref())]);
    expect(caught.is_string(), "the answer returned")?;
    let told = || log.iter().filter_map(|line| line.as_string()).collect::<Vec<_>>();
    // The glue of a test build tells of the trap, too.
    let ours =
        || told().iter().filter(|line| line.starts_with("liveroom stopped after an internal error")).count();
    expect(ours() == 1, &told().join(";"))?;
    expect(!told().concat().contains("a value"), &told().join(";"))?;

    let before = calls();
    room.reload(2);
    room.answer(1, 200, None, SESSION);
    expect(!room.admits(1, Some("https://room.invalid".to_owned())), "it would read messages")?;
    room.hear(1, "loaded", String::new());
    expect(calls() == before, "it went on")?;
    expect(ours() == 1, "it said more")?;
    room.destroy();
    expect(calls() == before, "it asked its page for more")
}

/// An assertion's panic would be quiet, too.
fn expect(holds: bool, otherwise: &str) -> Result<(), JsValue> {
    if holds { Ok(()) } else { Err(otherwise.into()) }
}

/// Runs a function's body with these names known.
fn run(body: &str, known: &[(&str, &JsValue)]) -> Object {
    let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
    let values: Array = known.iter().map(|(_, value)| (*value).clone()).collect();
    let function = Function::new_with_args(&names.join(","), body);
    function.apply(&JsValue::NULL, &values).expect("it does not throw").unchecked_into()
}
