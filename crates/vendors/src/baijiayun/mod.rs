//! BaijiaYun 百家云: server API requests, entry and playback links, callbacks, third-party authorisation.

mod account;
mod answer;
mod authorization;
mod callback;
mod entry;
mod sign;

pub use account::{Account, REQUESTS_PER_TEN_SECONDS};
pub use answer::read_answer;
pub use authorization::{AuthorizationRequest, authorization_reply, read_authorization};
pub use callback::{
    Callback, CallbackRefusal, ClassChange, ClassEvent, FRESH_SECONDS, UserChange, UserEvent, UserEvents,
    callback_reply,
};
pub use entry::{Entry, EntryRefusal, InvalidUserNumber, UserNumber, UserRole, verify_entry};
pub use sign::{is_signed, sign};
