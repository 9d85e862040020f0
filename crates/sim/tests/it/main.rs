//! The simulator over real HTTP: what it refuses, what it lets in, whom it puts out, what it tells.

mod api;
mod callbacks;
mod command;
mod entry;
mod line;
mod stage;
