//! Which pages of other origins may call: those of the listed origins, with the viewer's credentials (Fetch standard, 3.3).

use std::convert::Infallible;
use std::future::ready;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::extract::Request;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ORIGIN, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::response::Response;
use tower::{Layer, Service};

/// The listed origins, as a layer around routes. It shares its list: a list that is copied for each request, as tower-http's layer
/// does, costs more than the answer it is put on.
#[derive(Clone)]
pub(crate) struct Cors {
    origins: Arc<[HeaderValue]>,
}

/// Routes that answer pages of the listed origins.
#[derive(Clone)]
pub(crate) struct CorsRoute<S> {
    cors: Cors,
    route: S,
}

impl Cors {
    pub(crate) fn new(origins: &[String]) -> Self {
        Self { origins: origins.iter().filter_map(|origin| origin.parse().ok()).collect() }
    }

    /// The origin of the page that calls, when it is listed.
    fn listed(&self, headers: &HeaderMap) -> Option<HeaderValue> {
        headers.get(ORIGIN).filter(|origin| self.origins.contains(origin)).cloned()
    }
}

impl<S> Layer<S> for Cors {
    type Service = CorsRoute<S>;

    fn layer(&self, route: S) -> CorsRoute<S> {
        CorsRoute { cors: self.clone(), route }
    }
}

impl<S> Service<Request> for CorsRoute<S>
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
        let origin = self.cors.listed(request.headers());
        if request.method() == Method::OPTIONS {
            return Box::pin(ready(Ok(preflight(origin))));
        }
        let answer = self.route.call(request);
        Box::pin(async move {
            let mut response = answer.await?;
            grant(response.headers_mut(), origin, |headers| {
                headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("retry-after"));
            });
            Ok(response)
        })
    }
}

/// The answer to a browser that asks before it sends.
fn preflight(origin: Option<HeaderValue>) -> Response {
    let mut response = Response::default();
    grant(response.headers_mut(), origin, |headers| {
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET,POST"));
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(REQUEST_HEADERS));
        headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static(MAX_AGE_SECONDS));
    });
    response
}

/// What every answer says, and `more` of it to a listed origin.
fn grant(headers: &mut HeaderMap, origin: Option<HeaderValue>, more: impl FnOnce(&mut HeaderMap)) {
    headers.append(VARY, HeaderValue::from_static("origin"));
    if let Some(origin) = origin {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        more(headers);
    }
}

const REQUEST_HEADERS: &str = "content-type,authorization,last-event-id,x-liveroom-viewer";
const MAX_AGE_SECONDS: &str = "600";

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::{Method, StatusCode};
    use tower::util::service_fn;
    use tower::{Layer as _, ServiceExt as _};

    use super::{Cors, Infallible, ORIGIN, Request, Response};

    const LISTED: &str = "https://school.example";

    /// What a request of this origin is told, by the last parts of the headers' names.
    async fn told(method: Method, origin: Option<&str>) -> (StatusCode, Vec<String>) {
        let route = service_fn(|_: Request| async {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::ACCEPTED;
            Ok::<_, Infallible>(response)
        });
        let mut request = Request::new(Body::empty());
        *request.method_mut() = method;
        if let Some(origin) = origin {
            request.headers_mut().insert(ORIGIN, origin.parse().expect("an origin is a header's value"));
        }
        let answer = Cors::new(&[LISTED.to_owned()]).layer(route).oneshot(request).await;
        let response = answer.unwrap_or_else(|never| match never {});
        let of_cors = |(name, value): (&axum::http::HeaderName, &axum::http::HeaderValue)| {
            let value = value.to_str().expect("a text");
            name.as_str().strip_prefix("access-control-").map(|name| format!("{name}: {value}"))
        };
        let mut told: Vec<String> = response.headers().iter().filter_map(of_cors).collect();
        told.sort();
        assert_eq!(response.headers()["vary"], "origin");
        (response.status(), told)
    }

    #[tokio::test]
    async fn a_listed_origin_is_told_and_no_other() {
        let listed = [format!("allow-origin: {LISTED}"), "allow-credentials: true".to_owned()];
        let answer = ["expose-headers: retry-after".to_owned()];
        let asked = [
            "allow-headers: content-type,authorization,last-event-id,x-liveroom-viewer".to_owned(),
            "allow-methods: GET,POST".to_owned(),
            "max-age: 600".to_owned(),
        ];
        for (name, method, origin, status, expected) in [
            ("a call", Method::POST, Some(LISTED), 202, [&listed[..], &answer].concat()),
            ("asked before", Method::OPTIONS, Some(LISTED), 200, [&listed[..], &asked].concat()),
            ("a call from elsewhere", Method::POST, Some("https://evil.example"), 202, vec![]),
            ("asked from elsewhere", Method::OPTIONS, Some("https://evil.example"), 200, vec![]),
            ("a longer origin", Method::POST, Some("https://school.example.evil"), 202, vec![]),
            ("no origin of its own", Method::POST, Some("null"), 202, vec![]),
            ("no page", Method::GET, None, 202, vec![]),
        ] {
            let mut expected = expected;
            expected.sort();
            let (answered, told) = told(method, origin).await;
            assert_eq!((answered.as_u16(), told), (status, expected), "{name}");
        }
    }
}
