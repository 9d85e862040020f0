//! One log line per request: the route, never the address with its query, which may be a credential.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::response::Response;
use tower::{Layer, Service};

use crate::metrics::Metrics;

/// Logs and counts requests by their routes.
#[derive(Clone)]
pub(crate) struct Traced {
    metrics: Metrics,
}

/// Routes whose requests are logged and counted.
#[derive(Clone)]
pub(crate) struct TracedRoute<S> {
    metrics: Metrics,
    route: S,
}

impl Traced {
    pub(crate) fn new(metrics: Metrics) -> Self {
        Self { metrics }
    }
}

impl<S> Layer<S> for Traced {
    type Service = TracedRoute<S>;

    fn layer(&self, route: S) -> TracedRoute<S> {
        TracedRoute { metrics: self.metrics.clone(), route }
    }
}

impl<S> Service<Request> for TracedRoute<S>
where
    S: Service<Request, Response = Response, Error = Infallible, Future: Send + 'static>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.route.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let method = request.method().clone();
        let route = request.extensions().get::<MatchedPath>().cloned();
        let metrics = self.metrics.clone();
        let begun = Instant::now();
        let answer = self.route.call(request);
        Box::pin(async move {
            let response = answer.await?;
            let route = route.as_ref().map_or("file", MatchedPath::as_str);
            let (status, took) = (response.status().as_u16(), begun.elapsed());
            metrics.request(route, status, took);
            let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
            tracing::debug!(%method, route, status, micros, "request");
            Ok(response)
        })
    }
}
