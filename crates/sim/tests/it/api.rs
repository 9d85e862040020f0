//! The server APIs: what is refused and with which code, what is limited, what goes wrong on order, and every documented API.

use std::collections::{BTreeMap, BTreeSet};

use liveroom_sim::accounts::{BAIJIAYUN_ROOMS, GENSEE_WEBCASTS};
use liveroom_sim::{Documented, Limits, Settings};
use liveroom_vendors::catalogue::{Api, Catalogue, Extent, ParamType};
use liveroom_vendors::{OutgoingRequest, Secret, UnixSeconds, Vendor, baijiayun, gensee};
use serde_json::{Map, Value, json};

use crate::stage::{Stage, ago, now};

fn unlimited() -> Settings {
    Settings {
        limits: Limits { documented: Documented::Ignored, ..Limits::default() },
        ..Settings::default()
    }
}

/// A call of any vendor's API with these parameters.
fn request(
    stage: &Stage,
    vendor: Vendor,
    api: &str,
    params: &Map<String, Value>,
    at: UnixSeconds,
) -> OutgoingRequest {
    let accounts = stage.accounts();
    match vendor {
        Vendor::Talkfun => accounts.talkfun.request(api, &Value::Object(params.clone()), at),
        Vendor::Baijiayun => accounts.baijiayun.request(api, &baijiayun::Account::fields(params), at),
        Vendor::Gensee => accounts.gensee.request(api, &gensee::Account::fields(params)),
    }
}

fn params(value: Value) -> Map<String, Value> {
    value.as_object().expect("an object").clone()
}

/// The code, which Gensee writes as text.
fn code(answer: &Value) -> i64 {
    let code = &answer["code"];
    code.as_i64().or_else(|| code.as_str()?.parse().ok()).unwrap_or(i64::MIN)
}

#[tokio::test]
async fn accounts_signatures_and_times_are_checked() {
    let stage = Stage::usual().await;
    let accounts = stage.accounts().clone();
    let mut talkfun = accounts.talkfun.clone();
    talkfun.open_token = Secret::new("another");
    let mut baijiayun = accounts.baijiayun.clone();
    baijiayun.partner_key = Secret::new("another");
    let mut gensee = accounts.gensee.clone();
    gensee.password = Secret::new("another");
    let course = json!({"course_id": 10001, "expire": 3600});
    let room = [("room_id", BAIJIAYUN_ROOMS[0])];
    let webcast = [("webcastId", GENSEE_WEBCASTS[0].id)];
    let mut changed = accounts.talkfun.request("course.get", &course, now());
    changed.form[3].1.push_str("%20");
    let mut plain = accounts.gensee.clone();
    plain.sec = false;
    let status = "/webcast/query/status";
    for (name, request, expected) in [
        ("Talk-fun", accounts.talkfun.request("course.get", &course, now()), 0),
        ("Talk-fun, another token", talkfun.request("course.get", &course, now()), 10003),
        ("Talk-fun, changed on the way", changed, 10003),
        ("Talk-fun, stale", accounts.talkfun.request("course.get", &course, ago(7_201)), 10002),
        ("Talk-fun, of tomorrow", accounts.talkfun.request("course.get", &course, ago(-86_400)), 10002),
        (
            "Talk-fun, no such course",
            accounts.talkfun.request("course.get", &json!({"course_id": 1, "expire": 1}), now()),
            1260,
        ),
        ("Talk-fun, no such API", accounts.talkfun.request("course.none", &course, now()), -1),
        ("BaijiaYun", accounts.baijiayun.request("/openapi/room/info", &room, now()), 0),
        ("BaijiaYun, another key", baijiayun.request("/openapi/room/info", &room, now()), 1002),
        ("BaijiaYun, stale", accounts.baijiayun.request("/openapi/room/info", &room, ago(7_201)), 1002),
        (
            "BaijiaYun, no such room",
            accounts.baijiayun.request("/openapi/room/info", &[("room_id", "1")], now()),
            3001,
        ),
        ("BaijiaYun, no such API", accounts.baijiayun.request("/openapi/room/none", &room, now()), 404),
        ("Gensee", accounts.gensee.request(status, &webcast), 0),
        ("Gensee, a plain password", plain.request(status, &webcast), 0),
        ("Gensee, another password", gensee.request(status, &webcast), 200),
        ("Gensee, no such webcast", accounts.gensee.request(status, &[("webcastId", "1")]), 501),
        ("Gensee, no such API", accounts.gensee.request("/webcast/none", &webcast), -1),
    ] {
        let (status, answer) = stage.call(&request).await;
        assert_eq!((status, code(&answer)), (200, expected), "{name}: {answer}");
    }
    let requests = stage.control("GET", "/sim/requests", None).await;
    assert_eq!(requests["counts"]["talkfun:course.get"], json!({"calls": 6, "refused": 5}));
    for secret in [liveroom_sim::accounts::TALKFUN_OPEN_TOKEN, liveroom_sim::accounts::GENSEE_PASSWORD] {
        assert!(!requests.to_string().contains(secret), "the journal keeps no secret");
    }
}

/// Ids that exist, for APIs that act on them.
fn with_real_ids(vendor: Vendor, params: &mut Map<String, Value>) {
    let real: &[(&str, Value)] = match vendor {
        Vendor::Talkfun => &[("course_id", json!(10001))],
        Vendor::Baijiayun => &[("room_id", json!(BAIJIAYUN_ROOMS[0]))],
        Vendor::Gensee => {
            &[("webcastId", json!(GENSEE_WEBCASTS[0].id)), ("id", json!(GENSEE_WEBCASTS[0].id))]
        }
    };
    for (name, value) in real {
        if let Some(param) = params.get_mut(*name) {
            *param = value.clone();
        }
    }
}

/// What one example cannot know: a span of time that is one, near now.
fn with_a_real_schedule(api: &Api, params: &mut Map<String, Value>) {
    let (start, end) = (now().0, now().0 + 3_600);
    if api.name.starts_with("/openapi/room/") {
        for (name, at) in [("start_time", start), ("end_time", end)] {
            if let Some(param) = params.get_mut(name) {
                *param = json!(at);
            }
        }
    }
    if let Some(end) = params.get_mut("endTime") {
        *end = json!("2026-01-10 13:00:00");
    }
}

#[tokio::test]
async fn every_documented_api_takes_a_valid_call_and_refuses_an_incomplete_one() {
    let mut walked = BTreeMap::new();
    for vendor in Vendor::ALL.iter().copied() {
        for api in Catalogue::load(vendor).apis.iter().filter(|api| !api.sdk_only) {
            // Each on a fresh stage: some delete what others need.
            let stage = Stage::set(unlimited()).await;
            if api.name.contains("playback") {
                let room = match vendor {
                    Vendor::Talkfun => "10001",
                    Vendor::Baijiayun => BAIJIAYUN_ROOMS[0],
                    Vendor::Gensee => GENSEE_WEBCASTS[0].id,
                };
                stage.control("POST", &format!("/sim/rooms/{vendor}/{room}/playback"), None).await;
            }
            let mut params = api.example(Extent::Required);
            with_real_ids(vendor, &mut params);
            with_a_real_schedule(api, &mut params);
            let (_, answer) = stage.call(&request(&stage, vendor, &api.name, &params, now())).await;
            assert_eq!(code(&answer), 0, "{vendor} {} {:?}: {answer}", api.name, api.variant);
            walked.entry(vendor.as_str()).or_insert_with(BTreeSet::new).insert(&api.name);
            for param in api.params.iter().filter(|param| param.required && param.kind != ParamType::File) {
                let mut lacking = params.clone();
                lacking.remove(&param.name);
                // Another description of the same name may do without.
                if Catalogue::load(vendor).check(&api.name, &lacking).is_ok() {
                    continue;
                }
                let (_, answer) = stage.call(&request(&stage, vendor, &api.name, &lacking, now())).await;
                assert!(
                    [10, 1001, 101].contains(&code(&answer)),
                    "{} without {}: {answer}",
                    api.name,
                    param.name
                );
                let said =
                    answer.get("msg").or(answer.get("message")).map(Value::to_string).unwrap_or_default();
                assert!(said.contains(&param.name), "{} without {}: {said}", api.name, param.name);
            }
        }
    }
    let walked: BTreeMap<&str, usize> =
        walked.into_iter().map(|(vendor, names)| (vendor, names.len())).collect();
    assert_eq!(walked, BTreeMap::from([("baijiayun", 57), ("gensee", 52), ("talkfun", 98)]));
}

#[tokio::test]
async fn rooms_made_by_the_api_can_be_found_changed_and_deleted() {
    let stage = Stage::usual().await;
    struct Life {
        vendor: Vendor,
        create: (&'static str, Value),
        id: fn(&Value) -> Value,
        id_name: &'static str,
        update: (&'static str, Value),
        read: &'static str,
        read_more: Value,
        title: fn(&Value) -> &Value,
        delete: &'static str,
        gone: i64,
    }
    let soon = now().0 + 600;
    for life in [
        Life {
            vendor: Vendor::Talkfun,
            create: (
                "course.add",
                json!({"course_name": "新课", "account": "t", "start_time": "2026-01-10 12:00:00",
                "end_time": "2026-01-10 13:00:00", "nickname": "老师"}),
            ),
            id: |answer| answer["data"]["course_id"].clone(),
            id_name: "course_id",
            update: (
                "course.update",
                json!({"course_name": "改课", "account": "t", "start_time": "2026-01-10 12:00:00",
                "end_time": "2026-01-10 14:00:00", "nickname": "老师"}),
            ),
            read: "course.get",
            read_more: json!({"expire": 3600}),
            title: |answer| &answer["data"]["course_name"],
            delete: "course.delete",
            gone: 1260,
        },
        Life {
            vendor: Vendor::Baijiayun,
            create: (
                "/openapi/room/create",
                json!({"title": "新课", "start_time": soon, "end_time": soon + 3600}),
            ),
            id: |answer| answer["data"]["room_id"].clone(),
            id_name: "room_id",
            update: (
                "/openapi/room/update",
                json!({"title": "改课", "start_time": soon, "end_time": soon + 7200}),
            ),
            read: "/openapi/room/info",
            read_more: json!({}),
            title: |answer| &answer["data"]["title"],
            delete: "/openapi/room/delete",
            gone: 3002,
        },
        Life {
            vendor: Vendor::Gensee,
            create: (
                "/webcast/created",
                json!({"subject": "新课", "startTime": "2026-01-10 12:00:00",
                "organizerToken": "111111", "panelistToken": "222222"}),
            ),
            id: |answer| answer["id"].clone(),
            id_name: "webcastId",
            update: ("/webcast/update", json!({"subject": "改课"})),
            read: "/webcast/setting/info",
            read_more: json!({}),
            title: |answer| &answer["subject"],
            delete: "/webcast/deleted",
            gone: 501,
        },
    ] {
        let vendor = life.vendor;
        let call = async |api: &str, more: &Value| {
            let request = request(&stage, vendor, api, &params(more.clone()), now());
            stage.call(&request).await.1
        };
        let with = |id: &Value, name: &str, more: &Value| {
            let mut all = params(more.clone());
            all.insert(name.to_owned(), id.clone());
            Value::Object(all)
        };
        let made = call(life.create.0, &life.create.1).await;
        assert_eq!(code(&made), 0, "{vendor}: {made}");
        let id = (life.id)(&made);
        let read = with(&id, life.id_name, &life.read_more);
        assert_eq!((life.title)(&call(life.read, &read).await), "新课", "{vendor}");
        let id_name = if vendor == Vendor::Gensee { "id" } else { life.id_name };
        let mut update = with(&id, id_name, &life.update.1);
        for param in Catalogue::load(vendor).find(life.update.0).expect("an API").example(Extent::Required) {
            update.as_object_mut().expect("an object").entry(param.0).or_insert(param.1);
        }
        let changed = call(life.update.0, &update).await;
        assert_eq!(code(&changed), 0, "{vendor}: {changed}");
        assert_eq!((life.title)(&call(life.read, &read).await), "改课", "{vendor}");
        let deleted = call(life.delete, &with(&id, life.id_name, &json!({}))).await;
        assert_eq!(code(&deleted), 0, "{vendor}: {deleted}");
        assert_eq!(code(&call(life.read, &read).await), life.gone, "{vendor}");
    }
}

#[tokio::test]
async fn status_follows_the_class() {
    let stage = Stage::usual().await;
    let accounts = stage.accounts().clone();
    let (room, webcast) = (BAIJIAYUN_ROOMS[0], GENSEE_WEBCASTS[0].id);
    for (act, talkfun, baijiayun, gensee) in [("start", 2, 1, 2), ("stop", 3, 0, 0)] {
        for id in [
            format!("talkfun/10001/{act}"),
            format!("baijiayun/{room}/{act}"),
            format!("gensee/{webcast}/{act}"),
        ] {
            stage.control("POST", &format!("/sim/rooms/{id}"), None).await;
        }
        let course = json!({"course_id": 10001, "expire": 3600});
        let (_, answer) = stage.call(&accounts.talkfun.request("course.get", &course, now())).await;
        assert_eq!(answer["data"]["liveStatus"], talkfun, "{act}");
        let request = accounts.baijiayun.request("/openapi/live/getLiveStatus", &[("room_id", room)], now());
        assert_eq!(stage.call(&request).await.1["data"]["status"], baijiayun, "{act}");
        let (_, answer) =
            stage.call(&accounts.gensee.request("/webcast/query/status", &[("webcastId", webcast)])).await;
        assert_eq!(gensee::webcast_status(&answer), gensee_status(gensee), "{act}");
    }
}

fn gensee_status(number: u8) -> Option<gensee::WebcastStatus> {
    if number == 2 { Some(gensee::WebcastStatus::Live) } else { Some(gensee::WebcastStatus::Idle) }
}

#[tokio::test]
async fn calls_over_the_limit_are_refused() {
    let per_minute = BTreeMap::from([("talkfun:course.get".to_owned(), 2)]);
    let limits = Limits { per_minute, ..Limits::default() };
    let stage = Stage::set(Settings { limits, ..Settings::default() }).await;
    let account = stage.accounts().talkfun.clone();
    let course = json!({"course_id": 10001, "expire": 3600});
    let mut answers = Vec::new();
    for _ in 0..5 {
        answers.push(stage.call(&account.request("course.get", &course, now())).await.0);
    }
    // A minute may begin between two of the five.
    let refused = answers.iter().filter(|status| **status == 429).count();
    assert!((1..=3).contains(&refused), "{answers:?}");
    assert_eq!(
        stage.call(&account.request("course.getConfig", &json!({"course_id": 10001}), now())).await.0,
        200
    );
    stage.control("PUT", "/sim/clock", Some(json!({"offset_seconds": 60}))).await;
    assert_eq!(stage.call(&account.request("course.get", &course, now())).await.0, 200, "a minute later");
}

#[tokio::test]
async fn faults_happen_as_often_as_ordered() {
    let stage = Stage::usual().await;
    let account = stage.accounts().talkfun.clone();
    let course = json!({"course_id": 10001, "expire": 3600});
    for (kind, expected) in [
        ("error", (200, json!(-1))),
        ("bad_signature", (200, json!(10003))),
        ("status500", (500, Value::Null)),
        ("html", (200, Value::Null)),
        ("wrong_shape", (200, Value::Null)),
    ] {
        let order = json!({"vendor": "talkfun", "api": "course.get", "kind": kind, "times": 2});
        stage.control("POST", "/sim/faults", Some(order)).await;
        for time in 1..=3 {
            let (status, answer) = stage.call(&account.request("course.get", &course, now())).await;
            let right = (200, json!(0));
            let expected = if time <= 2 { &expected } else { &right };
            assert_eq!(&(status, answer["code"].clone()), expected, "{kind}, time {time}");
        }
    }
}
