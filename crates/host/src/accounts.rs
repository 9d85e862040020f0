//! The vendors' accounts, ready to sign.

use liveroom_contract::{ProblemCode, Vendor};
use liveroom_vendors::{baijiayun, gensee, talkfun};

use crate::config::{BaijiayunConfig, Config, GenseeConfig, TalkfunConfig};
use crate::problem::Refusal;

/// One account per vendor at most.
pub(crate) struct Accounts {
    talkfun: Option<(TalkfunConfig, talkfun::Account)>,
    baijiayun: Option<Baijiayun>,
    gensee: Option<(GenseeConfig, gensee::Account)>,
}

/// BaijiaYun's API and its rooms share a domain, unless the configuration parts them.
pub(crate) struct Baijiayun {
    pub(crate) config: BaijiayunConfig,
    pub(crate) api: baijiayun::Account,
    pub(crate) rooms: baijiayun::Account,
}

impl Accounts {
    pub(crate) fn new(config: &Config) -> Self {
        let talkfun = config.talkfun.clone().map(|config| {
            let account = talkfun::Account {
                open_id: config.open_id.clone(),
                open_token: config.open_token.clone(),
                api: config.api.clone(),
                api_fallback: config.api_fallback.clone(),
                room_base: config.room_base.clone(),
            };
            (config, account)
        });
        let baijiayun = config.baijiayun.clone().map(|config| {
            let account = |base: &str| baijiayun::Account {
                base: base.to_owned(),
                partner_id: config.partner_id.clone(),
                partner_key: config.partner_key.clone(),
            };
            Baijiayun { api: account(&config.api), rooms: account(&config.room_base), config }
        });
        let gensee = config.gensee.clone().map(|config| {
            let account = gensee::Account {
                base: config.api.clone(),
                login_name: config.login_name.clone(),
                password: config.password.clone(),
                sec: config.sec,
            };
            (config, account)
        });
        Self { talkfun, baijiayun, gensee }
    }

    pub(crate) fn talkfun(&self) -> Result<&(TalkfunConfig, talkfun::Account), Refusal> {
        self.talkfun.as_ref().ok_or_else(|| no_account(Vendor::Talkfun))
    }

    pub(crate) fn baijiayun(&self) -> Result<&Baijiayun, Refusal> {
        self.baijiayun.as_ref().ok_or_else(|| no_account(Vendor::Baijiayun))
    }

    pub(crate) fn gensee(&self) -> Result<&(GenseeConfig, gensee::Account), Refusal> {
        self.gensee.as_ref().ok_or_else(|| no_account(Vendor::Gensee))
    }
}

fn no_account(vendor: Vendor) -> Refusal {
    Refusal::new(
        ProblemCode::Unavailable,
        format!("The host has no {vendor} account; its configuration lacks [{vendor}]."),
    )
}
