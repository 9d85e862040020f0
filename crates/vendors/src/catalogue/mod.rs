//! Every documented server API of the three vendors, as data: names, parameters, limits, returns, callbacks.
//!
//! The data lies in `catalogue/*.json` beside this crate's manifest and is compiled in. Where a vendor's document is odd,
//! the data is odd in the same way.

mod check;
mod example;
mod path;
mod rule;
mod shape;

use std::sync::LazyLock;

pub use check::{CallProblem, FieldProblem, Problem};
pub use example::Extent;
pub use path::{put, take};
pub use shape::{
    Api, Callback, EnumValue, ErrorCode, Format, Param, ParamType, RateLimit, Retries, Return, ReturnsShape,
    Variant,
};

use crate::Vendor;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What one vendor documents.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Catalogue {
    /// Whose.
    pub vendor: Vendor,
    /// The documented codes.
    pub errors: Vec<ErrorCode>,
    /// What the values of parameters and returns mean, by the name a parameter's [`enum_name`](Param::enum_name) refers to.
    pub enums: BTreeMap<String, Vec<EnumValue>>,
    /// The APIs, in the document's order.
    pub apis: Vec<Api>,
    /// What the vendor sends by itself.
    pub callbacks: Vec<Callback>,
    /// Limits by API name; `*` is the limit of every API not named.
    #[serde(default)]
    pub rate_limits: Vec<NamedLimit>,
}

/// A documented limit, also of APIs no document describes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct NamedLimit {
    /// The API, or `*`.
    pub name: String,
    /// The limit.
    #[serde(flatten)]
    pub limit: RateLimit,
    /// For how long the document wants answers kept.
    #[serde(default)]
    pub cache_seconds: Option<u64>,
}

impl Catalogue {
    /// One vendor's catalogue, read once.
    pub fn load(vendor: Vendor) -> &'static Self {
        static TALKFUN: LazyLock<Catalogue> =
            LazyLock::new(|| read(include_str!("../../catalogue/talkfun.json")));
        static BAIJIAYUN: LazyLock<Catalogue> =
            LazyLock::new(|| read(include_str!("../../catalogue/baijiayun.json")));
        static GENSEE: LazyLock<Catalogue> =
            LazyLock::new(|| read(include_str!("../../catalogue/gensee.json")));
        match vendor {
            Vendor::Talkfun => &TALKFUN,
            Vendor::Baijiayun => &BAIJIAYUN,
            Vendor::Gensee => &GENSEE,
        }
    }

    /// The API of this name (`course.access`, `/openapi/room/info`, …) in its first description; the leading `/` may be missing.
    pub fn find(&self, name: &str) -> Option<&Api> {
        self.named(name).next()
    }

    /// The API of this name as this variant describes it; `None` is the first description.
    pub fn find_variant(&self, name: &str, variant: Option<Variant>) -> Option<&Api> {
        self.named(name).find(|api| api.variant == variant)
    }

    /// Every description of the API of this name.
    pub fn named<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a Api> + use<'a> {
        let wanted = name.trim_start_matches('/').to_owned();
        self.apis.iter().filter(move |api| api.name.trim_start_matches('/') == wanted)
    }

    /// APIs whose name, title (either language), section or SDK method holds the word, in either case of letters.
    pub fn search(&self, word: &str) -> Vec<&Api> {
        let word = word.trim().to_lowercase();
        let holds = |text: &str| text.to_lowercase().contains(&word);
        let matches = |api: &&Api| {
            [&api.name, &api.title_zh, &api.title_en, &api.section].into_iter().any(|text| holds(text))
                || api.sdk_method.as_deref().is_some_and(holds)
        };
        self.apis.iter().filter(matches).collect()
    }

    /// The limit that holds for an API name: its own, else the vendor's for all others.
    pub fn rate_limit(&self, name: &str) -> RateLimit {
        let named = |wanted: &str| {
            self.rate_limits.iter().find(|limit| limit.name == wanted).map(|limit| limit.limit)
        };
        let documented =
            self.find(name).map(|api| api.rate_limit).filter(|limit| *limit != RateLimit::default());
        documented.or_else(|| named(name)).or_else(|| named("*")).unwrap_or_default()
    }

    /// The callback of this name.
    pub fn callback(&self, name: &str) -> Option<&Callback> {
        self.callbacks.iter().find(|callback| callback.name == name)
    }
}

fn read(text: &str) -> Catalogue {
    serde_json::from_str(text).expect("the data is compiled in, and a test reads all of it")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn names(vendor: Vendor, wanted: fn(&Api) -> bool) -> BTreeSet<&'static str> {
        Catalogue::load(vendor).apis.iter().filter(|api| wanted(api)).map(|api| api.name.as_str()).collect()
    }

    #[test]
    fn every_documented_name_is_there() {
        for (vendor, callable, sdk_only) in
            [(Vendor::Talkfun, 98, 3), (Vendor::Baijiayun, 57, 0), (Vendor::Gensee, 52, 0)]
        {
            assert_eq!(Catalogue::load(vendor).vendor, vendor);
            assert_eq!(names(vendor, |api| !api.sdk_only).len(), callable, "{vendor}");
            assert_eq!(
                names(vendor, |api| api.sdk_only).len(),
                sdk_only,
                "{vendor}, SDK methods without a name"
            );
        }
    }

    #[test]
    fn a_name_and_its_variant_stand_once() {
        for vendor in Vendor::ALL {
            let mut seen = BTreeSet::new();
            for api in &Catalogue::load(*vendor).apis {
                assert!(seen.insert((&api.name, api.variant)), "{vendor} {} {:?}", api.name, api.variant);
            }
        }
    }

    #[test]
    fn every_api_is_described_and_every_enumeration_named_exists() {
        fn walk(catalogue: &Catalogue, api: &Api, params: &[Param]) {
            for param in params {
                let enumeration = param.enum_name.as_deref();
                assert!(
                    enumeration.is_none_or(|name| catalogue.enums.contains_key(name)),
                    "{} {}: {enumeration:?}",
                    api.name,
                    param.name
                );
                assert!(!param.description.is_empty(), "{} {}", api.name, param.name);
                assert!(
                    param.kind != ParamType::Datetime || param.form.is_some(),
                    "{} {}",
                    api.name,
                    param.name
                );
                walk(catalogue, api, &param.fields);
            }
        }
        for vendor in Vendor::ALL {
            let catalogue = Catalogue::load(*vendor);
            for api in &catalogue.apis {
                assert!(
                    !api.title_zh.is_empty() && !api.title_en.is_empty() && !api.methods.is_empty(),
                    "{}",
                    api.name
                );
                walk(catalogue, api, &api.params);
            }
        }
    }

    /// Requests are built as `POST` throughout: credentials stay out of URLs.
    #[test]
    fn every_api_takes_post() {
        for vendor in Vendor::ALL {
            for api in &Catalogue::load(*vendor).apis {
                assert!(api.methods.contains(&crate::Method::Post), "{vendor} {}", api.name);
            }
        }
    }

    #[test]
    fn lookups() {
        let talkfun = Catalogue::load(Vendor::Talkfun);
        assert_eq!(talkfun.find("course.access").map(|api| api.variant), Some(None));
        let life =
            talkfun.find_variant("course.access", Some(Variant::Life)).map(|api| api.title_en.as_str());
        assert_eq!(life, Some("Authorise a user to enter a live (life live)"));
        assert_eq!(talkfun.named("course.sign").count(), 2);
        assert!(talkfun.find("course.none").is_none());
        assert!(talkfun.find("videoUpload").is_some_and(|api| api.sdk_only));
        assert!(Catalogue::load(Vendor::Baijiayun).find("openapi/room/info").is_some());
    }

    #[test]
    fn searches_in_both_languages() {
        for (vendor, word, expect) in [
            (Vendor::Talkfun, "点名", "course.sign"),
            (Vendor::Talkfun, "BROADCAST", "course.broadcast.send"),
            (Vendor::Baijiayun, "创建房间", "/openapi/room/create"),
            (Vendor::Gensee, "query/status", "/webcast/query/status"),
        ] {
            let found = Catalogue::load(vendor).search(word);
            assert!(found.iter().any(|api| api.name == expect), "{word}");
        }
        assert!(Catalogue::load(Vendor::Gensee).search("course.").is_empty());
    }

    #[test]
    fn limits() {
        let limit = |per_minute, per_day| RateLimit { per_minute, per_day };
        for (vendor, name, expect) in [
            (Vendor::Talkfun, "course.access", limit(Some(3000), None)),
            (Vendor::Talkfun, "course.broadcast.send", limit(Some(100), Some(10_000))),
            (Vendor::Talkfun, "course.add", limit(Some(300), None)),
            (Vendor::Talkfun, "user.access.playback", limit(Some(2000), None)),
            (Vendor::Baijiayun, "/openapi/room/create", limit(None, None)),
            (Vendor::Gensee, "/webcast/created", limit(None, None)),
        ] {
            assert_eq!(Catalogue::load(vendor).rate_limit(name), expect, "{name}");
        }
        let access = Catalogue::load(Vendor::Talkfun).find("course.access").and_then(|api| api.cache_seconds);
        assert_eq!(access, Some(600));
    }
}
