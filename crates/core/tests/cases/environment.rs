//! Where the page runs, told from the user agents that WeChat and others really send.

use liveroom_core::{Effect, Environment, Options, Reach, Signals, environment, reach};

use crate::harness::{Pair, json, options, session};

const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148";
const ANDROID: &str = "Mozilla/5.0 (Linux; Android 14; V2309A Build/UP1A.231005.007; wv) AppleWebKit/537.36 (KHTML, like Gecko) \
                       Version/4.0 Chrome/122.0.6261.120 Mobile Safari/537.36";
const WINDOWS: &str = "Mozilla/5.0 (Windows NT 10.0; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36";
const MAC: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)";

#[test]
fn wechat_is_told_from_browsers_and_its_mini_programs_from_both() {
    use Environment::{Browser, MiniProgram, Wechat};
    let mini = Some("miniprogram");
    let cases = [
        ("Safari", IPHONE, " Version/17.5 Safari/604.1", None, Browser),
        ("Chrome on Android", ANDROID, "", None, Browser),
        ("Chrome on Windows", WINDOWS, "", None, Browser),
        ("nothing at all", "", "", None, Browser),
        (
            "WeChat on iPhone",
            IPHONE,
            " MicroMessenger/8.0.49(0x18003137) NetType/WIFI Language/zh_CN",
            None,
            Wechat,
        ),
        (
            "WeChat on Android",
            ANDROID,
            " XWEB/1220099 MMWEBSDK/20240404 MMWEBID/4128 MicroMessenger/8.0.49.2600(0x2800315A) WeChat/arm64 Weixin NetType/5G Language/zh_CN ABI/arm64",
            None,
            Wechat,
        ),
        (
            "WeChat on Windows",
            WINDOWS,
            " NetType/WIFI MicroMessenger/7.0.20.1781(0x6700143B) WindowsWechat(0x63090a13) XWEB/9129 Flue",
            None,
            Wechat,
        ),
        (
            "WeChat on Mac",
            MAC,
            " MicroMessenger/6.8.0(0x16080000) NetType/WIFI MiniProgramEnv/Mac MacWechat/WMPF XWEB/30515",
            None,
            Wechat,
        ),
        ("WeCom", IPHONE, " wxwork/4.1.22 MicroMessenger/7.0.1 Language/zh ColorScheme/Light", None, Wechat),
        (
            "a mini-program on iPhone",
            IPHONE,
            " MicroMessenger/8.0.49(0x18003137) NetType/WIFI Language/zh_CN miniProgram/wx0123456789abcdef",
            None,
            MiniProgram,
        ),
        (
            "a mini-program on iPhone, by its window",
            IPHONE,
            " MicroMessenger/8.0.49(0x18003137) NetType/WIFI Language/zh_CN",
            mini,
            MiniProgram,
        ),
        (
            "a mini-program on Android",
            ANDROID,
            " XWEB/1220099 MMWEBSDK/20240404 MicroMessenger/8.0.49.2600(0x2800315A) WeChat/arm64 Weixin NetType/5G Language/zh_CN ABI/arm64 miniProgram/wx0123456789abcdef",
            mini,
            MiniProgram,
        ),
        (
            "a mini-program on Windows",
            WINDOWS,
            " NetType/WIFI MicroMessenger/7.0.20.1781(0x6700143B) WindowsWechat(0x63090a13) XWEB/9129 miniProgram/wx0123456789abcdef",
            None,
            MiniProgram,
        ),
        ("another word of the window", IPHONE, " MicroMessenger/8.0.49(0x18003137)", Some("browser"), Wechat),
        ("WeChat's words outside of WeChat", IPHONE, " miniProgram/wx0123456789abcdef", mini, Browser),
    ];
    for (name, device, rest, wxjs_environment, expected) in cases {
        let user_agent = format!("{device}{rest}");
        assert_eq!(environment(Signals { user_agent: &user_agent, wxjs_environment }), expected, "{name}");
    }
}

#[test]
fn the_backend_is_told_where_the_page_runs() {
    for environment in Environment::ALL.iter().copied() {
        let mut pair = Pair::new(Options { environment, ..options() }, [json(session())]);
        pair.open();
        let told = pair.effects().find_map(|effect| match effect {
            Effect::Fetch { request, .. } => Some(request.environment),
            _ => None,
        });
        assert_eq!(told, Some(environment));
    }
}

#[test]
fn a_tap_reaches_as_far_as_the_engine_carries_it() {
    let wechat = " XWEB/1220099 MMWEBSDK/20240404 MicroMessenger/8.0.49.2600(0x2800315A)";
    let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0";
    for (name, user_agent, expected) in [
        ("Chrome on Windows", WINDOWS.to_owned(), Reach::Lasting),
        ("Chrome on Android", ANDROID.replace("; wv", ""), Reach::Lasting),
        ("Firefox", firefox.to_owned(), Reach::Lasting),
        ("Safari on iPhone", IPHONE.to_owned(), Reach::Brief),
        ("WeChat on iPhone", format!("{IPHONE} MicroMessenger/8.0.49(0x18003137)"), Reach::Brief),
        ("WeChat on Android", format!("{ANDROID}{wechat}"), Reach::Page),
        ("a web-view on Android", ANDROID.to_owned(), Reach::Page),
        ("nothing known", String::new(), Reach::Brief),
    ] {
        assert_eq!(reach(&user_agent), expected, "{name}");
    }
}
