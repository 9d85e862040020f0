//! Whether parameters are as the catalogue wants them, before anything is sent: every problem by its path, with what would be right.
//!
//! Values are taken as the vendors take them: a whole number may be written as text, a text as a number. An optional
//! parameter that is `null` or empty counts as left out, and a documented default always fits.

use serde_json::{Map, Value};

use super::shape::{Api, Param, ParamType};
use super::{Catalogue, rule};

/// One thing wrong with the parameters of a call.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{path}` {problem}")]
pub struct FieldProblem {
    /// Where: `course_id`, `options.avatar`, `userList[3].nickname`.
    pub path: String,
    /// What is wrong, and what would be right.
    pub problem: Problem,
}

/// What is wrong with one parameter. It never holds the value, which may be a credential.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// It must be there.
    #[error("is required: {0}")]
    Missing(String),
    /// There is no such parameter.
    #[error("is not documented; known here: {0}")]
    Unknown(String),
    /// It is not what it must be.
    #[error("must be {0}")]
    Expected(String),
}

/// Why a call is not worth sending.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallProblem {
    /// The vendor documents no API of this name.
    #[error("there is no API of this name")]
    UnknownApi,
    /// The document names a method of the vendor's SDK, and no API.
    #[error("this is a method of the vendor's SDK, which no API name stands for")]
    SdkOnly,
    /// Parameters are wrong.
    #[error("{}", listed(.0))]
    Params(Vec<FieldProblem>),
}

impl Api {
    /// Checks the parameters of a call, all of them. Of a file, the parameter is its name; the file itself goes beside the form.
    pub fn check(&self, params: &Map<String, Value>) -> Result<(), Vec<FieldProblem>> {
        let mut found = Found(Vec::new());
        found.in_fields("", &self.params, params);
        if found.0.is_empty() { Ok(()) } else { Err(found.0) }
    }
}

impl Catalogue {
    /// The description of this name that the parameters fit. Where a name has several, the nearest one says what is wrong.
    pub fn check(&self, name: &str, params: &Map<String, Value>) -> Result<&Api, CallProblem> {
        let mut nearest: Option<Vec<FieldProblem>> = None;
        for api in self.named(name) {
            if api.sdk_only {
                return Err(CallProblem::SdkOnly);
            }
            match api.check(params) {
                Ok(()) => return Ok(api),
                Err(problems) if nearest.as_ref().is_none_or(|nearest| problems.len() < nearest.len()) => {
                    nearest = Some(problems);
                }
                Err(_farther) => {}
            }
        }
        Err(nearest.map_or(CallProblem::UnknownApi, CallProblem::Params))
    }
}

fn listed(problems: &[FieldProblem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

struct Found(Vec<FieldProblem>);

impl Found {
    fn add(&mut self, path: &str, problem: Problem) {
        self.0.push(FieldProblem { path: path.to_owned(), problem });
    }

    fn in_fields(&mut self, prefix: &str, params: &[Param], given: &Map<String, Value>) {
        let at = |name: &str| if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") };
        for param in params.iter().filter(|param| param.required) {
            if given.get(&param.name).is_none_or(Value::is_null) {
                self.add(&at(&param.name), Problem::Missing(rule::words(param)));
            }
        }
        for (name, value) in given {
            match params.iter().find(|param| param.name == *name || param.is_any_key()) {
                Some(param) => self.in_value(&at(name), param, value),
                None => {
                    let known: Vec<&str> = params.iter().map(|param| param.name.as_str()).collect();
                    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
                    self.add(&at(name), Problem::Unknown(known));
                }
            }
        }
    }

    fn in_value(&mut self, path: &str, param: &Param, value: &Value) {
        let is_left_out = value.is_null() || (!param.required && value.as_str() == Some(""));
        if is_left_out || param.default.as_ref() == Some(value) {
            return;
        }
        if !rule::fits(param, value) {
            return self.add(path, Problem::Expected(rule::words(param)));
        }
        if param.fields.is_empty() {
            return;
        }
        match param.kind {
            ParamType::Object => {
                value.as_object().into_iter().for_each(|map| self.in_fields(path, &param.fields, map))
            }
            ParamType::Array => self.in_items(path, param, value.as_array().map_or(&[], Vec::as_slice)),
            ParamType::String => self.in_items(path, param, &rule::json_list(value).unwrap_or_default()),
            ParamType::Int
            | ParamType::Long
            | ParamType::Bool
            | ParamType::Float
            | ParamType::File
            | ParamType::Datetime => {}
        }
    }

    fn in_items(&mut self, path: &str, param: &Param, items: &[Value]) {
        for (index, item) in items.iter().enumerate() {
            let path = format!("{path}[{index}]");
            match item.as_object() {
                Some(map) => self.in_fields(&path, &param.fields, map),
                None => self.add(&path, Problem::Expected("an object".to_owned())),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Vendor;
    use serde_json::json;

    /// What is wrong with a call, as a developer reads it; the call is the API's shortest example with the given values in it.
    fn check(name: &str, vendor: Vendor, api: &str, given: Value, expect: &[&str]) {
        let api = Catalogue::load(vendor).find(api).expect("the catalogue has the API");
        let mut params = api.example(super::super::Extent::Required);
        params.extend(given.as_object().cloned().unwrap_or_default());
        let problems = api.check(&params).err().unwrap_or_default();
        let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(problems, expect, "{name}");
    }

    #[test]
    fn talkfun() {
        let talkfun = |name, api, given, expect: &[&str]| check(name, Vendor::Talkfun, api, given, expect);
        talkfun("numbers as text", "course.access", json!({"course_id": "10000", "uid": 10001}), &[]);
        talkfun(
            "every wrong field is named",
            "course.access",
            json!({"course_id": "x", "uid": "a b", "role": "teacher", "expire": 59, "expires": 60}),
            &[
                "`course_id` must be a whole number",
                "`expire` must be a whole number from 60 to 62208000",
                "`expires` is not documented; known here: course_id, uid, nickname, role, expire, options",
                "`role` must be text, one of user, admin, guest, watch",
                "`uid` must be 1 to 32 characters out of A-Z a-z 0-9 _ - * :",
            ],
        );
        talkfun(
            "nested fields",
            "course.access",
            json!({"options": {"gid": 256, "avatar": "a.png", "ssl": "yes", "gender": null}}),
            &[
                "`options.avatar` must be an absolute http or https URL",
                "`options.gid` must be a whole number from 0 to 255",
                "`options.ssl` must be true or false",
            ],
        );
        talkfun(
            "a null is missing",
            "course.access",
            json!({"nickname": null}),
            &["`nickname` is required: text"],
        );
        talkfun(
            "31 of February",
            "course.add",
            json!({"start_time": "2026-02-31 12:00:00"}),
            &["`start_time` must be a time as YYYY-MM-DD HH:MM:SS"],
        );
        talkfun("a length in characters", "course.broadcast.send", json!({"cmd": "礼".repeat(30)}), &[]);
        talkfun(
            "a length too long",
            "course.broadcast.send",
            json!({"cmd": "g".repeat(31)}),
            &["`cmd` must be text of at most 30 characters"],
        );
        talkfun(
            "a payload too long",
            "course.broadcast.send",
            json!({"params": {"t": "g".repeat(512)}}),
            &["`params` must be an object of at most 512 characters as JSON"],
        );
        let users: Vec<u32> = (0..51).collect();
        talkfun(
            "too many users",
            "course.broadcast.send",
            json!({"options": {"touser": {"uid": users}}}),
            &["`options.touser` must be an object with at most 50 entries"],
        );
        talkfun(
            "a list's items",
            "course.robot.set",
            json!({"userList": [{"nickname": "a"}, {"name": "b"}, 3]}),
            &[
                "`userList[1].name` is not documented; known here: nickname, avatar",
                "`userList[2]` must be an object",
            ],
        );
        talkfun(
            "what an item of a list needs",
            "course.updateLifeConfig",
            json!({"options": {"menuList": [{"title": "t", "type": "editor"}]}}),
            &["`options.menuList[0].content` is required: text"],
        );
        talkfun(
            "a map's entries",
            "department.updateCallbackApiBatch",
            json!({"callbackApis": {"1": "https://h/"}}),
            &[],
        );
        talkfun("ids", "course.list", json!({"options": {"course_ids": [1, 2]}}), &[]);
        talkfun(
            "ids as text",
            "course.list",
            json!({"options": {"course_ids": "1,b"}}),
            &[
                "`options.course_ids` must be whole numbers joined by commas, or a list of them of at most 50 items",
            ],
        );
        talkfun(
            "a list as text",
            "course.votes.add",
            json!({"op": "a,b"}),
            &["`op` must be a JSON list as text of at most 10 items"],
        );
        talkfun("an empty stream address stops", "course.setPullLive", json!({"pullUrl": ""}), &[]);
        talkfun(
            "a page out of range, as text",
            "course.score.list",
            json!({"page": "10001"}),
            &["`page` must be a whole number, at most 10000"],
        );
    }

    #[test]
    fn baijiayun() {
        let baijiayun =
            |name, api, given, expect: &[&str]| check(name, Vendor::Baijiayun, api, given, expect);
        baijiayun("a documented default", "/openapi/room_data/exportLiveReport", json!({"date": "0"}), &[]);
        baijiayun("words", "/openapi/room/create", json!({"forbidden_end_types": "web,h5"}), &[]);
        baijiayun(
            "an unknown word",
            "/openapi/room/create",
            json!({"forbidden_end_types": "web,tv"}),
            &["`forbidden_end_types` must be words joined by commas, out of web, h5"],
        );
        baijiayun("a file's ending", "/openapi/doc/uploadDoc", json!({"attachment": "a.PPT"}), &[]);
        baijiayun(
            "another ending",
            "/openapi/doc/uploadDoc",
            json!({"attachment": "a.exe"}),
            &[
                "`attachment` must be a file's name, one of doc, ppt, pdf, pptx, docx, jpg, jpeg, png, gif, zip",
            ],
        );
        baijiayun(
            "messages in a text",
            "/openapi/live/sendChatMessage",
            json!({"message_list": r#"[{"message_type":"message_send","content":"hi","to":"1"}]"#}),
            &["`message_list[0].to` must be text, one of -1"],
        );
        baijiayun(
            "https only",
            "/openapi/doc/uploadH5ByUrl",
            json!({"h5_doc_url": "http://h/"}),
            &["`h5_doc_url` must be an absolute https URL"],
        );
    }

    #[test]
    fn gensee() {
        let gensee = |name, api, given, expect: &[&str]| check(name, Vendor::Gensee, api, given, expect);
        gensee(
            "milliseconds",
            "/webcast/created",
            json!({"startTime": 1_767_225_600_000_i64, "opened": true}),
            &[],
        );
        gensee(
            "lengths",
            "/webcast/created",
            json!({"organizerToken": "12345", "subject": ""}),
            &[
                "`organizerToken` must be text of 6 to 15 characters",
                "`subject` must be text of 1 to 250 characters",
            ],
        );
        gensee(
            "a number out of a list",
            "/webcast/player/setup",
            json!({"mode": 7}),
            &["`mode` must be a whole number from 1 to 6, one of 1, 2, 3, 4, 5, 6"],
        );
        gensee(
            "a day",
            "/webcast/room/concurrent",
            json!({"startDate": "2026-01-10 12:00:00"}),
            &["`startDate` must be a day as YYYY-MM-DD"],
        );
    }
}
