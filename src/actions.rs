//! What the page's side is to do, as JSON: lists of a name, which is one of `#actions` in `www/kit/inside.ts`, and what it is done with. What
//! is absent is left out at the end of a list, or `null`.

use alloc::string::String;

use liveroom_core::{Effect, Error, Event, Nonce, Place, Placement, Rect, SessionRequest, concat, join};

use crate::{
    json::Json,
    sights::{detail, set_cover},
};

pub(crate) fn perform(json: &mut Json, effect: Effect) {
    json.open("[");
    match effect {
        Effect::Fetch { fetch, request } => {
            json.text("fetch").number(fetch.0.into()).text(&request_body(&request))
        }
        Effect::Abort(fetch) => json.text("abort").number(fetch.0.into()),
        Effect::OpenFrame { frame, origins, url } => {
            let origins = join(&mut origins.iter().map(String::as_str), " ");
            json.text("openFrame").number(frame.0.into()).text(url.expose()).text(&origins)
        }
        Effect::Leave(url) => json.text("leave").text(url.expose()),
        Effect::CloseFrame(_) => json.text("closeSurface"),
        Effect::OpenVideo { frame, media } => {
            json.text("openVideo").number(frame.0.into()).text(media.url.expose()).text(&media.kind)
        }
        Effect::Say { via, message } => json.text("say").text(via.as_str()).text(message.expose()),
        Effect::Link(nonce) => optional(json.text("link"), nonce.as_ref().map(Nonce::expose)),
        Effect::Ask(call) => {
            let (name, value) = call.words();
            json.text("ask").text(name).flag(value)
        }
        Effect::Answered(call, result) => end(json.text("answered").number(call.into()), result),
        Effect::AskBridge => json.text("bridge"),
        Effect::Cover(cover) => set_cover(json.text("cover").text(cover.as_str()), &cover),
        Effect::Sit { steal } => json.text("sit").flag(steal),
        Effect::OpenStream => json.text("openStream"),
        Effect::CloseStream => json.text("closeStream"),
        Effect::Place(placement) => place(json.text("place"), placement),
        Effect::Settle(call, result) => end(json.text("settle").number(call.0.into()), result),
    };
    json.push("]");
}

/// Tells the page's listeners; of how the room shows, its presenter first.
pub(crate) fn tell(json: &mut Json, event: &Event) {
    if let Event::PresentationChange { presentation, .. } = event {
        json.open("[").text("present").text(presentation.as_str()).push("]");
    }
    json.open("[").text("emit").text(event.name());
    if let Event::LinesChange(lines) = event {
        json.value(lines);
    } else {
        json.open("{");
        detail(json, event);
        json.push("}");
    }
    json.push("]");
}

/// How a call ended: an error's code and message, or nothing.
fn end(json: &mut Json, result: Result<(), Error>) -> &mut Json {
    match result {
        Err(Error { code, message }) => json.text(code.as_str()).text(&message),
        Ok(()) => json,
    }
}

fn optional<'a>(json: &'a mut Json, text: Option<&str>) -> &'a mut Json {
    match text {
        Some(text) => json.text(text),
        None => json,
    }
}

/// `dock` at left, top, width and height in the document; `hold` and `float` in the layout viewport, then of its place whether that is on the
/// right, at the bottom, minimised, and how wide; `fill` likewise; `hide`.
fn place(json: &mut Json, placement: Placement) -> &mut Json {
    let (how, Rect { left, top, width, height }, more) = match placement {
        Placement::Docked(rect) => ("dock", rect, [0.0; 4]),
        Placement::Floating { rect, place, is_held } => {
            let Place { corner, width, is_minimised } = place;
            let [is_right, is_bottom, is_minimised] =
                [corner.is_right(), corner.is_bottom(), is_minimised].map(f64::from);
            (if is_held { "hold" } else { "float" }, rect, [is_right, is_bottom, is_minimised, width])
        }
        Placement::Filling(rect) => ("fill", rect, [0.0; 4]),
        Placement::Hidden => ("hide", Rect::default(), [0.0; 4]),
    };
    json.text(how).open("[");
    for side in [left, top, width, height].iter().chain(&more) {
        json.number(*side);
    }
    json.push("]")
}

/// The contract's request; its words need no escaping.
fn request_body(request: &SessionRequest) -> String {
    let SessionRequest { content, reason, environment } = request;
    concat(&[
        r#"{"content":""#,
        content.as_str(),
        r#"","reason":""#,
        reason.as_str(),
        r#"","environment":""#,
        environment.as_str(),
        r#""}"#,
    ])
}
