//! The host and the simulated vendors: a class of each from live to recording, and every documented server API.

use std::path::Path;

use liveroom_contract::Vendor;
use liveroom_host::{Config, FilePart, VendorApis};
use liveroom_sim::{Documented, Limits, Running, Settings};
use liveroom_vendors::UnixSeconds;
use liveroom_vendors::catalogue::{Api, Catalogue, Extent, ParamType};
use serde_json::{Map, Value, json};

use crate::support::{TestHost, now_seconds, simulated};

async fn simulator() -> Running {
    let limits = Limits { documented: Documented::Ignored, ..Limits::default() };
    let settings = Settings { limits, ..Settings::default() };
    liveroom_sim::start("127.0.0.1:0".parse().expect("an address"), settings).await.expect("a free port")
}

/// Loads an address as a browser would, by the name it has there.
async fn load(client: &reqwest::Client, simulator: &Running, url: &str) -> u16 {
    let url = url::Url::parse(url).expect("a URL");
    let path = &url[url::Position::BeforePath..];
    let host = &url[url::Position::BeforeHost..url::Position::AfterPort];
    let request = client.get(format!("{}{path}", simulator.url())).header("host", host);
    request.send().await.expect("an answer").status().as_u16()
}

#[tokio::test]
async fn a_class_of_each_vendor() {
    let simulator = simulator().await;
    let host = TestHost::with_simulator(&simulator).await;
    let control =
        |path: String, method| host.client.request(method, format!("{}/sim/{path}", simulator.url()));
    let told =
        control("callbacks".to_owned(), reqwest::Method::PUT).json(&json!({"base": host.url})).send().await;
    assert!(told.expect("an answer").status().is_success());
    for (room, remote) in [
        ("talkfun-demo", "talkfun/10001".to_owned()),
        ("baijiayun-demo", "baijiayun/26112200000001".to_owned()),
        ("gensee-demo", format!("gensee/{}", liveroom_sim::accounts::GENSEE_WEBCASTS[0].id)),
    ] {
        let mut events = host.events(room, None).await;
        let mut statuses = vec![events.status().await.1];
        let (status, session) = host.open(room, "alice:Alice", &json!({})).await;
        assert_eq!((status, &session["content"]), (200, &json!("live")), "{room}");
        assert_eq!(
            load(&host.client, &simulator, session["url"].as_str().expect("a URL")).await,
            200,
            "{room}"
        );
        for step in ["stop", "playback"] {
            let path = format!("rooms/{remote}/{step}");
            let done = control(path, reqwest::Method::POST).send().await.expect("an answer");
            assert!(done.status().is_success(), "{room} {step}");
            statuses.push(events.status().await.1);
        }
        assert_eq!(statuses, ["live", "ended", "playback"], "{room}");
        let (status, session) = host.open(room, "alice:Alice", &json!({"content": "playback"})).await;
        assert_eq!(status, 200, "{room}: {session}");
        assert_eq!(
            load(&host.client, &simulator, session["url"].as_str().expect("a URL")).await,
            200,
            "{room}"
        );
    }
    assert_eq!(host.open("private", "alice", &json!({})).await.0, 403);
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
    let named = api.params.iter().filter(|param| param.kind == ParamType::File);
    named
        .filter_map(|param| {
            let file_name = params.remove(&param.name)?.as_str()?.to_owned();
            Some(FilePart { parameter: param.name.clone(), file_name, bytes: b"example".to_vec().into() })
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

#[tokio::test]
async fn every_documented_api_is_accepted_by_its_vendor() {
    let simulator = simulator().await;
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www/demo/liveroom.toml");
    let config = Config::load(&demo, &simulated(&simulator)).expect("a right configuration");
    let apis = VendorApis::of_config(&config).expect("the APIs");
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let (mut called, mut refused) = (0, Vec::new());
    for vendor in Vendor::ALL {
        for api in Catalogue::load(*vendor).apis.iter().filter(|api| !api.sdk_only) {
            for extent in [Extent::Required, Extent::Everything] {
                // Some calls delete what others name.
                let vote = prepare(&client, &simulator, &apis, api).await;
                let mut params = api.example(extent);
                with_real_ids(*vendor, api, &mut params, vote);
                with_a_schedule(api, &mut params);
                let files = files(api, &mut params);
                called += 1;
                let Err(refusal) = apis.call(*vendor, &api.name, params, &files).await else { continue };
                refused.push(format!("{vendor} {} {extent:?}: {refusal} {:?}", api.name, refusal.members()));
            }
        }
    }
    assert!(refused.is_empty(), "{} of {called} calls:\n{}", refused.len(), refused.join("\n"));
    assert!(called > 400, "{called}");
}

#[tokio::test]
async fn a_clock_that_is_off_is_told_and_mends() {
    let simulator = simulator().await;
    let host = TestHost::with_simulator(&simulator).await;
    let set = async |path: &str, body: Value| {
        let request = host.client.put(format!("{}/sim/{path}", simulator.url())).json(&body);
        assert!(request.send().await.expect("an answer").status().is_success(), "{path}");
    };
    // Each way is judged by the vendor's own clock; the callbacks by the host's.
    for (name, seconds, status, code) in [
        ("a little slow", 600, 200, Value::Null),
        ("three hours slow", 10_800, 502, json!("vendor_refused")),
        ("three hours fast", -10_800, 502, json!("vendor_refused")),
        ("right again", 0, 200, Value::Null),
    ] {
        set("clock", json!({"offset_seconds": seconds})).await;
        // Another viewer each time: what the vendor granted is kept.
        let (answered, body) = host.open("talkfun-page", &format!("viewer{seconds}"), &json!({})).await;
        assert_eq!((answered, &body["code"]), (status, &code), "{name}: {body}");
        if status == 502 {
            let detail = body["detail"].as_str().expect("a detail");
            assert!(detail.contains("10002"), "{name}: the vendor's code for a wrong time: {detail}");
        }
        let at = UnixSeconds(now_seconds() + seconds);
        let account = &simulator.accounts().talkfun;
        let params = json!({"course_id": 10001, "startTime": now_seconds() + seconds, "title": name});
        let callback = host.callback("talkfun", &account.callback_fields("live.start", &params, at)).await;
        let expected = if seconds.abs() < 7_200 { 200 } else { 403 };
        assert_eq!(callback.0, expected, "{name}: {}", callback.1);
    }
}

#[tokio::test]
async fn a_call_without_a_required_field_is_refused_before_it_is_sent() {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www/demo/liveroom.toml");
    // Nobody listens there: what is sent is found unreachable.
    let nowhere =
        ["talkfun.api", "baijiayun.api", "gensee.api"].map(|path| format!("{path}=http://127.0.0.1:9"));
    let config = Config::load(&demo, &nowhere).expect("a right configuration");
    let apis = VendorApis::of_config(&config).expect("the APIs");
    let mut refused = 0;
    for vendor in Vendor::ALL {
        for api in Catalogue::load(*vendor).apis.iter().filter(|api| !api.sdk_only) {
            // Another description of the same name may do without the field.
            let is_only = Catalogue::load(*vendor).named(&api.name).count() == 1;
            for param in api.params.iter().filter(|param| param.required && is_only) {
                let mut params = api.example(Extent::Required);
                let files: Vec<FilePart> =
                    files(api, &mut params).into_iter().filter(|file| file.parameter != param.name).collect();
                params.remove(&param.name);
                let refusal = apis.call(*vendor, &api.name, params, &files).await.expect_err(&api.name);
                assert_eq!(refusal.status(), 400, "{vendor} {} without {}: {refusal}", api.name, param.name);
                let named = refusal.detail().contains(&format!("`{}` is required", param.name));
                assert!(named, "{vendor} {} without {}: {refusal}", api.name, param.name);
                refused += 1;
            }
        }
    }
    assert!(refused > 200, "{refused}");
}
