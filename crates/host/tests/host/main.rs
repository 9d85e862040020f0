//! The host over real HTTP.

mod command;
mod events;
mod identity;
mod redaction;
mod refusals;
mod sessions;
mod support;
mod vendor_apis;
