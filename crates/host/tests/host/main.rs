//! The host over real HTTP.

mod command;
mod events;
mod redaction;
mod refusals;
mod sessions;
mod support;
