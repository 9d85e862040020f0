//! Where the page runs, read from several signals, none of which is sure alone.

use liveroom_contract::Environment;

use crate::text::{has, has_any};

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

/// Whether a gesture on the page counts inside a frame that is made later: see [`Activation::carries`](crate::Activation::carries).
pub fn gesture_carries(user_agent: &str) -> bool {
    let is_android_web_view = has_any(user_agent, &["; wv)", "XWEB", "MicroMessenger"]);
    has_any(user_agent, &["Chrome/", "Firefox/"]) && !is_android_web_view
}

/// Whether WeChat's bridge counts as a gesture: its callbacks are native scripts, which iOS treats as one. Android has no such way.
pub fn bridge_counts(user_agent: &str) -> bool {
    has(user_agent, "MicroMessenger") && has_any(user_agent, &["iPhone", "iPad"])
}
