//! The host over real HTTP.

mod authorize;
mod command;
mod crash;
mod described;
mod directory;
mod documents;
mod entrances;
mod events;
mod every_api;
mod identity;
mod nodes;
mod openapi;
mod refusals;
mod sessions;
mod simulated;
mod slow_readers;
mod support;
mod vendor_apis;
mod webhook;
