//! Example parameters and answers made from the catalogue alone: for help texts, for tests that walk every API, and for whoever
//! acts a vendor.

use serde_json::{Map, Value, json};

use super::shape::{Api, Format, Param, ParamType, Return, ReturnsShape};

/// How much an example holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Required parameters only.
    Required,
    /// Every documented parameter.
    Everything,
}

impl Api {
    /// Parameters that [`check`](Self::check) takes. What the vendor demands beyond single parameters (one of two, an id that
    /// exists) is not in the catalogue.
    pub fn example(&self, extent: Extent) -> Map<String, Value> {
        fields(&self.params, extent)
    }

    /// An answer's matter in the documented layout: what Talk-fun and BaijiaYun put under `data`, and Gensee beside `code`.
    pub fn example_answer(&self) -> Value {
        let object = || returned_object(&self.returns);
        match self.returns_shape {
            ReturnsShape::Object => object(),
            ReturnsShape::List | ReturnsShape::Page => json!([object()]),
            ReturnsShape::Scalar => self.returns.first().map_or(Value::Null, returned),
            ReturnsShape::None => Value::Null,
        }
    }
}

fn fields(params: &[Param], extent: Extent) -> Map<String, Value> {
    let wanted = params.iter().filter(|param| param.required || extent == Extent::Everything);
    wanted
        .map(|param| {
            (if param.is_any_key() { "1".to_owned() } else { param.name.clone() }, value(param, extent))
        })
        .collect()
}

fn value(param: &Param, extent: Extent) -> Value {
    if let Some(form) = param.form {
        return form_value(form, param, extent);
    }
    if let Some(first) = param.values.first() {
        return match param.kind {
            ParamType::Array => json!([first]),
            ParamType::File => json!(format!("example.{}", first.as_str().unwrap_or_default())),
            ParamType::String
            | ParamType::Int
            | ParamType::Long
            | ParamType::Bool
            | ParamType::Float
            | ParamType::Object
            | ParamType::Datetime => first.clone(),
        };
    }
    match param.kind {
        ParamType::String | ParamType::Datetime => json!(text(param)),
        ParamType::Int | ParamType::Long => {
            json!(1.max(param.min.unwrap_or(1)).min(param.max.unwrap_or(i64::MAX)))
        }
        ParamType::Bool => json!(true),
        ParamType::Float => json!(9.9),
        ParamType::Object => Value::Object(fields(&param.fields, extent)),
        ParamType::Array if param.fields.is_empty() => json!([1]),
        ParamType::Array => json!([fields(&param.fields, extent)]),
        ParamType::File => json!("example.png"),
    }
}

fn form_value(form: Format, param: &Param, extent: Extent) -> Value {
    let first = || param.values.first().and_then(Value::as_str).unwrap_or_default();
    match form {
        Format::Datetime | Format::DatetimeOrMillis | Format::DatetimeOrEmpty => json!("2026-01-10 12:00:00"),
        Format::Date => json!("2026-01-10"),
        Format::Month => json!("2026-01"),
        Format::Uid => json!("viewer-1"),
        Format::Url | Format::HttpsUrl | Format::StreamUrl => json!("https://example.com/a"),
        Format::Ids => json!("1,2"),
        Format::IdOrIds => json!(1),
        Format::Words => json!(first()),
        Format::JsonList if param.fields.is_empty() => json!(r#"["a","b"]"#),
        Format::JsonList => {
            json!(Value::from(vec![Value::Object(fields(&param.fields, extent))]).to_string())
        }
        Format::Code => json!("abc123"),
        Format::Digits => json!("1"),
        Format::FileName => json!(format!("example.{}", first())),
    }
}

fn text(param: &Param) -> String {
    let length = 7.max(param.min_len.unwrap_or(0)).min(param.max_len.unwrap_or(usize::MAX));
    "example".chars().cycle().take(length).collect()
}

fn returned_object(returns: &[Return]) -> Value {
    let key = |name: &str| if name.starts_with('{') { "1".to_owned() } else { name.to_owned() };
    Value::Object(returns.iter().map(|entry| (key(&entry.name), returned(entry))).collect())
}

fn returned(entry: &Return) -> Value {
    match entry.kind {
        ParamType::String | ParamType::File => json!("example"),
        ParamType::Int | ParamType::Long => json!(1),
        ParamType::Bool => json!(true),
        ParamType::Float => json!(9.9),
        ParamType::Datetime => json!("2026-01-10 12:00:00"),
        ParamType::Object => returned_object(&entry.fields),
        ParamType::Array => match entry.fields.as_slice() {
            [] => json!([]),
            [item] if item.name == "[]" => json!([returned(item)]),
            fields => json!([returned_object(fields)]),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{CallProblem, Catalogue, Problem};
    use crate::{Vendor, gensee};

    fn every_api() -> impl Iterator<Item = (Vendor, &'static Api)> {
        Vendor::ALL.iter().flat_map(|vendor| Catalogue::load(*vendor).apis.iter().map(|api| (*vendor, api)))
    }

    #[test]
    fn every_example_is_taken() {
        for (vendor, api) in every_api() {
            for extent in [Extent::Required, Extent::Everything] {
                let example = api.example(extent);
                assert_eq!(api.check(&example), Ok(()), "{vendor} {} {extent:?}: {example:?}", api.name);
            }
        }
    }

    #[test]
    fn every_required_parameter_is_missed() {
        for (vendor, api) in every_api() {
            for param in api.params.iter().filter(|param| param.required) {
                let mut example = api.example(Extent::Required);
                example.remove(&param.name);
                let problems = api.check(&example).err().unwrap_or_default();
                let [problem] = problems.as_slice() else {
                    panic!("{vendor} {} {}: {problems:?}", api.name, param.name)
                };
                assert_eq!(problem.path, param.name, "{vendor} {}", api.name);
                assert!(matches!(problem.problem, Problem::Missing(_)), "{vendor} {}: {problem}", api.name);
            }
        }
    }

    #[test]
    fn every_parameter_of_a_wrong_kind_is_named() {
        for (vendor, api) in every_api() {
            for param in &api.params {
                let mut example = api.example(Extent::Required);
                let wrong = if param.kind == ParamType::Object { json!(["x"]) } else { json!({"x": 1}) };
                example.insert(param.name.clone(), wrong);
                let problems = api.check(&example).err().unwrap_or_default();
                let [problem] = problems.as_slice() else {
                    panic!("{vendor} {} {}: {problems:?}", api.name, param.name)
                };
                assert_eq!(problem.path, param.name, "{vendor} {}", api.name);
                assert!(matches!(problem.problem, Problem::Expected(_)), "{vendor} {}: {problem}", api.name);
            }
        }
    }

    #[test]
    fn a_name_is_checked_against_all_its_descriptions() {
        let catalogue = Catalogue::load(Vendor::Talkfun);
        for (vendor, api) in every_api().filter(|(_, api)| !api.sdk_only) {
            let found = Catalogue::load(vendor).check(&api.name, &api.example(Extent::Everything));
            assert_eq!(found.map(|found| found.name.as_str()), Ok(api.name.as_str()), "{vendor}");
        }
        assert_eq!(catalogue.check("course.none", &Map::new()), Err(CallProblem::UnknownApi));
        assert_eq!(catalogue.check("videoUpload", &Map::new()), Err(CallProblem::SdkOnly));
    }

    #[test]
    fn answers_have_the_documented_layout() {
        let answer = |vendor, name: &str| Catalogue::load(vendor).find(name).map(Api::example_answer);
        let status = answer(Vendor::Gensee, "/webcast/query/status");
        assert_eq!(status.as_ref().and_then(gensee::webcast_status), Some(gensee::WebcastStatus::Preparing));
        let token = answer(Vendor::Baijiayun, "/openapi/partner/createkey");
        assert_eq!(token, Some(json!({"partner_key": "example"})));
        assert!(answer(Vendor::Talkfun, "course.list").is_some_and(|list| list[0]["course_id"] == json!(1)));
        assert!(
            answer(Vendor::Baijiayun, "/openapi/room/list")
                .is_some_and(|page| !page["list"][0]["room_id"].is_null())
        );
        assert_eq!(answer(Vendor::Talkfun, "course.delete"), Some(Value::Null));
    }
}
