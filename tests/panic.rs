//! After a panic the kit says so once, without a value, does nothing more; its page lets go of everything (`tests/e2e/stopped.test.mjs`).
//!
//! In a file of its own: what has panicked once stays quiet in its module.

#![cfg(target_arch = "wasm32")]

use js_sys::{Array, Function, Object};
use liveroom::LiveRoom;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn a_panic_is_told_once_and_leaves_nothing() -> Result<(), JsValue> {
    let log = run(
        "console.error = (...all) => console.liveroom.push(all.join(' ')); return (console.liveroom = []);",
        &[],
    );
    let log: Array = log.unchecked_into();

    let options = r#"{"content":"auto","timeoutMillis":1000,"gate":"never","nonce":"nonce"}"#;
    let room = LiveRoom::new(options);
    let bystander = LiveRoom::new(options);
    expect(room.tell(0.0, "open", &[1.0], "").contains("fetch"), "it does not open")?;

    // The engine panics where it is asked to write a number; JavaScript catches what then comes up to it.
    let panics = Closure::<dyn Fn() -> JsValue>::new(|| panic!("a value that nobody may see"));
    let reload = Closure::<dyn Fn()>::new(move || {
        room.tell(0.0, "reload", &[2.0], "");
        // Not reached: only JavaScript sees the trap.
        drop(room.look());
    });
    let caught = run(
        "window.String = panics; try { act(); } catch (error) { return Object(`${error}`); } finally { window.String = ''.constructor; }",
        &[("panics", panics.as_ref()), ("act", reload.as_ref())],
    );
    expect(!caught.is_undefined(), "the call returned")?;
    let told = || log.iter().filter_map(|line| line.as_string()).collect::<Vec<_>>();
    // The glue of a test build tells of the trap, too.
    let ours =
        || told().iter().filter(|line| line.starts_with("liveroom stopped after an internal error")).count();
    expect(ours() == 1, &told().join(";"))?;
    expect(!told().concat().contains("a value"), &told().join(";"))?;

    // The memory that all rooms of a page share is in doubt.
    for (what, text) in [("open", ""), ("reload", ""), ("answer", "{}"), ("loaded", ""), ("destroy", "")] {
        expect(bystander.tell(0.0, what, &[1.0, 200.0], text) == "[]", "it went on")?;
    }
    expect(!bystander.admits(0.0, 1, Some("https://room.invalid".to_owned())), "it would read messages")?;
    expect(ours() == 1, "it said more")
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
