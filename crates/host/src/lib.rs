//! The backend of live rooms: it alone holds the vendors' secrets.
//!
//! A request runs through the files in this order: [`server`](serve) takes it, `identity` tells whose it is, `directory` which room it
//! means, `rooms` and `status` where that room is in its life, `session` makes the URL, `streams` tells of changes, `callback` hears
//! of them from the vendors, `store` remembers. Every "no" is a [`Refusal`].

mod accounts;
mod admin;
mod authorize;
mod callback;
mod clock;
mod config;
mod connections;
mod cors;
mod directory;
mod entrance;
mod extract;
mod fault;
mod flights;
mod host;
mod identity;
mod keys;
mod listing;
mod metrics;
mod pacer;
mod pages;
mod problem;
mod rooms;
mod seats;
mod server;
mod session;
mod status;
mod store;
mod streams;
mod trace;
mod upstream;
mod vendor_api;
mod webhook;

pub use config::{
    BaijiayunConfig, Config, GenseeConfig, Keys, Mistake, ServerConfig, Signing, StoreConfig, TalkfunConfig,
    WebhookConfig,
};
pub use directory::{Directory, RemoteRoom, Room, is_room_name};
pub use entrance::{Entrance, Video};
pub use host::{Host, StartError};
pub use identity::{IdentityConfig, Role, Viewer, ViewerKind};
pub use problem::Refusal;
pub use server::{Mount, Pages, router, serve};
pub use upstream::FilePart;
pub use vendor_api::{VendorApis, typed};
