//! A class's picture as a live HLS stream (BaijiaYun, "获取推流直播的拉流地址"): the clip over and over, while the class is on.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use liveroom_vendors::Vendor;

use crate::rooms::Class;
use crate::sim::Sim;

/// The pieces of the clip, as its own playlist has them.
static CLIP: LazyLock<Clip> = LazyLock::new(|| Clip::read(include_str!("../assets/lesson.m3u8")));
const FILE: &str = "/sim/assets/lesson.hls.mp4";

/// So many pieces are in the playlist at a time; players begin three pieces from its end (RFC 8216, 6.3.3).
const WINDOW: u64 = 4;

pub(crate) fn routes() -> Router<Sim> {
    Router::new().route("/mgclient/{stream}/playlist.m3u8", get(playlist))
}

/// Where a room's stream is, without the host.
pub(crate) fn playlist_path(room: &str) -> String {
    format!("/mgclient/{room}-00001/playlist.m3u8")
}

async fn playlist(State(sim): State<Sim>, Path(stream): Path<String>) -> Response {
    let now = sim.now();
    let room = stream.strip_suffix("-00001").unwrap_or_default();
    let started = {
        let rooms = sim.rooms();
        let room =
            rooms.find(Vendor::Baijiayun, room).filter(|room| !room.deleted && room.class == Class::Live);
        room.and_then(|room| room.started_at)
    };
    let Some(started) = started else {
        return (StatusCode::NOT_FOUND, "No class is on, so there is no stream.\n").into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, "application/vnd.apple.mpegurl"),
        (header::CACHE_CONTROL, "no-store"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    (headers, CLIP.live_playlist(now.distance_seconds(started))).into_response()
}

struct Clip {
    map: &'static str,
    pieces: Vec<Piece>,
}

struct Piece {
    seconds: f64,
    range: &'static str,
}

impl Clip {
    fn read(playlist: &'static str) -> Self {
        let mut clip = Self { map: "", pieces: Vec::new() };
        let mut seconds = 0.0;
        for line in playlist.lines() {
            if let Some(rest) = line.strip_prefix("#EXT-X-MAP:") {
                clip.map =
                    rest.split_once("BYTERANGE=\"").map_or("", |(_, range)| range.trim_end_matches('"'));
            } else if let Some(rest) = line.strip_prefix("#EXTINF:") {
                seconds = rest
                    .trim_end_matches(',')
                    .parse()
                    .expect("the playlist is compiled in, and a test reads it");
            } else if let Some(range) = line.strip_prefix("#EXT-X-BYTERANGE:") {
                clip.pieces.push(Piece { seconds, range });
            }
        }
        clip
    }

    /// The playlist so long after the class began, which it began with a window's worth of pieces.
    fn live_playlist(&self, elapsed_seconds: u64) -> String {
        let count = self.pieces.len() as u64;
        let longest = self.pieces.iter().map(|piece| piece.seconds).fold(0.0, f64::max);
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a class of seconds, a film of pieces: small whole numbers all"
        )]
        let first = (elapsed_seconds as f64 / longest) as u64;
        // The film begins anew, and its clock with it, at every multiple of its pieces.
        let began_anew = first.div_ceil(count).saturating_sub(1);
        let mut text = format!(
            "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{}\n#EXT-X-MEDIA-SEQUENCE:{first}\n\
             #EXT-X-DISCONTINUITY-SEQUENCE:{began_anew}\n#EXT-X-MAP:URI=\"{FILE}\",BYTERANGE=\"{}\"\n",
            longest.ceil(),
            self.map,
        );
        for number in first..first + WINDOW {
            let piece = &self.pieces[usize::try_from(number % count).expect("less than the count of pieces")];
            if number > 0 && number % count == 0 {
                text.push_str("#EXT-X-DISCONTINUITY\n");
            }
            text.push_str(&format!("#EXTINF:{},\n#EXT-X-BYTERANGE:{}\n{FILE}\n", piece.seconds, piece.range));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str, name: &str) -> Vec<String> {
        text.lines().filter_map(|line| line.strip_prefix(name)).map(str::to_owned).collect()
    }

    #[test]
    fn the_window_moves_and_counts_the_films_beginnings() {
        assert_eq!(CLIP.pieces.len(), 4, "7.5 seconds each");
        for (elapsed, sequence, discontinuity_sequence, marks) in [
            (0, "0", "0", 0),
            (7, "0", "0", 0),
            (8, "1", "0", 1),
            (30, "4", "0", 1),
            (38, "5", "1", 1),
            (3_600, "480", "119", 1),
        ] {
            let text = CLIP.live_playlist(elapsed);
            assert_eq!(numbers(&text, "#EXT-X-MEDIA-SEQUENCE:"), [sequence], "after {elapsed} s");
            assert_eq!(
                numbers(&text, "#EXT-X-DISCONTINUITY-SEQUENCE:"),
                [discontinuity_sequence],
                "after {elapsed} s"
            );
            let found = text.lines().filter(|line| *line == "#EXT-X-DISCONTINUITY").count();
            assert_eq!(found, marks, "after {elapsed} s");
        }
    }
}
