//! Where the page runs, read from several signals, none of which is sure alone.

use liveroom_contract::Environment;

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
    if !signals.user_agent.contains("MicroMessenger") {
        return Environment::Browser;
    }
    let by_user_agent = signals.user_agent.contains("miniProgram");
    let by_window = signals.wxjs_environment == Some("miniprogram");
    if by_user_agent || by_window { Environment::MiniProgram } else { Environment::Wechat }
}
