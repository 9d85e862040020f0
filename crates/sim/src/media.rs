//! What is built into the binary: the clip, scripts and styles, with the byte ranges browsers ask media in.

use std::ops::RangeInclusive;

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

const FILES: &[(&str, &str, &[u8])] = &[
    ("lesson.webm", "video/webm", include_bytes!("../assets/lesson.webm")),
    ("lesson.mp4", "video/mp4", include_bytes!("../assets/lesson.mp4")),
    ("lesson.hls.mp4", "video/mp4", include_bytes!("../assets/lesson.hls.mp4")),
    ("poster.jpg", "image/jpeg", include_bytes!("../assets/poster.jpg")),
    ("room.css", "text/css; charset=utf-8", include_bytes!("../pages/room.css")),
    ("room.js", "text/javascript; charset=utf-8", include_bytes!("../pages/room.js")),
    ("talkfun.js", "text/javascript; charset=utf-8", include_bytes!("../pages/talkfun.js")),
    ("control.css", "text/css; charset=utf-8", include_bytes!("../pages/control.css")),
    ("control.js", "text/javascript; charset=utf-8", include_bytes!("../pages/control.js")),
];

pub(crate) async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some((_, kind, bytes)) = FILES.iter().find(|(file, _, _)| *file == name) else {
        return (StatusCode::NOT_FOUND, "The simulator has no such file.\n").into_response();
    };
    let common = [
        (header::CONTENT_TYPE, *kind),
        (header::ACCEPT_RANGES, "bytes"),
        (header::CACHE_CONTROL, "no-cache"),
        // A page that plays the pull stream itself is on another origin.
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    let wanted =
        headers.get(header::RANGE).and_then(|range| range.to_str().ok()).map(|text| range(text, bytes.len()));
    match wanted {
        None | Some(Wanted::Everything) => (common, *bytes).into_response(),
        Some(Wanted::Part(part)) => {
            let answered = format!("bytes {}-{}/{}", part.start(), part.end(), bytes.len());
            (StatusCode::PARTIAL_CONTENT, common, [(header::CONTENT_RANGE, answered)], &bytes[part])
                .into_response()
        }
        Some(Wanted::Nothing) => {
            let answered = format!("bytes */{}", bytes.len());
            (StatusCode::RANGE_NOT_SATISFIABLE, [(header::CONTENT_RANGE, answered)]).into_response()
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    /// The header is not understood, or asks for several parts: it may be ignored (RFC 9110, 14.2).
    Everything,
    Part(RangeInclusive<usize>),
    Nothing,
}

fn range(text: &str, length: usize) -> Wanted {
    let Some((from, to)) = text.trim().strip_prefix("bytes=").and_then(|spec| spec.split_once('-')) else {
        return Wanted::Everything;
    };
    let part = match (from.trim(), to.trim()) {
        ("", to) => to
            .parse()
            .ok()
            .map(|last: usize| (length.saturating_sub(last), length.saturating_sub(1), last > 0)),
        (from, "") => from.parse().ok().map(|from| (from, length.saturating_sub(1), true)),
        (from, to) => match (from.parse(), to.parse::<usize>()) {
            (Ok(from), Ok(to)) if from <= to => Some((from, to.min(length.saturating_sub(1)), true)),
            _ => None,
        },
    };
    match part {
        None => Wanted::Everything,
        Some((from, to, true)) if from < length => Wanted::Part(from..=to),
        Some(_) => Wanted::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        for (text, expected) in [
            ("bytes=0-", Wanted::Part(0..=99)),
            ("bytes=10-19", Wanted::Part(10..=19)),
            ("bytes=90-500", Wanted::Part(90..=99)),
            ("bytes=-5", Wanted::Part(95..=99)),
            ("bytes=-500", Wanted::Part(0..=99)),
            ("bytes=100-", Wanted::Nothing),
            ("bytes=-0", Wanted::Nothing),
            ("bytes=9-3", Wanted::Everything),
            ("bytes=0-1,5-6", Wanted::Everything),
            ("lines=1-2", Wanted::Everything),
        ] {
            assert_eq!(range(text, 100), expected, "{text}");
        }
    }
}
