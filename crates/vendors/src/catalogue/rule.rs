//! One parameter's rule: whether a value fits it, and the rule in words.

use serde_json::Value;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{Date, PrimitiveDateTime};
use url::Url;

use super::shape::{Format, Param, ParamType};
use crate::talkfun::Uid;

/// Whether a value fits, apart from what it holds (fields of objects are checked one by one).
pub(super) fn fits(param: &Param, value: &Value) -> bool {
    match param.form {
        Some(form) => fits_form(form, param, value),
        None => fits_type(param, value),
    }
}

/// The rule in words, to stand behind "must be".
pub(super) fn words(param: &Param) -> String {
    let what = match param.form {
        Some(form) => form_words(form, param),
        None => type_words(param),
    };
    match param.form.is_none() && !param.values.is_empty() {
        true => format!("{what}, one of {}", listed(&param.values)),
        false => what,
    }
}

/// A list written as JSON text.
pub(super) fn json_list(value: &Value) -> Option<Vec<Value>> {
    serde_json::from_str(value.as_str()?).ok()
}

fn fits_type(param: &Param, value: &Value) -> bool {
    match param.kind {
        ParamType::String | ParamType::Datetime => {
            scalar(value).is_some_and(|text| has_length(param, text.chars().count()))
                && is_listed(param, value)
        }
        ParamType::Int | ParamType::Long => {
            whole(value).is_some_and(|number| in_range(param, number)) && is_listed(param, value)
        }
        ParamType::Float => {
            scalar(value).and_then(|text| text.parse::<f64>().ok()).is_some_and(f64::is_finite)
        }
        ParamType::Bool => {
            scalar(value).is_some_and(|text| ["true", "false", "1", "0"].contains(&text.as_str()))
        }
        ParamType::Object => value.is_object() && holds_few_enough(param, value),
        ParamType::Array => value.as_array().is_some_and(|items| {
            fits_count(param, items.len()) && items.iter().all(|item| is_listed(param, item))
        }),
        ParamType::File => value.as_str().is_some_and(|name| ends_as_listed(param, name)),
    }
}

fn fits_form(form: Format, param: &Param, value: &Value) -> bool {
    let Some(text) = scalar(value) else {
        return match form {
            Format::Ids | Format::IdOrIds => is_list_of_ids(param, value),
            _ => false,
        };
    };
    match form {
        Format::Datetime => is_datetime(&text),
        Format::DatetimeOrMillis => is_datetime(&text) || text.parse::<u64>().is_ok(),
        Format::DatetimeOrEmpty => is_datetime(&text) || matches!(text.as_str(), "" | "0"),
        Format::Date => is_date(&text),
        Format::Month => is_date(&format!("{text}-01")),
        Format::Uid => Uid::new(text).is_ok(),
        Format::Url => has_scheme(&text, &["http", "https"]),
        Format::HttpsUrl => has_scheme(&text, &["https"]),
        Format::StreamUrl => text.is_empty() || has_scheme(&text, &["rtmp", "rtmps", "http", "https"]),
        Format::Ids => {
            let ids: Vec<&str> = text.split(',').collect();
            fits_count(param, ids.len()) && ids.iter().all(|id| id.trim().parse::<u64>().is_ok())
        }
        Format::IdOrIds => text.parse::<u64>().is_ok(),
        Format::Words => text.split(',').all(|word| is_listed(param, &Value::from(word.trim()))),
        Format::JsonList => json_list(value).is_some_and(|items| fits_count(param, items.len())),
        Format::Code => text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_alphanumeric()),
        Format::Digits => whole(value).is_some_and(|number| number >= 0 && in_range(param, number)),
        Format::FileName => ends_as_listed(param, &text),
    }
}

fn type_words(param: &Param) -> String {
    match param.kind {
        ParamType::String | ParamType::Datetime => match (param.min_len, param.max_len) {
            (None, None) => "text".to_owned(),
            (None, Some(max)) => format!("text of at most {max} characters"),
            (Some(min), None) => format!("text of at least {min} characters"),
            (Some(min), Some(max)) => format!("text of {min} to {max} characters"),
        },
        ParamType::Int | ParamType::Long => format!("a whole number{}", range_words(param)),
        ParamType::Float => "a number".to_owned(),
        ParamType::Bool => "true or false".to_owned(),
        ParamType::Object => match (param.max, param.max_len) {
            (Some(max), _) => format!("an object with at most {max} entries"),
            (None, Some(max)) => format!("an object of at most {max} characters as JSON"),
            (None, None) => "an object".to_owned(),
        },
        ParamType::Array => format!("a list{}", count_words(param)),
        ParamType::File => "a file's name".to_owned(),
    }
}

fn form_words(form: Format, param: &Param) -> String {
    match form {
        Format::Datetime => "a time as YYYY-MM-DD HH:MM:SS".to_owned(),
        Format::DatetimeOrMillis => "a time as YYYY-MM-DD HH:MM:SS, or in milliseconds since 1970".to_owned(),
        Format::DatetimeOrEmpty => "a time as YYYY-MM-DD HH:MM:SS, or empty".to_owned(),
        Format::Date => "a day as YYYY-MM-DD".to_owned(),
        Format::Month => "a month as YYYY-MM".to_owned(),
        Format::Uid => "1 to 32 characters out of A-Z a-z 0-9 _ - * :".to_owned(),
        Format::Url => "an absolute http or https URL".to_owned(),
        Format::HttpsUrl => "an absolute https URL".to_owned(),
        Format::StreamUrl => "an absolute rtmp, http or https URL, or empty".to_owned(),
        Format::Ids => format!("whole numbers joined by commas, or a list of them{}", count_words(param)),
        Format::IdOrIds => "a whole number, or a list of them".to_owned(),
        Format::Words => format!("words joined by commas, out of {}", listed(&param.values)),
        Format::JsonList => format!("a JSON list as text{}", count_words(param)),
        Format::Code => "6 letters or digits".to_owned(),
        Format::Digits => format!("a whole number{}", range_words(param)),
        Format::FileName => format!("a file's name ending in {}", listed(&param.values)),
    }
}

fn range_words(param: &Param) -> String {
    match (param.min, param.max) {
        (None, None) => String::new(),
        (Some(min), None) => format!(", at least {min}"),
        (None, Some(max)) => format!(", at most {max}"),
        (Some(min), Some(max)) => format!(" from {min} to {max}"),
    }
}

fn count_words(param: &Param) -> String {
    param.max.map(|max| format!(" of at most {max} items")).unwrap_or_default()
}

fn listed(values: &[Value]) -> String {
    let words = values
        .iter()
        .filter_map(scalar)
        .map(|word| if word.is_empty() { "(empty)".to_owned() } else { word });
    words.collect::<Vec<_>>().join(", ")
}

/// A value as it stands in a form.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(_) | Value::String(_) => scalar(value)?.parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn is_listed(param: &Param, value: &Value) -> bool {
    param.values.is_empty()
        || scalar(value).is_some_and(|text| param.values.iter().filter_map(scalar).any(|known| known == text))
}

fn ends_as_listed(param: &Param, name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| Value::from(ending.to_ascii_lowercase()));
    !name.is_empty() && (param.values.is_empty() || ending.is_some_and(|ending| is_listed(param, &ending)))
}

fn has_length(param: &Param, length: usize) -> bool {
    param.min_len.is_none_or(|min| length >= min) && param.max_len.is_none_or(|max| length <= max)
}

fn in_range(param: &Param, number: i64) -> bool {
    param.min.is_none_or(|min| number >= min) && param.max.is_none_or(|max| number <= max)
}

fn fits_count(param: &Param, count: usize) -> bool {
    i64::try_from(count).is_ok_and(|count| in_range(param, count))
}

/// An object of lists (`touser`) is counted by the items in its lists, any other by its keys.
fn holds_few_enough(param: &Param, value: &Value) -> bool {
    let entries =
        value.as_object().map(|map| map.values().map(|entry| entry.as_array().map_or(1, Vec::len)).sum());
    fits_count(param, entries.unwrap_or_default()) && has_length(param, value.to_string().chars().count())
}

fn is_list_of_ids(param: &Param, value: &Value) -> bool {
    value
        .as_array()
        .is_some_and(|ids| fits_count(param, ids.len()) && ids.iter().all(|id| whole(id).is_some()))
}

fn has_scheme(text: &str, schemes: &[&str]) -> bool {
    Url::parse(text).is_ok_and(|url| schemes.contains(&url.scheme()) && url.has_host())
}

const DATE: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");
const DATETIME: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");

fn is_date(text: &str) -> bool {
    Date::parse(text, DATE).is_ok()
}

fn is_datetime(text: &str) -> bool {
    PrimitiveDateTime::parse(text, DATETIME).is_ok()
}
