//! The shapes of the catalogue's data.

use serde::Deserialize;
use serde_json::Value;

use crate::request::Method;

/// One description of one API.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Api {
    /// Talk-fun: the `cmd`; the others: the path. For a method only the vendor's SDK has, the method's name.
    pub name: String,
    /// A second description of the same name.
    #[serde(default)]
    pub variant: Option<Variant>,
    /// The document names an SDK method and no API: it cannot be called by name.
    #[serde(default)]
    pub sdk_only: bool,
    /// The method's name in Talk-fun's SDK.
    #[serde(default)]
    pub sdk_method: Option<String>,
    /// The title in Chinese.
    pub title_zh: String,
    /// The title in English.
    pub title_en: String,
    /// The document's chapter.
    pub section: String,
    /// How it may be called.
    pub methods: Vec<Method>,
    /// What it takes, without the fields every API takes (`sign`, `timestamp`, `loginName`, …).
    pub params: Vec<Param>,
    /// What it answers, without `code` and message.
    #[serde(default)]
    pub returns: Vec<Return>,
    /// How [`returns`](Self::returns) are laid out.
    pub returns_shape: ReturnsShape,
    /// Its documented limit.
    #[serde(default)]
    pub rate_limit: RateLimit,
    /// For how long the document wants answers kept.
    #[serde(default)]
    pub cache_seconds: Option<u64>,
    /// It only reads: it may be sent again after a failure.
    pub idempotent: bool,
    /// Which roles it is for (Gensee: of the account; Talk-fun: of the viewer); empty when the document says nothing.
    #[serde(default)]
    pub roles: Vec<String>,
}

/// Which second description of a name it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Variant {
    /// Talk-fun's life lives (生活直播).
    Life,
    /// Talk-fun's `course.sign` with one roll call's id: its details instead of the list.
    Detail,
}

/// One parameter.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Param {
    /// Its name; `{departmentId}` stands for any key of a map.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: ParamType,
    /// It must be there.
    #[serde(default)]
    pub required: bool,
    /// What holds when it is left out.
    #[serde(default)]
    pub default: Option<Value>,
    /// The lowest number.
    #[serde(default)]
    pub min: Option<i64>,
    /// The highest number, or the most items (of a list, a map, a list written as text).
    #[serde(default)]
    pub max: Option<i64>,
    /// The fewest characters.
    #[serde(default)]
    pub min_len: Option<usize>,
    /// The most characters (of an object, as JSON).
    #[serde(default)]
    pub max_len: Option<usize>,
    /// How its text must look, where the catalogue knows it exactly.
    #[serde(default)]
    pub form: Option<Format>,
    /// How it must look, in words.
    #[serde(default)]
    pub format: Option<String>,
    /// The only values it takes; with [`Format`]s of several items or of files, the only items or endings.
    #[serde(default, rename = "enum")]
    pub values: Vec<Value>,
    /// Where [`Catalogue::enums`](super::Catalogue::enums) says what the values mean.
    #[serde(default)]
    pub enum_name: Option<String>,
    /// What it is, in English.
    #[serde(default, rename = "desc_en")]
    pub description: String,
    /// What an object holds, or each object of a list.
    #[serde(default)]
    pub fields: Vec<Param>,
}

impl Param {
    /// It stands for every key of a map.
    pub(super) fn is_any_key(&self) -> bool {
        self.name.starts_with('{')
    }
}

/// A parameter's or a return's type, as the document gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ParamType {
    /// Text.
    String,
    /// A whole number.
    Int,
    /// A whole number of 64 bits.
    Long,
    /// Yes or no.
    Bool,
    /// A number.
    Float,
    /// Named values.
    Object,
    /// A list.
    Array,
    /// A file, sent beside the form.
    File,
    /// A time, in the form the parameter's [`Format`] says.
    Datetime,
}

/// How a text must look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// `YYYY-MM-DD HH:MM:SS`.
    Datetime,
    /// `YYYY-MM-DD HH:MM:SS`, or milliseconds since 1970 (Gensee 3.3).
    DatetimeOrMillis,
    /// `YYYY-MM-DD HH:MM:SS`, or empty, or 0 (Talk-fun's `course.list`).
    DatetimeOrEmpty,
    /// `YYYY-MM-DD`.
    Date,
    /// `YYYY-MM`.
    Month,
    /// 1 to 32 of `A–Z a–z 0–9 _ - * :` (Talk-fun's `uid`).
    Uid,
    /// An absolute http(s) URL.
    Url,
    /// An absolute https URL.
    HttpsUrl,
    /// A stream's address (rtmp, or http(s)), or empty.
    StreamUrl,
    /// Whole numbers, joined by commas or as a list.
    Ids,
    /// Words of the parameter's values, joined by commas.
    Words,
    /// A JSON list as text.
    JsonList,
    /// Exactly six letters or digits.
    Code,
    /// Digits as text, or a number.
    Digits,
    /// A file's name or path with one of the parameter's values as its ending.
    FileName,
    /// One whole number, or a list of them.
    IdOrIds,
}

/// One value of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Return {
    /// Its name; a name in braces stands for any key of a map, `[]` for an item of a list in a list.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: ParamType,
    /// What an object holds, or each object of a list.
    #[serde(default)]
    pub fields: Vec<Return>,
}

/// How an answer's matter (Talk-fun and BaijiaYun: `data`; Gensee: what stands beside `code`) is made of [`Api::returns`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReturnsShape {
    /// One object of them.
    Object,
    /// A list of such objects.
    List,
    /// A list of such objects, a page of a longer one (`total` stands beside `data`).
    Page,
    /// The one value of them.
    Scalar,
    /// Nothing but the code.
    None,
}

/// How many calls are allowed; `None` where the document names no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct RateLimit {
    /// In a minute.
    #[serde(default)]
    pub per_minute: Option<u32>,
    /// In a day.
    #[serde(default)]
    pub per_day: Option<u32>,
}

/// What the vendor sends by itself.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Callback {
    /// Talk-fun: the `cmd`; BaijiaYun: a name of this catalogue; Gensee: the API whose `callbackUrl` is called.
    pub name: String,
    /// The title in Chinese.
    pub title_zh: String,
    /// What it carries.
    pub params: Vec<Param>,
    /// What surrounds [`params`](Self::params) (Talk-fun).
    #[serde(default)]
    pub envelope: Vec<Param>,
    /// It carries a signature.
    pub signed: bool,
    /// What happens when it is not taken.
    pub retries: Retries,
    /// What takes it.
    pub reply: String,
}

/// How often a callback comes again.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retries {
    /// How many times.
    pub count: u32,
    /// After how many seconds each, where the document says so.
    #[serde(default)]
    pub after_seconds: Vec<u64>,
}

/// A documented code of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorCode {
    /// The code.
    pub code: i64,
    /// What it means, in English.
    pub meaning_en: String,
}

/// One value of an enumeration.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnumValue {
    /// The value on the wire.
    pub value: Value,
    /// What it means, in English.
    pub meaning_en: String,
}
