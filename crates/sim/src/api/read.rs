//! The fields of a call: query, form or multipart, as the vendors take them.

use std::collections::BTreeMap;

use axum::body::to_bytes;
use axum::extract::{FromRequest as _, Multipart, Request};
use axum::http::header;
use serde_json::{Map, Value};

const MOST_BYTES: usize = 32 << 20;

pub(super) type Fields = Vec<(String, String)>;

/// All of them. Of a file, the value is its name; no vendor signs files, so its field is marked by [`FILE`].
pub(super) async fn fields(request: Request) -> Fields {
    let mut fields: Fields = parse(request.uri().query().unwrap_or_default().as_bytes());
    let kind =
        request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.starts_with("multipart/form-data") {
        fields.extend(multipart(request).await);
    } else {
        fields.extend(parse(&to_bytes(request.into_body(), MOST_BYTES).await.unwrap_or_default()));
    }
    fields
}

/// Stands before the name of a file's field.
pub(super) const FILE: &str = "file\0";

/// What a signature is made of: everything but files.
pub(super) fn signed(fields: &Fields) -> Vec<(&str, &str)> {
    let texts = fields.iter().filter(|(name, _)| !name.starts_with(FILE));
    texts.map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// The files that came along: the names of their parts, and their own.
pub(super) fn files(fields: &Fields) -> impl Iterator<Item = (&str, &str)> {
    fields.iter().filter_map(|(name, file)| Some((name.strip_prefix(FILE)?, file.as_str())))
}

fn parse(text: &[u8]) -> Fields {
    url::form_urlencoded::parse(text).into_owned().collect()
}

async fn multipart(request: Request) -> Fields {
    let mut fields = Fields::new();
    let Ok(mut parts) = Multipart::from_request(request, &()).await else { return fields };
    while let Ok(Some(part)) = parts.next_field().await {
        let name = part.name().unwrap_or_default().to_owned();
        match part.file_name().map(str::to_owned) {
            Some(file) => fields.push((format!("{FILE}{name}"), file)),
            None => fields.push((name, part.text().await.unwrap_or_default())),
        }
    }
    fields
}

pub(super) fn text<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

/// The fields an API sees, without those of the account, files by their own names.
pub(super) fn params(fields: &Fields, common: &[&str]) -> Map<String, Value> {
    let own = fields.iter().filter(|(name, _)| !common.contains(&name.as_str()));
    own.map(|(name, value)| {
        (name.strip_prefix(FILE).unwrap_or(name).to_owned(), Value::String(value.clone()))
    })
    .collect()
}

/// Fields of the form `list[0]`, `list[0].key` as lists (Gensee, `/webcast/file/attach`).
pub(super) fn nested(params: Map<String, Value>) -> Map<String, Value> {
    let mut plain = Map::new();
    let mut lists: BTreeMap<String, BTreeMap<usize, Value>> = BTreeMap::new();
    for (name, value) in params {
        let Some((list, index, key)) = indexed(&name) else {
            plain.insert(name, value);
            continue;
        };
        let item = lists.entry(list.to_owned()).or_default().entry(index);
        match key {
            None => *item.or_default() = value,
            Some(key) => {
                let item = item.or_insert_with(|| Value::Object(Map::new()));
                if let Some(item) = item.as_object_mut() {
                    item.insert(key.to_owned(), value);
                }
            }
        }
    }
    plain.extend(lists.into_iter().map(|(name, items)| (name, items.into_values().collect())));
    plain
}

fn indexed(name: &str) -> Option<(&str, usize, Option<&str>)> {
    let (list, rest) = name.split_once('[')?;
    let (index, rest) = rest.split_once(']')?;
    let key = match rest {
        "" => None,
        rest => Some(rest.strip_prefix('.')?),
    };
    Some((list, index.parse().ok()?, key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn lists_are_written_with_brackets() {
        let given = json!({"id": "1", "urls[0]": "a", "urls[1]": "b", "list[0].name": "x", "list[0].url": "y", "odd[": "z"});
        let expected =
            json!({"id": "1", "urls": ["a", "b"], "list": [{"name": "x", "url": "y"}], "odd[": "z"});
        assert_eq!(Value::Object(nested(given.as_object().expect("an object").clone())), expected);
    }
}
