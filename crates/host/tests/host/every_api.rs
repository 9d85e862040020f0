//! Every server API that the vendors document, through the host: a valid call of each is taken by the simulated vendor, and one without
//! a required field, or without its file, is refused before it is sent.

use std::collections::BTreeSet;
use std::path::Path;

use liveroom_contract::Vendor;
use liveroom_host::{Config, FilePart, VendorApis};
use liveroom_sim::Running;
use liveroom_vendors::catalogue::{self, Api, Catalogue, Extent, Param};
use serde_json::{Map, Value, json};

use crate::simulated::simulator;
use crate::support::{now_seconds, simulated};

/// How many names each vendor's document has, and how many methods only its SDK.
const DOCUMENTED: [(Vendor, usize, usize); 3] =
    [(Vendor::Talkfun, 98, 3), (Vendor::Baijiayun, 57, 0), (Vendor::Gensee, 52, 0)];

#[tokio::test]
async fn every_documented_api_is_accepted_by_its_vendor() {
    let simulator = simulator().await;
    let apis = apis(&simulated(&simulator));
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    for (vendor, names, _) in DOCUMENTED {
        let (mut calls, mut accepted, mut refused) = (0, BTreeSet::new(), Vec::new());
        for api in described(vendor) {
            for extent in [Extent::Required, Extent::Everything] {
                // Some calls delete what others name.
                let vote = prepare(&client, &simulator, &apis, api).await;
                let mut params = api.example(extent);
                with_real_ids(vendor, api, &mut params, vote);
                with_a_schedule(api, &mut params);
                let files = files(api, &mut params);
                calls += 1;
                match apis.call(vendor, &api.name, params, &files).await {
                    Ok(_) => drop(accepted.insert(&api.name)),
                    Err(refusal) => {
                        let members = refusal.members();
                        refused.push(format!("{} {extent:?}: {refusal} {members:?}", api.name));
                    }
                }
            }
        }
        say(&format!("{vendor}: {calls} calls of {} names accepted", accepted.len()));
        assert!(refused.is_empty(), "{vendor}: {} of {calls} calls:\n{}", refused.len(), refused.join("\n"));
        assert_eq!((accepted.len(), calls), (names, 2 * described(vendor).count()), "{vendor}");
    }
}

#[tokio::test]
async fn a_call_without_a_required_field_is_refused_before_it_is_sent() {
    let apis = apis(&nowhere());
    let mut sent = Vec::new();
    for (vendor, ..) in DOCUMENTED {
        let (mut refused, mut others) = (0, 0);
        for api in described(vendor) {
            for (path, mut params) in without_each(&api.params, &api.example(Extent::Everything), "") {
                let other = Catalogue::load(vendor).check(&api.name, &params).is_ok();
                let files = files(api, &mut params);
                let refusal = apis.call(vendor, &api.name, params, &files).await.expect_err(&api.name);
                if other {
                    others += 1;
                    sent.push((api.name.as_str(), path, refusal.status().as_u16()));
                    continue;
                }
                refused += 1;
                assert_eq!(refusal.status(), 400, "{vendor} {} without {path}: {refusal}", api.name);
                let named = refusal.detail().contains(&format!("`{path}` is required"));
                assert!(named, "{vendor} {} without {path}: {refusal}", api.name);
            }
        }
        say(&format!("{vendor}: {refused} calls without a required field refused"));
        let required: usize = described(vendor).map(|api| required(&api.params)).sum();
        assert_eq!(refused + others, required, "{vendor}");
    }
    // Without the roll call's number it is the other API of this name, and a right call of it.
    assert_eq!(sent, [("course.sign", "signId".to_owned(), 504)]);
}

#[tokio::test]
async fn a_file_that_is_only_named_is_refused_before_it_is_sent() {
    let apis = apis(&nowhere());
    let mut refused = 0;
    for (vendor, ..) in DOCUMENTED {
        for api in described(vendor) {
            for path in api.file_paths() {
                let mut params = api.example(Extent::Everything);
                let files: Vec<FilePart> =
                    files(api, &mut params).into_iter().filter(|file| file.parameter != path).collect();
                catalogue::put(&mut params, &path, json!("example.png"));
                let refusal = apis.call(vendor, &api.name, params, &files).await.expect_err(&api.name);
                assert_eq!(refusal.status(), 400, "{vendor} {} {path}: {refusal}", api.name);
                assert!(refusal.detail().contains(&format!("`{path}`")), "{vendor} {}: {refusal}", api.name);
                refused += 1;
            }
        }
    }
    say(&format!("{refused} calls with a file only named refused"));
    assert_eq!(refused, 11);
}

#[tokio::test]
async fn a_method_of_an_sdk_is_told_from_an_api() {
    let apis = apis(&nowhere());
    for (vendor, _, methods) in DOCUMENTED {
        let mut refused = 0;
        for api in Catalogue::load(vendor).apis.iter().filter(|api| api.sdk_only) {
            let params = api.example(Extent::Everything);
            let refusal = apis.call(vendor, &api.name, params, &[]).await.expect_err(&api.name);
            assert_eq!(refusal.status(), 404, "{vendor} {}: {refusal}", api.name);
            assert!(refusal.detail().contains("SDK"), "{vendor} {}: {refusal}", api.name);
            refused += 1;
        }
        assert_eq!(refused, methods, "{vendor}");
    }
}

#[expect(clippy::print_stderr, reason = "how many calls were made is worth a look")]
fn say(line: &str) {
    eprintln!("{line}");
}

fn apis(overrides: &[String]) -> VendorApis {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www/demo/liveroom.toml");
    let config = Config::load(&demo, overrides).expect("a right configuration");
    VendorApis::of_config(&config).expect("the APIs")
}

/// Nobody listens there: what is sent is found unreachable.
fn nowhere() -> Vec<String> {
    let paths = ["talkfun.api", "talkfun.api_fallback", "baijiayun.api", "gensee.api"];
    paths.iter().map(|path| format!("{path}=http://127.0.0.1:9")).collect()
}

/// Every description of what can be called; some names have two.
fn described(vendor: Vendor) -> impl Iterator<Item = &'static Api> {
    Catalogue::load(vendor).apis.iter().filter(|api| !api.sdk_only)
}

fn required(params: &[Param]) -> usize {
    params.iter().map(|param| usize::from(param.required) + required(&param.fields)).sum()
}

/// The call without each of its required fields in turn, those in objects and lists too, with the field's path.
fn without_each(
    params: &[Param],
    given: &Map<String, Value>,
    prefix: &str,
) -> Vec<(String, Map<String, Value>)> {
    let mut found = Vec::new();
    for param in params {
        let path = format!("{prefix}{}", param.name);
        let changed = |value: Option<Value>| {
            let mut call = given.clone();
            call.remove(&param.name);
            call.extend(value.map(|value| (param.name.clone(), value)));
            call
        };
        if param.required {
            found.push((path.clone(), changed(None)));
        }
        match given.get(&param.name) {
            Some(Value::Object(inner)) => {
                let inner = without_each(&param.fields, inner, &format!("{path}."));
                found.extend(inner.into_iter().map(|(path, map)| (path, changed(Some(Value::Object(map))))));
            }
            Some(Value::Array(items)) if !param.fields.is_empty() => {
                let first = items.first().and_then(Value::as_object).cloned().unwrap_or_default();
                let inner = without_each(&param.fields, &first, &format!("{path}[0]."));
                found.extend(inner.into_iter().map(|(path, map)| (path, changed(Some(json!([map]))))));
            }
            _ => {}
        }
    }
    found
}

/// What an example cannot know: a span of time that is one, near now.
fn with_a_schedule(api: &Api, params: &mut Map<String, Value>) {
    let near = api.name.starts_with("/openapi/room/");
    let (start, end) = (now_seconds(), now_seconds() + 3600);
    for (name, value) in
        [("start_time", json!(start)), ("end_time", json!(end)), ("endTime", json!("2026-01-10 13:00:00"))]
    {
        if let Some(param) = params.get_mut(name).filter(|_| near || name == "endTime") {
            *param = value;
        }
    }
}

/// The example's files, as parts of the call.
fn files(api: &Api, params: &mut Map<String, Value>) -> Vec<FilePart> {
    let named = api.file_paths().into_iter();
    named
        .filter_map(|parameter| {
            let file_name = catalogue::take(params, &parameter)?.as_str()?.to_owned();
            Some(FilePart { parameter, file_name, bytes: b"example".to_vec().into() })
        })
        .collect()
}

/// Ids that are the vendors' to give: an example's are put in the place of.
fn with_real_ids(vendor: Vendor, api: &Api, params: &mut Map<String, Value>, vote: i64) {
    let webcast = json!(liveroom_sim::accounts::GENSEE_WEBCASTS[0].id);
    for (name, value) in params {
        match (vendor, name.as_str()) {
            (Vendor::Talkfun, "course_id") if value.is_string() => *value = json!("10001"),
            (Vendor::Talkfun, "course_id") => *value = json!(10001),
            (Vendor::Talkfun, "vid") => *value = json!(vote),
            (Vendor::Baijiayun, "room_id") if value.is_string() => *value = json!("26112200000001"),
            (Vendor::Baijiayun, "room_id") => *value = json!(26_112_200_000_001_u64),
            (Vendor::Gensee, "webcastId" | "webCastId") => *value = webcast.clone(),
            (Vendor::Gensee, "id") if api.name.starts_with("/webcast/") && !api.name.contains("vod") => {
                *value = webcast.clone();
            }
            _ => {}
        }
    }
}

/// Takes the simulator back to its beginning, with recordings where the call is about one; answers the number of a vote.
async fn prepare(client: &reqwest::Client, simulator: &Running, apis: &VendorApis, api: &Api) -> i64 {
    let control = async |path: &str| {
        let done = client.post(format!("{}/sim/{path}", simulator.url())).send().await;
        assert!(done.expect("an answer").status().is_success(), "{path}");
    };
    control("reset").await;
    if api.name.to_lowercase().contains("play") {
        for room in ["talkfun/10001", "baijiayun/26112200000001"] {
            control(&format!("rooms/{room}/stop")).await;
            control(&format!("rooms/{room}/playback")).await;
        }
    }
    if !api.name.starts_with("course.votes.") {
        return 0;
    }
    let vote = json!({"course_id": "10001", "uid": "1", "nickname": "a", "title": "a", "label": "a",
        "op": "[\"a\",\"b\"]", "type": 0, "optional": 1});
    let vote = vote.as_object().expect("an object").clone();
    apis.call(Vendor::Talkfun, "course.votes.add", vote, &[]).await.expect("a vote");
    let course = json!({"course_id": 10001}).as_object().expect("an object").clone();
    let listed = apis.call(Vendor::Talkfun, "course.votes.list", course, &[]).await.expect("the votes");
    let text = listed.to_string();
    let number = text.split("\"vid\":").nth(1).map(|rest| rest.trim_start_matches('"'));
    let digits: Option<String> = number.map(|rest| rest.chars().take_while(char::is_ascii_digit).collect());
    digits.and_then(|digits| digits.parse().ok()).unwrap_or_else(|| panic!("a vote has a number: {text}"))
}
