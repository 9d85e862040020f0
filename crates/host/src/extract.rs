//! Parts of a path, refused as everything else is when they are none of the wanted kind.

use axum::extract::{FromRequestParts, Path as AnyPath};
use axum::http::request::Parts;
use liveroom_contract::ProblemCode;
use serde::de::DeserializeOwned;

use crate::problem::Refusal;

/// Parts of the path, by their places.
pub(crate) struct Path<T>(pub(crate) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let AnyPath(value) = AnyPath::from_request_parts(parts, state).await.map_err(|rejection| {
            let detail = format!("The path cannot be taken: {}.", rejection.body_text());
            Refusal::new(ProblemCode::InvalidRequest, detail).with_status(rejection.status())
        })?;
        Ok(Self(value))
    }
}
