//! Pages and the kit's files, for development: fresh on every load.

use std::sync::Arc;

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::host::Host;
use crate::server::Pages;

/// Puts the files beside the routes.
pub(crate) fn mount(router: Router<Arc<Host>>, pages: &Pages) -> Router<Arc<Host>> {
    if pages.pages.is_empty() && pages.kit.is_none() {
        return router;
    }
    let nothing: Router = Router::new();
    // The directory given first is looked into first; each at the root falls back to the next.
    let files = pages.pages.iter().rev().fold(nothing, |next, mount| {
        let files = ServeDir::new(&mount.directory);
        match mount.path.as_str() {
            "/" => Router::new().fallback_service(files.fallback(next)),
            path => next.nest_service(path, files),
        }
    });
    let files = match &pages.kit {
        Some(kit) => files.nest_service("/pkg", ServeDir::new(kit)),
        None => files,
    };
    let fresh = SetResponseHeaderLayer::overriding(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    router.fallback_service(files.layer(fresh))
}
