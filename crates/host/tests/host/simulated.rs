//! The host and the simulated vendors: a class of each from live to recording, and every documented server API.

use std::path::Path;

use liveroom_contract::Vendor;
use liveroom_host::{Config, FilePart, VendorApis};
use liveroom_sim::{Documented, Limits, Running, Settings};
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

#[tokio::test]
async fn every_documented_api_is_signed_and_shaped_as_its_vendor_wants_it() {
    let simulator = simulator().await;
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www/demo/liveroom.toml");
    let config = Config::load(&demo, &simulated(&simulator)).expect("a right configuration");
    let apis = VendorApis::of_config(&config).expect("the APIs");
    let mut called = 0;
    for vendor in Vendor::ALL {
        // The vendor's codes for a wrong signature, a wrong time, a wrong login, and wrong parameters. Others are about the room:
        // the walk deletes some that later calls name.
        let ours: &[i64] = match vendor {
            Vendor::Talkfun => &[10, 10_002, 10_003],
            Vendor::Baijiayun => &[1001, 1002],
            Vendor::Gensee => &[101, 102, 200, 201],
        };
        for api in Catalogue::load(*vendor).apis.iter().filter(|api| !api.sdk_only) {
            let mut params = api.example(Extent::Required);
            with_a_schedule(api, &mut params);
            let files = files(api, &mut params);
            called += 1;
            if let Err(refusal) = apis.call(*vendor, &api.name, params, &files).await {
                let code = refusal.members().iter().find(|(name, _)| *name == "vendor_code");
                let code = code.and_then(|(_, code)| code.as_i64());
                let is_about_the_room = code.is_some_and(|code| !ours.contains(&code));
                assert!(is_about_the_room, "{vendor} {}: {refusal} {:?}", api.name, refusal.members());
            }
        }
    }
    assert!(called > 200, "{called}");
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
