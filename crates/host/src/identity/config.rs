//! What the configuration says about viewers: `[identity]`.

use std::path::Path;

use super::cookie::SignedCookie;
use super::header::TrustedHeader;
use super::jwt::JwtConfig;
use crate::config::Fields;

/// The ways in which a viewer may be known, tried in order.
#[derive(Clone, Debug, Default)]
pub struct IdentityConfig {
    pub(super) ways: Vec<WayConfig>,
    pub(super) guests: Guests,
}

#[derive(Clone, Debug)]
pub(super) enum WayConfig {
    /// A JWT, in the `Authorization` header or a cookie.
    Jwt(Box<JwtConfig>),
    /// A cookie the customer's own server signs.
    Cookie(SignedCookie),
    /// Headers of a proxy that has checked the viewer.
    Header(TrustedHeader),
    /// The viewer says who they are: for development only.
    Development,
}

/// Whether viewers nobody vouches for are let in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Guests {
    #[default]
    Refused,
    Welcome,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Development,
    Production,
}

impl IdentityConfig {
    pub(crate) fn read(fields: &mut Fields<'_>, base: &Path) -> Self {
        fields.need("mode", "write mode = \"production\" with [identity.jwt], [identity.cookie] or [identity.header], or \"development\"");
        let mode =
            fields.word("mode", &[("production", Mode::Production), ("development", Mode::Development)]);
        let guests = if fields.flag("guests") == Some(true) { Guests::Welcome } else { Guests::Refused };
        let jwt = fields.section("jwt", |fields| JwtConfig::read(fields, base)).flatten();
        let cookie = fields.section("cookie", |fields| SignedCookie::read(fields, base)).flatten();
        let header = fields.section("header", TrustedHeader::read).flatten();
        let signed =
            jwt.map(|jwt| WayConfig::Jwt(Box::new(jwt))).into_iter().chain(cookie.map(WayConfig::Cookie));
        let mut ways: Vec<WayConfig> = signed.chain(header.map(WayConfig::Header)).collect();
        match mode {
            Some(Mode::Development) => ways.push(WayConfig::Development),
            Some(Mode::Production) if ways.is_empty() && guests == Guests::Refused => {
                fields.mistake(
                    "mode",
                    "nobody could enter: add [identity.jwt], [identity.cookie] or [identity.header]",
                );
            }
            Some(Mode::Production) | None => {}
        }
        Self { ways, guests }
    }
}
