//! The addresses viewers enter by, verified for real, one file per vendor.

mod baijiayun;
mod gensee;
mod talkfun;

use axum::Router;
use axum::extract::RawQuery;
use axum::middleware;
use axum::response::Response;
use axum::routing::get;
use liveroom_vendors::Vendor;

use crate::page;
use crate::seats::{Content, Viewer};
use crate::sim::{Parts, Sim};
use crate::site::only_rooms;

/// Who may enter what.
struct Admission {
    room: String,
    viewer: Viewer,
    content: Content,
}

/// The tip page's code.
type Refusal = &'static str;

/// Room pages, each on its vendor's hosts only.
pub(crate) fn routes() -> Router<Sim> {
    let guarded = |vendor, routes: Router<Sim>| {
        routes.route_layer(middleware::from_fn(move |request, next| only_rooms(vendor, request, next)))
    };
    Router::new()
        .merge(guarded(Vendor::Talkfun, talkfun::routes().route("/tip.php", get(tip::<0>))))
        .merge(guarded(Vendor::Baijiayun, baijiayun::routes().route("/web/tip", get(tip::<1>))))
        .merge(guarded(Vendor::Gensee, gensee::routes().route("/webcast/site/tip", get(tip::<2>))))
}

async fn tip<const VENDOR: usize>(RawQuery(query): RawQuery) -> Response {
    let vendor = [Vendor::Talkfun, Vendor::Baijiayun, Vendor::Gensee][VENDOR];
    let query = parameters(query);
    page::tip(vendor, value(&query, "code").unwrap_or_default())
}

/// Lets in, or sends to the tip page.
fn enter(sim: &Parts, vendor: Vendor, outcome: Result<Admission, Refusal>) -> Response {
    let outcome = outcome.and_then(|admission| {
        let room = sim.rooms().find(vendor, &admission.room).cloned().ok_or("gone")?;
        Ok((admission, room))
    });
    match outcome {
        Ok((Admission { viewer, content, .. }, room)) => {
            sim.journal().note(sim.now(), vendor, &format!("page:{}", content.as_str()), "0");
            let (seat, loads) = sim.seats().take(vendor, &room.id, content, viewer.clone());
            page::room(&room, content, &viewer, &seat, loads)
        }
        Err(code) => {
            sim.journal().note(sim.now(), vendor, "page", code);
            page::to_tip(vendor, code)
        }
    }
}

fn parameters(query: Option<String>) -> Vec<(String, String)> {
    url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect()
}

fn value<'a>(parameters: &'a [(String, String)], name: &str) -> Option<&'a str> {
    parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}
