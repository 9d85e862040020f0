//! The pages a viewer sees: a room, or a tip that says why there is none.

use axum::http::header;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use liveroom_vendors::Vendor;
use serde_json::json;

use crate::rooms::Room;
use crate::seats::{Content, Viewer};

const ROOM: &str = include_str!("../pages/room.html");
const TIP: &str = include_str!("../pages/tip.html");

/// A room's page for one seat.
pub(crate) fn room(room: &Room, content: Content, viewer: &Viewer, seat: &str, loads: u64) -> Response {
    let config = json!({
        "vendor": room.vendor,
        "content": content,
        "class": room.class,
        "seat": seat,
        "loads": loads,
        "viewer": viewer.uid,
        "name": viewer.name,
    });
    // Only Talk-fun's live room is known to speak to its parent; the other pages say nothing.
    let speaks = room.vendor == Vendor::Talkfun && content == Content::Live;
    let scripts = if speaks { r#"<script type="module" src="/sim/assets/talkfun.js"></script>"# } else { "" };
    page(
        ROOM,
        &[
            ("title", &escape(&room.title)),
            ("vendor", room.vendor.as_str()),
            ("brand", brand(room.vendor)),
            ("content", classes(content)),
            // In a script element only `<` could end it.
            ("config", &config.to_string().replace('<', "\\u003c")),
            ("scripts", scripts),
        ],
    )
}

/// What the page's styles go by.
const fn classes(content: Content) -> &'static str {
    match content {
        Content::Live | Content::Playback | Content::Video => content.as_str(),
        Content::Recording => "video recording",
    }
}

/// Sends the viewer to the tip page, as the vendors' rooms do.
pub(crate) fn to_tip(vendor: Vendor, code: &str) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Redirect::to(&tip_path(vendor, code))).into_response()
}

/// The simulator's own address of a vendor's tip page; the real ones are not known.
pub(crate) fn tip_path(vendor: Vendor, code: &str) -> String {
    let path = match vendor {
        Vendor::Talkfun => "/tip.php",
        Vendor::Baijiayun => "/web/tip",
        Vendor::Gensee => "/webcast/site/tip",
    };
    format!("{path}?code={code}")
}

/// The tip page.
pub(crate) fn tip(vendor: Vendor, code: &str) -> Response {
    let tip = TIPS.iter().find(|tip| tip.code == code).unwrap_or(&UNKNOWN_TIP);
    page(
        TIP,
        &[
            ("title", tip.title),
            ("text", tip.text),
            ("english", tip.english),
            ("code", &escape(code)),
            ("brand", brand(vendor)),
            ("vendor", vendor.as_str()),
        ],
    )
}

struct Tip {
    code: &'static str,
    title: &'static str,
    text: &'static str,
    english: &'static str,
}

const fn tip_of(code: &'static str, title: &'static str, text: &'static str, english: &'static str) -> Tip {
    Tip { code, title, text, english }
}

const UNKNOWN_TIP: Tip = tip_of("", "暂时无法进入", "请稍后再试。", "The room cannot be entered.");

/// Talk-fun's and BaijiaYun's codes are their own; words stand where a vendor's code is not known.
const TIPS: &[Tip] = &[
    tip_of("1260", "课程不存在", "请核对链接。", "There is no such course."),
    tip_of("1262", "课程已结束", "感谢观看，回放生成后可再次观看。", "The class is over."),
    tip_of("1263", "课程未开始", "请在开课后再进入。", "The class has not started."),
    tip_of("10002", "链接已过期", "请从课程页面重新进入。", "The link has expired."),
    tip_of("10003", "签名错误", "链接无效，请从课程页面重新进入。", "The link is not signed rightly."),
    tip_of(
        "10034",
        "您已离开直播间",
        "同一账号在别处进入，或被管理员移出。",
        "You entered elsewhere, or were put out.",
    ),
    tip_of("10035", "直播间人数已满", "请稍后再试。", "The room is full."),
    tip_of("10", "链接不完整", "请从课程页面重新进入。", "The link lacks something."),
    tip_of("1001", "参数错误", "请从课程页面重新进入。", "A parameter is wrong."),
    tip_of("1002", "签名错误", "链接无效，请从课程页面重新进入。", "The link is not signed rightly."),
    tip_of("3001", "房间不存在", "请核对链接。", "There is no such room."),
    tip_of("3002", "房间已删除", "请核对链接。", "The room was deleted."),
    tip_of(
        "conflict",
        "您的账号在别处登录",
        "同一用户再次进入了教室，当前页面已退出。",
        "You entered elsewhere.",
    ),
    tip_of("kicked", "您已被移出", "请联系老师。", "You were put out of the room."),
    tip_of("login", "口令错误", "请核对口令后重新进入。", "The token is wrong."),
    tip_of("expired", "链接已过期", "请从课程页面重新进入。", "The link has expired."),
    tip_of("denied", "未通过验证", "请从课程页面重新进入。", "You were not let in."),
    tip_of("unpublished", "回放未生成", "请稍后再试。", "There is no recording yet."),
    tip_of("full", "人数已满", "请稍后再试。", "The room is full."),
    tip_of("gone", "模拟器已重置", "请从课程页面重新进入。", "The simulator was reset."),
];

/// The code with which a viewer is told of having entered elsewhere.
pub(crate) const fn pushed_out(vendor: Vendor) -> &'static str {
    match vendor {
        Vendor::Talkfun => "10034",
        Vendor::Baijiayun | Vendor::Gensee => "conflict",
    }
}

/// The code with which a viewer is told of having been put out.
pub(crate) const fn kicked(vendor: Vendor) -> &'static str {
    match vendor {
        Vendor::Talkfun => "10034",
        Vendor::Baijiayun | Vendor::Gensee => "kicked",
    }
}

const fn brand(vendor: Vendor) -> &'static str {
    match vendor {
        Vendor::Talkfun => "欢拓",
        Vendor::Baijiayun => "百家云",
        Vendor::Gensee => "展视互动",
    }
}

fn page(template: &str, values: &[(&str, &str)]) -> Response {
    let mut html = String::with_capacity(template.len() + 512);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").expect("the templates close what they open");
        let (_, value) =
            values.iter().find(|(known, _)| *known == name).expect("the templates name known values");
        html.push_str(before);
        html.push_str(value);
        rest = after;
    }
    html.push_str(rest);
    ([(header::CACHE_CONTROL, "no-store")], Html(html)).into_response()
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}
