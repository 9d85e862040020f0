//! Headers of a proxy that has signed the viewer in; believed only when the connection comes from the proxy.

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderName};
use ipnet::IpNet;
use percent_encoding::percent_decode_str;

use super::{Role, Viewer, ViewerKind, is_viewer_id, unauthorized};
use crate::config::Fields;
use crate::problem::Refusal;

/// Which headers are believed, and from where.
#[derive(Clone, Debug)]
pub(crate) struct TrustedHeader {
    id: HeaderName,
    name: Option<HeaderName>,
    from: Vec<IpNet>,
}

impl TrustedHeader {
    pub(super) fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let id = fields.need_text("id", "give the header with the viewer's id, such as \"x-user-id\"");
        let name = fields.text("name");
        fields.need("from", "give the proxy's addresses, such as [\"10.0.0.0/8\", \"127.0.0.1\"]");
        let from = fields.texts("from").unwrap_or_default();
        let networks: Vec<IpNet> = from.iter().filter_map(|text| network(text)).collect();
        if networks.len() != from.len() {
            fields.mistake("from", "must be addresses or networks, such as \"10.0.0.0/8\" or \"127.0.0.1\"");
        }
        let mut header = |key, text: Option<String>| {
            let parsed = text.as_ref().map(|text| text.parse::<HeaderName>());
            if matches!(parsed, Some(Err(_))) {
                fields.mistake(key, "must be the name of a header");
            }
            parsed.and_then(Result::ok)
        };
        let (id, name) = (header("id", id), header("name", name));
        Some(Self { id: id?, name, from: networks })
    }

    /// The viewer the proxy names; `None` when it names nobody.
    pub(super) fn identify(
        &self,
        headers: &HeaderMap,
        peer: Option<IpAddr>,
    ) -> Result<Option<Viewer>, Refusal> {
        let Some(id) = headers.get(&self.id) else { return Ok(None) };
        let is_proxy = |peer: IpAddr| self.from.iter().any(|network| network.contains(&peer.to_canonical()));
        if !peer.is_some_and(is_proxy) {
            return Err(unauthorized(format!("The header `{}` is taken from the proxy alone.", self.id)));
        }
        let decode = |value: &axum::http::HeaderValue| {
            percent_decode_str(value.to_str().ok()?).decode_utf8().ok().map(|text| text.trim().to_owned())
        };
        let id = decode(id).filter(|id| is_viewer_id(id)).ok_or_else(|| {
            unauthorized(format!("The header `{}` must be the viewer's id, percent-encoded UTF-8.", self.id))
        })?;
        let name = self.name.as_ref().and_then(|name| headers.get(name)).and_then(decode);
        let name = name.filter(|name| !name.is_empty()).unwrap_or_else(|| id.clone());
        Ok(Some(Viewer {
            id,
            kind: ViewerKind::SignedIn,
            name,
            avatar: None,
            role: Role::Viewer,
            rooms: None,
        }))
    }
}

fn network(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderName};

    use super::{TrustedHeader, network};

    #[test]
    fn only_the_proxy_is_believed() {
        let way = TrustedHeader {
            id: HeaderName::from_static("x-user-id"),
            name: Some(HeaderName::from_static("x-user-name")),
            from: ["10.0.0.0/8", "127.0.0.1"].iter().map(|text| network(text).expect("a network")).collect(),
        };
        for (name, peer, id, expected) in [
            ("the proxy", Some("10.1.2.3"), Some("u1"), Ok(Some("张三"))),
            ("the proxy, mapped", Some("::ffff:10.1.2.3"), Some("u1"), Ok(Some("张三"))),
            ("one address", Some("127.0.0.1"), Some("u1"), Ok(Some("张三"))),
            ("somebody else", Some("11.0.0.1"), Some("u1"), Err(())),
            ("nobody knows", None, Some("u1"), Err(())),
            ("no header", Some("11.0.0.1"), None, Ok(None)),
            ("blank", Some("10.0.0.1"), Some("a b"), Err(())),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("x-user-name", "%E5%BC%A0%E4%B8%89".parse().expect("a header"));
            if let Some(id) = id {
                headers.insert("x-user-id", id.parse().expect("a header"));
            }
            let peer = peer.map(|peer| peer.parse().expect("an address"));
            let found =
                way.identify(&headers, peer).map(|viewer| viewer.map(|viewer| viewer.name)).map_err(|_| ());
            assert_eq!(found, expected.map(|name: Option<&str>| name.map(str::to_owned)), "{name}");
        }
    }
}
