//! What the host counts, for Prometheus. No label holds a viewer, a room or anything of an address but its route.

use std::collections::HashMap;
use std::sync::atomic::AtomicI64;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// The counters; clones count together.
#[derive(Clone)]
pub(crate) struct Metrics(Arc<Counters>);

struct Counters {
    registry: Registry,
    requests: Family<Request, Counter>,
    durations: Family<Route, Histogram>,
    routes: RwLock<HashMap<String, Counted>>,
    calls: Family<Call, Counter>,
    callbacks: Family<Callback, Counter>,
    streams: Gauge<i64, AtomicI64>,
}

/// The counters of one route, found by its name: a family is asked by labels, which would be made anew for each request.
struct Counted {
    duration: Histogram,
    by_status: Vec<(u16, Counter)>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Call {
    vendor: &'static str,
    api: String,
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Callback {
    vendor: &'static str,
    outcome: &'static str,
}

/// One open event stream; it counts until it is dropped.
#[must_use = "the stream counts as long as this lives"]
pub(crate) struct OpenStream(Gauge<i64, AtomicI64>);

impl Drop for OpenStream {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let requests = Family::default();
        let durations: Family<Route, Histogram> = Family::new_with_constructor(|| Histogram::new(BUCKETS));
        let (calls, callbacks, streams) = (Family::default(), Family::default(), Gauge::default());
        let mut registry = Registry::with_prefix("liveroom");
        registry.register("requests", "Requests answered, by route and status", requests.clone());
        registry.register_with_unit("request", "Time to answer, by route", Unit::Seconds, durations.clone());
        registry.register("vendor_calls", "Calls of the vendors' APIs, by outcome", calls.clone());
        registry.register("callbacks", "Callbacks of the vendors, by outcome", callbacks.clone());
        registry.register("streams", "Open event streams", streams.clone());
        let routes = RwLock::default();
        Self(Arc::new(Counters { registry, requests, durations, routes, calls, callbacks, streams }))
    }

    pub(crate) fn request(&self, route: &str, status: u16, took: Duration) {
        let seconds = took.as_secs_f64();
        let is_counted = {
            let routes = self.0.routes.read().unwrap_or_else(PoisonError::into_inner);
            routes.get(route).is_some_and(|counted| counted.count(status, seconds))
        };
        if !is_counted {
            let mut routes = self.0.routes.write().unwrap_or_else(PoisonError::into_inner);
            let counted = routes.entry(route.to_owned()).or_insert_with(|| Counted {
                duration: self.0.durations.get_or_create(&Route { route: route.to_owned() }).clone(),
                by_status: Vec::new(),
            });
            if !counted.count(status, seconds) {
                let counter =
                    self.0.requests.get_or_create(&Request { route: route.to_owned(), status }).clone();
                counted.by_status.push((status, counter));
                counted.count(status, seconds);
            }
        }
    }

    pub(crate) fn call(&self, vendor: &'static str, api: &str, outcome: &'static str) {
        self.0.calls.get_or_create(&Call { vendor, api: api.to_owned(), outcome }).inc();
    }

    pub(crate) fn callback(&self, vendor: &'static str, outcome: &'static str) {
        self.0.callbacks.get_or_create(&Callback { vendor, outcome }).inc();
    }

    pub(crate) fn stream(&self) -> OpenStream {
        self.0.streams.inc();
        OpenStream(self.0.streams.clone())
    }

    /// The OpenMetrics text; `None` when it cannot be written.
    pub(crate) fn text(&self) -> Option<String> {
        let mut text = String::new();
        encode(&mut text, &self.0.registry).ok().map(|()| text)
    }
}

impl Counted {
    /// Counts an answer; `false` when there is no counter of this status yet.
    fn count(&self, status: u16, seconds: f64) -> bool {
        let counter = self.by_status.iter().find(|(counted, _)| *counted == status);
        if let Some((_, counter)) = counter {
            counter.inc();
            self.duration.observe(seconds);
        }
        counter.is_some()
    }
}

/// Of a locally signed session up to a vendor that keeps one waiting.
const BUCKETS: [f64; 10] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1.0, 2.5, 10.0];
