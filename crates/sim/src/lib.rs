//! The three vendors, acted for demonstrations and tests: their server APIs with true signature, time and parameter checks, their
//! entry URLs and room pages, their callbacks. Everything shown says that it is simulated.
//!
//! One listener plays all of them, told apart by the `Host` header ([`site`]). What the vendors' documents leave open is
//! decided here and said where it is decided; nothing pretends to be a vendor's secret knowledge.
//!
//! ```no_run
//! # async fn demo() -> anyhow::Result<()> {
//! let simulator = liveroom_sim::start("127.0.0.1:0".parse()?, liveroom_sim::Settings::default()).await?;
//! println!("{}", simulator.url());
//! # Ok(()) }
//! ```

mod serve;
mod settings;
mod sim;

pub mod accounts;
pub mod site;

mod api;
mod callbacks;
mod class;
mod clock;
mod control;
mod entry;
mod faults;
mod grants;
mod history;
mod journal;
mod line;
mod media;
mod pace;
mod page;
mod rooms;
mod sdk;
mod seats;
mod stream;

pub use serve::{Running, start};
pub use settings::{Documented, FirstClass, Limits, Settings};
