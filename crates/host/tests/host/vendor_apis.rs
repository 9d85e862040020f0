//! The vendors' server APIs through the host: who may call, what is sent, what comes back, and how fast.

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::support::{ADMIN_TOKEN, Answer, TestHost, read};

async fn call(host: &TestHost, api: &str, params: Value) -> (u16, Value) {
    host.admin(Method::POST, &format!("/vendors/{api}"), &params).await
}

#[tokio::test]
async fn answers_are_passed_on_as_they_are() {
    let host = TestHost::start(&[]).await;
    for (api, called, params, answer) in [
        (
            "talkfun/course.get",
            "course.get",
            json!({"course_id": 1, "expire": 60}),
            json!({"code": 0, "data": {"a": [1]}}),
        ),
        (
            "baijiayun/openapi/room/info",
            "/openapi/room/info",
            json!({"room_id": "26112200000001"}),
            json!({"code": 0, "data": 1}),
        ),
        (
            "gensee/webcast/query/status",
            "/webcast/query/status",
            json!({"webcastId": "x"}),
            json!({"code": "0", "status": 2}),
        ),
    ] {
        host.vendors.answer_json(called, answer.clone());
        assert_eq!(call(&host, api, params).await, (200, answer), "{api}");
        assert_eq!(host.vendors.calls(called).len(), 1, "{api}");
    }
}

#[tokio::test]
async fn only_the_customers_services_call() {
    let host = TestHost::start(&[]).await;
    let url = format!("{}/vendors/talkfun/course.get", host.url);
    for (name, token) in [("none", None), ("wrong", Some("x")), ("cut", Some(&ADMIN_TOKEN[1..]))] {
        let mut request = host.client.post(&url).json(&json!({"course_id": 1, "expire": 60}));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let (status, problem) = read(request).await;
        assert_eq!((status, &problem["code"]), (401, &json!("unauthorized")), "{name}");
    }
    assert!(host.vendors.calls("course.get").is_empty());
}

#[tokio::test]
async fn wrong_calls_are_refused_before_they_are_sent() {
    let host = TestHost::start(&[]).await;
    for (name, api, params, status, fields) in [
        ("missing", "talkfun/course.get", json!({"expire": 60}), 400, json!(["course_id"])),
        (
            "two wrong",
            "talkfun/course.get",
            json!({"course_id": "x", "expire": 60, "a": 1}),
            400,
            json!(["course_id", "a"]),
        ),
        ("unknown api", "talkfun/course.nothing", json!({}), 404, Value::Null),
        ("unknown vendor", "nobody/course.get", json!({}), 404, Value::Null),
        ("no object", "talkfun/course.get", json!([1]), 400, Value::Null),
        (
            "a file by name only",
            "baijiayun/openapi/doc/uploadDoc",
            json!({"attachment": "a.pptx"}),
            400,
            Value::Null,
        ),
    ] {
        let (answered, problem) = call(&host, api, params).await;
        assert_eq!((answered, &problem["code"]), (status, &json!("invalid_request")), "{name}: {problem}");
        let empty = Vec::new();
        let listed = problem["fields"].as_array().unwrap_or(&empty);
        let mut names: Vec<String> = listed.iter().map(|field| field["field"].to_string()).collect();
        let mut expected: Vec<String> =
            fields.as_array().unwrap_or(&empty).iter().map(Value::to_string).collect();
        names.sort();
        expected.sort();
        assert_eq!(names, expected, "{name}: {problem}");
    }
    assert!(host.vendors.calls("course.get").is_empty());
}

#[tokio::test]
async fn a_refusal_carries_the_vendors_words_and_writes_are_sent_once() {
    let host = TestHost::start(&[]).await;
    host.vendors.answer_json("course.get", json!({"code": 1260, "msg": "课程不存在"}));
    let (status, problem) = call(&host, "talkfun/course.get", json!({"course_id": 1, "expire": 60})).await;
    assert_eq!((status, &problem["code"]), (502, &json!("vendor_refused")));
    assert_eq!((&problem["vendor_code"], &problem["vendor_message"]), (&json!(1260), &json!("课程不存在")));

    for (api, params, calls) in [
        ("course.get", json!({"course_id": 1, "expire": 60}), 3),
        ("course.delete", json!({"course_id": 1}), 1),
    ] {
        host.vendors.answer(api, Answer::Status(500));
        let (status, problem) = call(&host, &format!("talkfun/{api}"), params).await;
        assert_eq!((status, &problem["code"]), (504, &json!("vendor_unavailable")), "{api}");
        assert_eq!(host.vendors.calls(api).len(), calls, "{api}");
    }
}

#[tokio::test]
async fn the_documented_limit_is_kept() {
    let host = TestHost::start(&[]).await;
    host.vendors.answer_json("course.broadcast.send", json!({"code": 0, "data": []}));
    let params = json!({"course_id": 1, "cmd": "gift", "params": {"a": 1}});
    let calls = (0..130).map(|_| call(&host, "talkfun/course.broadcast.send", params.clone()));
    let answers = futures_util::future::join_all(calls).await;
    let count = |wanted: u16| answers.iter().filter(|(status, _)| *status == wanted).count();
    // The document allows 100 in a minute.
    assert_eq!((count(200), count(429)), (100, 30), "{:?}", answers.first());
    let url = format!("{}/vendors/talkfun/course.broadcast.send", host.url);
    let response =
        host.client.post(url).bearer_auth(ADMIN_TOKEN).json(&params).send().await.expect("an answer");
    let seconds = response.headers()["retry-after"].to_str().ok().and_then(|text| text.parse::<u64>().ok());
    assert!(seconds.is_some_and(|seconds| (50..=60).contains(&seconds)), "{seconds:?}");
}

#[tokio::test]
async fn files_go_along() {
    let host = TestHost::start(&[]).await;
    host.vendors.answer_json("/openapi/doc/uploadDoc", json!({"code": 0, "data": {"fid": 1}}));
    let form = Form::new()
        .text("params", json!({"room_id": "26112200000001"}).to_string())
        .part("attachment", Part::bytes(b"slides".to_vec()).file_name("lesson.pdf"));
    let url = format!("{}/vendors/baijiayun/openapi/doc/uploadDoc", host.url);
    let (status, answer) = read(host.client.post(url).bearer_auth(ADMIN_TOKEN).multipart(form)).await;
    assert_eq!((status, &answer["data"]["fid"]), (200, &json!(1)), "{answer}");
}
