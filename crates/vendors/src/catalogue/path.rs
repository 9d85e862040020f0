//! Where a parameter lies in a call: `image`, or `options.image` for one in an object; and which parameters are files.

use serde_json::{Map, Value};

use super::shape::{Api, Param, ParamType};

impl Api {
    /// The paths of its file parameters, those in objects too.
    pub fn file_paths(&self) -> Vec<String> {
        let mut found = Vec::new();
        collect_files("", &self.params, &mut found);
        found
    }
}

/// Puts a parameter in its place. Where that would be in something that is no object, it stands beside, for a check to find.
pub fn put(params: &mut Map<String, Value>, path: &str, value: Value) {
    if let Some((outer, inner)) = path.split_once('.') {
        let holder = params.entry(outer).or_insert_with(|| Value::Object(Map::new()));
        if let Some(fields) = holder.as_object_mut() {
            return put(fields, inner, value);
        }
    }
    params.insert(path.to_owned(), value);
}

/// Takes a parameter out.
pub fn take(params: &mut Map<String, Value>, path: &str) -> Option<Value> {
    match path.split_once('.') {
        Some((outer, inner)) => take(params.get_mut(outer)?.as_object_mut()?, inner),
        None => params.remove(path),
    }
}

fn collect_files(prefix: &str, params: &[Param], found: &mut Vec<String>) {
    for param in params {
        let path = format!("{prefix}{}", param.name);
        match param.kind {
            ParamType::File => found.push(path),
            ParamType::Object => collect_files(&format!("{path}."), &param.fields, found),
            ParamType::String
            | ParamType::Int
            | ParamType::Long
            | ParamType::Bool
            | ParamType::Float
            | ParamType::Array
            | ParamType::Datetime => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Vendor;
    use crate::catalogue::Catalogue;
    use serde_json::json;

    #[test]
    fn files_are_found_in_objects() {
        for (vendor, api, expected) in [
            (Vendor::Baijiayun, "/openapi/doc/uploadDoc", &["attachment"][..]),
            (Vendor::Talkfun, "course.votes.add", &["image"]),
            (Vendor::Talkfun, "course.votes.update", &["options.image"]),
            (
                Vendor::Talkfun,
                "module.set",
                &[
                    "options.livePcLogo",
                    "options.playbackPcLogo",
                    "options.clientLogo",
                    "options.watermarkFile",
                ],
            ),
            (Vendor::Talkfun, "course.get", &[]),
        ] {
            let found = Catalogue::load(vendor).find(api).map(Api::file_paths);
            assert_eq!(
                found.as_deref(),
                Some(&expected.iter().map(|path| (*path).to_owned()).collect::<Vec<_>>()[..]),
                "{api}"
            );
        }
    }

    #[test]
    fn what_is_put_is_taken() {
        for (name, given, path, expected) in [
            ("plain", json!({"a": 1}), "image", json!({"a": 1, "image": "x"})),
            (
                "into an object",
                json!({"options": {"a": 1}}),
                "options.image",
                json!({"options": {"a": 1, "image": "x"}}),
            ),
            ("without the object", json!({}), "options.image", json!({"options": {"image": "x"}})),
            (
                "into no object",
                json!({"options": 1}),
                "options.image",
                json!({"options": 1, "options.image": "x"}),
            ),
        ] {
            let mut params = given.as_object().cloned().unwrap_or_default();
            put(&mut params, path, json!("x"));
            assert_eq!(Value::Object(params.clone()), expected, "{name}");
            let lies_there = expected.get(path).is_none() || !path.contains('.');
            assert_eq!(take(&mut params, path), lies_there.then(|| json!("x")), "{name}");
        }
    }
}
