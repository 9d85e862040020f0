//! The room page's side of the agent protocol, and what a test asks of a room that has one.

use liveroom_core::{
    CallId, Command, Cover, CoverAction, Effect, Error, FrameSignal, Input, PlayerCall, Via,
};
use serde_json::{Value as Json, json as object};

use super::{LATENCY, Options, Pair, SECRET, engine, json, options, session_with};

/// Which way something went to the room page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Way {
    Greeting,
    Window,
    Port,
}

/// Everything a room page can offer.
pub(crate) const ALL: [&str; 6] = ["play", "mute", "volume", "seek", "lines", "layout"];

/// A live room whose page speaks the agent protocol; `null` takes a field away.
pub(crate) fn agent_session(changes: Json) -> Json {
    let mut fields = object!({ "dialect": "agent", "credentials": { "access_token": SECRET } });
    let (Json::Object(own), Json::Object(changes)) = (&mut fields, changes) else {
        panic!("changes are an object")
    };
    own.extend(changes);
    session_with(fields)
}

impl Pair {
    /// A room whose own page loaded and has said nothing yet.
    pub(crate) fn with_page() -> Self {
        Self::with_page_and(options())
    }

    pub(crate) fn with_page_and(options: Options) -> Self {
        let mut pair = Self::new(options, [json(agent_session(object!({})))]);
        pair.open();
        pair.run_for(LATENCY);
        pair.frame(FrameSignal::Loaded);
        pair.events();
        pair
    }

    /// A room whose own page greeted with everything there is.
    pub(crate) fn greeted() -> Self {
        let mut pair = Self::with_page();
        pair.greet(&ALL);
        pair.events();
        pair
    }

    /// A room whose own page plays with sound.
    pub(crate) fn playing() -> Self {
        let mut pair = Self::greeted();
        pair.playback("playing", false);
        pair.events();
        pair
    }

    pub(crate) fn greet(&mut self, offers: &[&str]) {
        self.hello(offers);
        self.ready();
    }

    pub(crate) fn hello(&mut self, offers: &[&str]) {
        let hello = object!({ "liveroom": 1, "kind": "hello", "version": 1, "offers": offers });
        assert!(self.say(&hello.to_string()), "the greeting is let in");
    }

    /// Confirms with the nonce of the last greeting.
    pub(crate) fn ready(&mut self) {
        let nonce = self.nonce();
        self.port(object!({ "liveroom": 1, "kind": "ready", "nonce": nonce }));
    }

    pub(crate) fn nonce(&self) -> String {
        let said = self.said();
        let welcome = said.iter().rfind(|(way, _)| *way == Way::Greeting).expect("the room was greeted");
        welcome.1["nonce"].as_str().expect("a nonce is a text").to_owned()
    }

    /// A message over the private port.
    pub(crate) fn port(&mut self, message: Json) {
        let frame = self.shell.frame.expect("the test has a frame open");
        self.give(Input::Frame { frame, signal: FrameSignal::PortMessage(message.to_string()) });
    }

    pub(crate) fn page_tells(&mut self, name: &str, data: Json) {
        self.port(object!({ "liveroom": 1, "kind": "event", "name": name, "data": data }));
    }

    pub(crate) fn playback(&mut self, state: &str, muted: bool) {
        self.page_tells("playback", object!({ "state": state, "muted": muted, "volume": 1 }));
    }

    /// The page refuses what it was last asked.
    pub(crate) fn blocked(&mut self, reason: &str) {
        let muted = self.asked().last().is_some_and(|call| call.starts_with("play(muted)"));
        self.refused(reason, muted);
    }

    pub(crate) fn refused(&mut self, reason: &str, muted: bool) {
        self.page_tells("blocked", object!({ "reason": reason, "muted": muted }));
    }

    /// The answer to a call; with an error when there is a code.
    pub(crate) fn page_answers(&mut self, id: u64, code: Option<&str>) {
        let mut answer = object!({ "liveroom": 1, "kind": "result", "id": id });
        if let Some(code) = code {
            answer["error"] = object!({ "code": code, "message": "no such line" });
        }
        self.port(answer);
    }

    /// Answers the heartbeat's question that was asked last.
    pub(crate) fn pong(&mut self) {
        let said = self.said();
        let ping = said.iter().rfind(|(_, message)| message["kind"] == "ping").expect("a sign was asked for");
        self.page_answers(id(&ping.1), None);
    }

    pub(crate) fn play(&mut self) -> CallId {
        self.call(Command::Play)
    }

    pub(crate) fn pause(&mut self) {
        self.give(Input::Command(Command::Pause));
    }

    pub(crate) fn tap(&mut self) {
        self.control(CoverAction::Play);
    }

    pub(crate) fn control(&mut self, action: CoverAction) {
        self.give(Input::Command(Command::Cover(action)));
    }

    /// Everything that was said to the room page so far.
    pub(crate) fn said(&self) -> Vec<(Way, Json)> {
        self.effects().filter_map(words).collect()
    }

    /// The calls so far, in short: `play(muted) by window`.
    pub(crate) fn asked(&self) -> Vec<String> {
        let said = self.said();
        let calls = said.iter().filter(|(_, message)| message["kind"] == "call");
        calls.map(|(way, message)| brief(*way, message)).collect()
    }

    /// Whether the page may ask the surface for something, with the nonce of each time that it might anew.
    pub(crate) fn links(&self) -> Vec<Option<String>> {
        let links = self.effects().filter_map(|effect| match effect {
            Effect::Link(nonce) => Some(nonce.as_ref().map(|nonce| nonce.expose().to_owned())),
            _ => None,
        });
        links.collect()
    }

    /// The answers to the page's calls so far.
    pub(crate) fn answers(&self) -> Vec<(u32, Result<(), Error>)> {
        let answers = self.effects().filter_map(|effect| match effect {
            Effect::Answered(call, result) => Some((*call, result.clone())),
            _ => None,
        });
        answers.collect()
    }

    /// What lies over the room.
    pub(crate) fn cover(&self) -> &Cover {
        let covers = self.effects().filter_map(|effect| match effect {
            Effect::Cover(cover) => Some(cover),
            _ => None,
        });
        covers.last().expect("a room shows a cover")
    }

    pub(crate) fn count(&self, wanted: impl Fn(&Effect) -> bool) -> usize {
        self.effects().filter(|effect| wanted(effect)).count()
    }
}

/// What an effect says to the room page, as the page writes it, if it does.
pub(crate) fn words(effect: &Effect) -> Option<(Way, Json)> {
    match effect {
        Effect::Say { via: Via::Greeting, message } => {
            Some((Way::Greeting, engine::written(message.expose())))
        }
        Effect::Say { via: Via::Port, message } => Some((Way::Port, engine::written(message.expose()))),
        Effect::Ask(call) => {
            let (name, value) = call.words();
            let argument = match call {
                PlayerCall::Play { .. } | PlayerCall::Unmute => "muted",
                PlayerCall::Pause => "none",
                PlayerCall::SetCompact(_) => "compact",
            };
            let message =
                object!({ "liveroom": 1, "kind": "call", "name": name, "args": { (argument): value } });
            let way = if argument == "muted" { Way::Window } else { Way::Port };
            Some((way, message))
        }
        _ => None,
    }
}

fn brief(way: Way, message: &Json) -> String {
    let name = message["name"].as_str().expect("a call has a name");
    let args = &message["args"];
    let muted = match (args["muted"].as_bool(), args["compact"].as_bool()) {
        (Some(true), _) => "muted",
        (Some(false), _) => "sound",
        (None, Some(true)) => "compact",
        (None, Some(false)) => "whole",
        (None, None) => "",
    };
    let by = if way == Way::Window { "window" } else { "port" };
    format!("{name}({muted}) by {by}")
}

fn id(message: &Json) -> u64 {
    message["id"].as_f64().expect("it is numbered") as u64
}
