//! What was asked of the simulator: the latest calls, and how many of each. No parameter is kept, so no secret is.

use std::collections::{BTreeMap, VecDeque};

use liveroom_vendors::{UnixSeconds, Vendor};
use serde::Serialize;

const KEPT: usize = 200;

/// One call of an API, or one opening of a room's page.
#[derive(Clone, Serialize)]
pub(crate) struct Entry {
    at: i64,
    vendor: Vendor,
    api: String,
    /// The vendor's code; `0` went well.
    code: String,
}

#[derive(Default, Serialize)]
pub(crate) struct Journal {
    recent: VecDeque<Entry>,
    counts: BTreeMap<String, Count>,
}

#[derive(Default, Serialize)]
struct Count {
    calls: u64,
    refused: u64,
}

impl Journal {
    pub(crate) fn note(&mut self, at: UnixSeconds, vendor: Vendor, api: &str, code: &str) {
        let count = self.counts.entry(format!("{vendor}:{api}")).or_default();
        count.calls += 1;
        count.refused += u64::from(code != "0");
        self.recent.push_front(Entry { at: at.0, vendor, api: api.to_owned(), code: code.to_owned() });
        self.recent.truncate(KEPT);
    }
}
