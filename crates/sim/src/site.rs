//! Which vendor a request is for, by its `Host` header: browsers resolve every `*.localhost` name to this machine by themselves.

use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use liveroom_vendors::Vendor;

/// Whose page a host name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Site {
    /// A vendor's rooms.
    Rooms(Vendor),
    /// The simulator's own pages: `localhost`, `127.0.0.1`, or any name that is no vendor's.
    Control,
}

impl Site {
    /// Reads a `Host` header's value, port and all.
    pub fn of(host: &str) -> Self {
        let name =
            host.rsplit_once(':').map_or(host, |(name, port)| if port.contains(']') { host } else { name });
        let name = name.to_ascii_lowercase();
        match name.as_str() {
            "talk-fun.localhost" => Self::Rooms(Vendor::Talkfun),
            name if name.ends_with(".talk-fun.localhost") => Self::Rooms(Vendor::Talkfun),
            name if name.ends_with(".at.baijiayun.localhost") => Self::Rooms(Vendor::Baijiayun),
            name if name.ends_with(".gensee.localhost") => Self::Rooms(Vendor::Gensee),
            _ => Self::Control,
        }
    }

    pub(crate) fn of_request(headers: &HeaderMap) -> Self {
        Self::of(headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default())
    }
}

/// Lets only requests for this vendor's rooms through: its pages are on its own origins and on no other.
pub(crate) async fn only_rooms(vendor: Vendor, request: Request, next: Next) -> Response {
    if Site::of_request(request.headers()) == Site::Rooms(vendor) {
        return next.run(request).await;
    }
    elsewhere(match vendor {
        Vendor::Talkfun => "open.talk-fun.localhost",
        Vendor::Baijiayun => "<prefix>.at.baijiayun.localhost",
        Vendor::Gensee => "<site>.gensee.localhost",
    })
}

/// Lets only requests for the simulator's own pages through.
pub(crate) async fn only_control(request: Request, next: Next) -> Response {
    match Site::of_request(request.headers()) {
        Site::Control => next.run(request).await,
        Site::Rooms(_) => elsewhere("localhost"),
    }
}

fn elsewhere(host: &str) -> Response {
    (StatusCode::NOT_FOUND, format!("This page of the simulator is on the host {host}, on the same port.\n"))
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts() {
        for (host, site) in [
            ("open.talk-fun.localhost:8200", Site::Rooms(Vendor::Talkfun)),
            ("API.Talk-Fun.localhost", Site::Rooms(Vendor::Talkfun)),
            ("demo.at.baijiayun.localhost:1", Site::Rooms(Vendor::Baijiayun)),
            ("demo.gensee.localhost:8200", Site::Rooms(Vendor::Gensee)),
            ("localhost:8200", Site::Control),
            ("127.0.0.1:8200", Site::Control),
            ("[::1]:8200", Site::Control),
            ("[::1]", Site::Control),
            ("talk-fun.localhost.example.com", Site::Control),
            ("eviltalk-fun.localhost", Site::Control),
            ("", Site::Control),
        ] {
            assert_eq!(Site::of(host), site, "{host}");
        }
    }
}
