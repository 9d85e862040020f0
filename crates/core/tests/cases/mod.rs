//! The tests, by subject, in the order in which a room lives.

mod answers;
mod calls;
mod problems;
mod renewal;
mod retries;

mod flood;
mod link;
mod status;
mod stream;
mod talkfun;

mod agent;
mod autoplay;
mod cover;
mod faults;
mod gate;
mod layout;
mod media;
mod mini_program;
mod page_calls;
mod seat;

mod presentation;
mod switch;

mod destroy;
mod environment;
mod random;
mod secrecy;
mod words;
