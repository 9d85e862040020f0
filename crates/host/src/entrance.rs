//! How viewers come into a room: by the vendor's page or by one of the customer's own, in which group, how often.

use liveroom_contract::Vendor;

use crate::config::Fields;

/// What the directory says of a room's entrance. Without a word of it viewers get the vendor's page, and all of them the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entrance {
    /// The customer's own room page, which frames show in place of the vendor's.
    pub page: Option<String>,
    /// Whether the picture can be shown alone.
    pub video: Video,
    /// The group of the room's viewers: Talk-fun's `gid`, BaijiaYun's `group_id`. Groups do not see each other.
    pub group: Option<u64>,
    /// How often one address of the recording may be opened (Talk-fun's `times`).
    pub times: Option<u32>,
    /// Which class of a long-term room the recording is of (BaijiaYun's `session_id`).
    pub session_id: Option<u64>,
}

/// Whether the picture can be shown alone: Talk-fun's `liveVideoUrl`, and `playbackOutUrl` of its recordings; the stream of a BaijiaYun
/// room that is fed by a push stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Video {
    /// It cannot.
    #[default]
    Without,
    /// To who asks for it.
    Offered,
    /// It is what the room shows while it is live.
    Preferred,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Surface {
    Stock,
    Page,
}

impl Entrance {
    pub(crate) fn read(fields: &mut Fields<'_>, vendor: Vendor) -> Self {
        let page = read_page(fields);
        let video =
            [("without", Video::Without), ("offered", Video::Offered), ("preferred", Video::Preferred)];
        let entrance = Self { page, ..Self::default() };
        match vendor {
            Vendor::Talkfun => Self {
                video: fields.word("video", &video).unwrap_or_default(),
                // "用户授权", `options.gid` and `options.times`.
                group: unsigned(fields.number("gid", 0..=255)),
                times: unsigned(fields.number("times", 1..=1_000_000)),
                ..entrance
            },
            Vendor::Baijiayun => Self {
                video: fields.word("video", &video).unwrap_or_default(),
                group: unsigned(fields.number("group_id", 1..=i64::MAX)),
                session_id: unsigned(fields.number("session_id", 1..=i64::MAX)),
                ..entrance
            },
            Vendor::Gensee => entrance,
        }
    }
}

fn read_page(fields: &mut Fields<'_>) -> Option<String> {
    let surface = fields.word("surface", &[("stock", Surface::Stock), ("page", Surface::Page)]);
    let page = fields.url("page");
    match surface {
        Some(Surface::Page) => {
            fields.need(
                "page",
                "give the address of the room page, such as \"https://www.example.com/room/talkfun.html\"",
            );
            page
        }
        Some(Surface::Stock) | None => {
            if page.is_some() {
                fields
                    .mistake("page", "is used with surface = \"page\" only; add that or leave the page out");
            }
            None
        }
    }
}

fn unsigned<T: TryFrom<i64>>(number: Option<i64>) -> Option<T> {
    number.and_then(|number| T::try_from(number).ok())
}
