//! Where the page runs, read from several signals, none of which is sure alone.

use liveroom_contract::Environment;

use crate::{
    gate::Reach,
    text::{has, has_any},
};

/// What the browser shows of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signals<'a> {
    /// `navigator.userAgent`.
    pub user_agent: &'a str,
    /// `window.__wxjs_environment`, which WeChat sets in a mini-program's web-view.
    pub wxjs_environment: Option<&'a str>,
}

/// Reads the signals. WeChat's web-view document names the user agent's `miniProgram` (since WeChat 7.0.0) and
/// `__wxjs_environment`; one field report has iOS without the first. `MiniProgramEnv` is the mini-program itself on a PC and does
/// not count.
pub fn environment(signals: Signals<'_>) -> Environment {
    if !has(signals.user_agent, "MicroMessenger") {
        return Environment::Browser;
    }
    let by_user_agent = has(signals.user_agent, "miniProgram");
    let by_window = signals.wxjs_environment == Some("miniprogram");
    if by_user_agent || by_window { Environment::MiniProgram } else { Environment::Wechat }
}

/// How far a tap on the page reaches. WeChat on Android runs on a WebView of its own, whose policy nobody documents: it is taken for
/// one like the system's.
pub fn reach(user_agent: &str) -> Reach {
    if !has_any(user_agent, &["Chrome/", "Firefox/"]) {
        Reach::Brief
    } else if has_any(user_agent, &["; wv)", "XWEB", "MicroMessenger"]) {
        Reach::Page
    } else {
        Reach::Lasting
    }
}

/// Whether WeChat's bridge counts as a gesture: its callbacks are native scripts, which iOS treats as one. Android has no such way.
pub fn bridge_counts(user_agent: &str) -> bool {
    has(user_agent, "MicroMessenger") && has_any(user_agent, &["iPhone", "iPad"])
}
