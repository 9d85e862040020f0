//! The simulator's accounts and first rooms: fixed and openly fake, so that a demonstration needs no setting up.

use liveroom_vendors::{Secret, baijiayun, gensee, talkfun};

/// The three accounts, with the addresses of one running simulator.
#[derive(Clone, Debug)]
pub struct Accounts {
    /// Talk-fun's, the one of its document's signature example.
    pub talkfun: talkfun::Account,
    /// BaijiaYun's.
    pub baijiayun: baijiayun::Account,
    /// Gensee's, with the role of an administrator.
    pub gensee: gensee::Account,
}

/// Talk-fun's `openID`.
pub const TALKFUN_OPEN_ID: &str = "10000";
/// Talk-fun's `openToken`.
pub const TALKFUN_OPEN_TOKEN: &str = "8469039490c68cc9063f15e11f3498dd";
/// BaijiaYun's `partner_id`.
pub const BAIJIAYUN_PARTNER_ID: &str = "12345678";
/// BaijiaYun's `partner_key`.
pub const BAIJIAYUN_PARTNER_KEY: &str = "simulated-partner-key-0000000000";
/// Gensee's `loginName`.
pub const GENSEE_LOGIN_NAME: &str = "admin@demo";
/// Gensee's `password`.
pub const GENSEE_PASSWORD: &str = "simulated-password";
/// What attendees of the first Gensee webcasts enter with.
pub const GENSEE_ATTENDEE_TOKEN: &str = "333333";

/// The first Talk-fun courses.
pub const TALKFUN_COURSES: [&str; 2] = ["10001", "10002"];
/// The first BaijiaYun rooms.
pub const BAIJIAYUN_ROOMS: [&str; 2] = ["26112200000001", "26112200000002"];
/// The first Gensee webcasts.
pub const GENSEE_WEBCASTS: [GenseeWebcast; 2] = [
    GenseeWebcast {
        id: "5f0c7a3e9b1d4826a4e2c8d07b91f601",
        attendee: "0b7e9d4c52f1483ea6d3908c1e5fa701",
        vod: "9d2f6b81c4e04a7f8350e1b7d26ca801",
    },
    GenseeWebcast {
        id: "5f0c7a3e9b1d4826a4e2c8d07b91f602",
        attendee: "0b7e9d4c52f1483ea6d3908c1e5fa702",
        vod: "9d2f6b81c4e04a7f8350e1b7d26ca802",
    },
];

/// The ids of one Gensee webcast.
#[derive(Clone, Copy, Debug)]
pub struct GenseeWebcast {
    /// The API's `webcastId`.
    pub id: &'static str,
    /// `…/webcast/site/entry/join-<this>`.
    pub attendee: &'static str,
    /// `…/webcast/site/vod/play-<this>`, once there is a recording.
    pub vod: &'static str,
}

impl Accounts {
    /// The accounts of a simulator that listens on this port.
    pub fn on_port(port: u16) -> Self {
        Self {
            talkfun: talkfun::Account {
                open_id: TALKFUN_OPEN_ID.to_owned(),
                open_token: Secret::new(TALKFUN_OPEN_TOKEN),
                api: format!("http://api.talk-fun.localhost:{port}/portal.php"),
                api_fallback: Some(format!("http://api-1.talk-fun.localhost:{port}/portal.php")),
                room_base: format!("http://open.talk-fun.localhost:{port}"),
            },
            baijiayun: baijiayun::Account {
                base: format!("http://demo.at.baijiayun.localhost:{port}"),
                partner_id: BAIJIAYUN_PARTNER_ID.to_owned(),
                partner_key: Secret::new(BAIJIAYUN_PARTNER_KEY),
            },
            gensee: gensee::Account {
                base: format!("http://demo.gensee.localhost:{port}"),
                login_name: GENSEE_LOGIN_NAME.to_owned(),
                password: Secret::new(GENSEE_PASSWORD),
                sec: true,
            },
        }
    }

    /// What a person needs to configure a host against this simulator.
    pub fn describe(&self) -> String {
        let [first, second] = GENSEE_WEBCASTS;
        let Self { talkfun, baijiayun, gensee } = self;
        format!(
            "Simulated accounts. None of this is secret, and none of it works at a vendor.\n\n\
             Talk-fun   openID {TALKFUN_OPEN_ID}   openToken {TALKFUN_OPEN_TOKEN}\n  \
               API {}   rooms {}\n  \
               courses {}\n\n\
             BaijiaYun  partner_id {BAIJIAYUN_PARTNER_ID}   partner_key {BAIJIAYUN_PARTNER_KEY}\n  \
               API and rooms {}\n  \
               rooms {}\n\n\
             Gensee     loginName {GENSEE_LOGIN_NAME}   password {GENSEE_PASSWORD}\n  \
               API and rooms {}   attendees' token {GENSEE_ATTENDEE_TOKEN}\n  \
               webcast {}   {}/webcast/site/entry/join-{}\n  \
               webcast {}   {}/webcast/site/entry/join-{}\n",
            talkfun.api,
            talkfun.room_base,
            TALKFUN_COURSES.join(", "),
            baijiayun.base,
            BAIJIAYUN_ROOMS.join(", "),
            gensee.base,
            first.id,
            gensee.base,
            first.attendee,
            second.id,
            gensee.base,
            second.attendee,
        )
    }
}
