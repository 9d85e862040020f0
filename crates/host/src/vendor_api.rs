//! Every documented server API of the vendors, for the customer's own services: checked, signed, paced, and answered as it was.

use std::sync::Arc;
use std::time::Duration;

use liveroom_contract::{ProblemCode, Vendor};
use liveroom_vendors::catalogue::{self, Api, CallProblem, Catalogue, ParamType};
use liveroom_vendors::request::{AnswerError, OutgoingRequest, VendorAnswer};
use liveroom_vendors::{baijiayun, gensee, talkfun};
use serde_json::{Map, Value, json};

use crate::accounts::Accounts;
use crate::clock::now_seconds;
use crate::config::Config;
use crate::host::StartError;
use crate::metrics::Metrics;
use crate::pacer::Pacer;
use crate::problem::Refusal;
use crate::store::SqliteStore;
use crate::upstream::{FilePart, Repeat, Upstream, refusal_of};

/// The vendors' server APIs.
pub struct VendorApis {
    accounts: Arc<Accounts>,
    upstream: Upstream,
}

type Reader = fn(&str) -> VendorAnswer;

impl VendorApis {
    pub(crate) fn new(accounts: Arc<Accounts>, upstream: Upstream) -> Self {
        Self { accounts, upstream }
    }

    /// For one command: no store, and a pace of its own.
    pub fn of_config(config: &Config) -> Result<Self, StartError> {
        let store = SqliteStore::in_memory().map_err(|error| StartError::Store(error.to_string()))?;
        let timeout = Duration::from_secs(config.upstream_timeout_seconds);
        let upstream = Upstream::new(timeout, Pacer::new(Arc::new(store)), Metrics::new())?;
        Ok(Self::new(Arc::new(Accounts::new(config)), upstream))
    }

    /// Calls an API by its name in the catalogue. Parameters that are not as the document wants them are refused before anything is
    /// sent, each by its name; a file is given beside, and named by its parameter: `image`, or `options.image` for one in an object.
    pub async fn call(
        &self,
        vendor: Vendor,
        name: &str,
        mut params: Map<String, Value>,
        files: &[FilePart],
    ) -> Result<Value, Refusal> {
        let documented = Catalogue::load(vendor);
        for file in files {
            catalogue::put(&mut params, &file.parameter, Value::from(file.file_name.as_str()));
        }
        let api =
            documented.check(name, &params).map_err(|problem| not_worth_sending(vendor, name, &problem))?;
        for parameter in api.file_paths() {
            let is_given = files.iter().any(|file| file.parameter == parameter);
            if catalogue::take(&mut params, &parameter).is_some() && !is_given {
                let detail =
                    format!("The file of the parameter `{parameter}` must be sent along, as multipart.");
                return Err(Refusal::new(ProblemCode::InvalidRequest, detail));
            }
        }
        let (request, read) = self.request(vendor, api, &params)?;
        let repeat = if api.idempotent { Repeat::Once } else { Repeat::Never };
        let body = self.upstream.send(vendor, &api.name, &request, files, repeat).await?;
        read(&body).map_err(|error| with_the_vendors_words(vendor, &api.name, &error))
    }

    fn request(
        &self,
        vendor: Vendor,
        api: &Api,
        params: &Map<String, Value>,
    ) -> Result<(OutgoingRequest, Reader), Refusal> {
        let name = api.name.as_str();
        Ok(match vendor {
            Vendor::Talkfun => {
                let (_, account) = self.accounts.talkfun()?;
                let params = Value::Object(params.clone());
                (account.request(name, &params, now_seconds()), talkfun::read_answer)
            }
            Vendor::Baijiayun => {
                let account = &self.accounts.baijiayun()?.api;
                let fields = baijiayun::Account::fields(params);
                (account.request(name, &fields, now_seconds()), baijiayun::read_answer)
            }
            Vendor::Gensee => {
                let (_, account) = self.accounts.gensee()?;
                (account.request(name, &gensee::Account::fields(params)), gensee::read_answer)
            }
        })
    }
}

/// A parameter's value as it is typed on a command line, read by its documented type.
pub fn typed(vendor: Vendor, api: &str, parameter: &str, text: &str) -> Value {
    let documented = Catalogue::load(vendor).named(api).flat_map(|api| &api.params);
    let kind = documented.filter(|param| param.name == parameter).map(|param| param.kind).next();
    let parsed = match kind {
        Some(ParamType::String | ParamType::Datetime | ParamType::File) | None => None,
        Some(
            ParamType::Int
            | ParamType::Long
            | ParamType::Float
            | ParamType::Bool
            | ParamType::Object
            | ParamType::Array,
        ) => serde_json::from_str(text).ok(),
    };
    parsed.unwrap_or_else(|| Value::from(text))
}

fn not_worth_sending(vendor: Vendor, name: &str, problem: &CallProblem) -> Refusal {
    let shown: String = name.chars().filter(|character| !character.is_control()).take(80).collect();
    match problem {
        CallProblem::UnknownApi | CallProblem::SdkOnly => {
            let detail = format!("{vendor} cannot be asked for `{shown}`: {problem}.");
            Refusal::new(ProblemCode::InvalidRequest, detail).with_status(axum::http::StatusCode::NOT_FOUND)
        }
        CallProblem::Params(problems) => {
            let fields = problems
                .iter()
                .map(|field| json!({"field": field.path, "problem": field.problem.to_string()}));
            let detail = format!("{vendor} would not take these parameters of `{shown}`: {problem}.");
            Refusal::new(ProblemCode::InvalidRequest, detail).with("fields", fields.collect::<Vec<_>>())
        }
    }
}

/// The customer's own service is told what the vendor said; a viewer is not.
fn with_the_vendors_words(vendor: Vendor, api: &str, error: &AnswerError) -> Refusal {
    let refusal = refusal_of(vendor, api, error);
    match error {
        AnswerError::Refused(said) => {
            refusal.with("vendor_code", said.code).with("vendor_message", said.message.as_str())
        }
        AnswerError::Malformed(_) => refusal,
    }
}
