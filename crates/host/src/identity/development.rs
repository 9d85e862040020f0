//! Development: the viewer says who they are, in a cookie or a header, `id` or `id:name` (percent-encoded).

use axum::http::HeaderMap;
use liveroom_contract::ProblemCode;
use percent_encoding::percent_decode_str;

use super::{Role, Viewer, ViewerKind, cookie_value, is_viewer_id};
use crate::problem::Refusal;

/// The viewer the header or the cookie names; `None` without either.
pub(super) fn identify(headers: &HeaderMap) -> Result<Option<Viewer>, Refusal> {
    let header = headers.get(HEADER).map(|value| value.to_str().unwrap_or_default());
    let Some(text) = header.or_else(|| cookie_value(headers, COOKIE)) else { return Ok(None) };
    let (id, name) = text.split_once(':').unwrap_or((text, ""));
    let decode = |text| percent_decode_str(text).decode_utf8().map(|text| text.trim().to_owned());
    let (id, name) = decode(id).and_then(|id| Ok((id, decode(name)?))).unwrap_or_default();
    if !is_viewer_id(&id) {
        let detail =
            format!("{HEADER} (or the cookie {COOKIE}) must be `id` or `id:name`, percent-encoded UTF-8.");
        return Err(Refusal::new(ProblemCode::InvalidRequest, detail));
    }
    let name = if name.is_empty() { id.clone() } else { name };
    Ok(Some(Viewer { id, kind: ViewerKind::SignedIn, name, avatar: None, role: Role::Viewer, rooms: None }))
}

const HEADER: &str = "x-liveroom-viewer";
const COOKIE: &str = "liveroom_viewer";

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderName, HeaderValue};

    use super::identify;

    #[test]
    fn who_the_headers_name() {
        type Found = Result<Option<(&'static str, &'static str)>, ()>;
        let cases: &[(&str, &str, &str, Found)] = &[
            ("nobody", "accept", "*/*", Ok(None)),
            ("id", "x-liveroom-viewer", "alice", Ok(Some(("alice", "alice")))),
            ("id and name", "x-liveroom-viewer", "alice:Alice%20W", Ok(Some(("alice", "Alice W")))),
            ("cookie", "cookie", "a=b; liveroom_viewer=u7:%E5%BC%A0%E4%B8%89; c=d", Ok(Some(("u7", "张三")))),
            ("empty id", "x-liveroom-viewer", ":Alice", Err(())),
            ("space in id", "x-liveroom-viewer", "a%20b", Err(())),
            ("not UTF-8", "x-liveroom-viewer", "%ff", Err(())),
        ];
        for (name, header, value, expected) in cases {
            let mut headers = HeaderMap::new();
            headers.insert(
                HeaderName::from_static(header),
                HeaderValue::from_str(value).expect("a header value"),
            );
            let found = identify(&headers)
                .map(|viewer| viewer.map(|viewer| (viewer.id, viewer.name)))
                .map_err(|_| ());
            let expected =
                (*expected).map(|viewer| viewer.map(|(id, name)| (id.to_owned(), name.to_owned())));
            assert_eq!(found, expected, "{name}");
        }
    }
}
