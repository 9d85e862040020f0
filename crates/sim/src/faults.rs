//! Misbehaviour ordered by a test: the next so many calls of an API go wrong in a given way.

use liveroom_vendors::Vendor;
use serde::{Deserialize, Serialize};

/// In which way a call goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// The vendor's general failure.
    Error,
    /// The right answer, but late.
    Slow,
    /// A page of HTML with status 200.
    Html,
    /// Status 500.
    Status500,
    /// JSON of another shape.
    WrongShape,
    /// The vendor's code for a wrong signature.
    BadSignature,
}

/// An order.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fault {
    vendor: Vendor,
    /// The API's name, or `*` for any.
    #[serde(default = "any_api")]
    api: String,
    kind: Kind,
    /// How many calls.
    #[serde(default = "once")]
    times: u32,
}

#[derive(Default, Serialize)]
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    pub(crate) fn order(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    /// The fault this call meets, counted.
    pub(crate) fn take(&mut self, vendor: Vendor, api: &str) -> Option<Kind> {
        let met = |fault: &&mut Fault| fault.vendor == vendor && (fault.api == "*" || fault.api == api);
        let fault = self.0.iter_mut().find(met)?;
        fault.times = fault.times.saturating_sub(1);
        let kind = fault.kind;
        self.0.retain(|fault| fault.times > 0);
        Some(kind)
    }
}

fn any_api() -> String {
    "*".to_owned()
}

fn once() -> u32 {
    1
}
