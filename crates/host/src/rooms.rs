//! What is known of a room: what its vendor told by callback, and, where that does not suffice, what it answers when asked.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use liveroom_contract::Vendor;
use liveroom_vendors::gensee::WebcastStatus;
use liveroom_vendors::{baijiayun, gensee, talkfun};
use serde_json::{Value, json};

use crate::accounts::Accounts;
use crate::clock::{now_millis, now_seconds};
use crate::directory::{RemoteRoom, Room};
use crate::flights::Flights;
use crate::problem::Refusal;
use crate::status::{Facts, Observation, Phase};
use crate::store::Store;
use crate::upstream::Upstream;

/// The rooms' facts.
pub(crate) struct Rooms {
    accounts: Arc<Accounts>,
    store: Arc<dyn Store>,
    upstream: Upstream,
    flights: Flights<Facts>,
    asked: Mutex<HashMap<RemoteRoom, Instant>>,
    ask_every: Duration,
}

/// Whether a vendor was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Looked {
    Asked,
    Away,
}

impl Rooms {
    pub(crate) fn new(
        accounts: Arc<Accounts>,
        store: Arc<dyn Store>,
        upstream: Upstream,
        ask_every: Duration,
    ) -> Self {
        Self { accounts, store, upstream, flights: Flights::default(), asked: Mutex::default(), ask_every }
    }

    /// What is known now. Only while nothing is known does this wait for the vendor, and only for a moment: a vendor that does
    /// not answer must not keep viewers out of rooms whose URLs the host signs itself.
    pub(crate) async fn facts(self: &Arc<Self>, room: &Room) -> Result<Facts, Refusal> {
        let facts = self.stored(room).await?;
        if facts.phase.is_some() || facts.has_playback || !self.is_due(&room.remote, self.ask_every) {
            return Ok(facts);
        }
        let rooms = self.clone();
        let asked = room.clone();
        let asking = tokio::spawn(async move { rooms.ask(&asked).await });
        match tokio::time::timeout(PATIENCE, asking).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(_)) | Err(_) => Ok(facts),
        }
    }

    /// Asks the vendor if it is time to. Where callbacks tell, asking is only the net under a lost one.
    pub(crate) async fn look_again(&self, room: &Room) -> Looked {
        let Ok(facts) = self.stored(room).await else { return Looked::Away };
        let is_told = match facts.phase {
            Some(Phase::Started) => room.remote.vendor != Vendor::Gensee,
            Some(Phase::Stopped) => facts.has_playback,
            None => false,
        };
        let every = if is_told { self.ask_every.max(NET) } else { self.ask_every };
        if !self.is_due(&room.remote, every) {
            return Looked::Away;
        }
        self.ask(room).await;
        Looked::Asked
    }

    /// Whether the last answer is that old.
    fn is_due(&self, remote: &RemoteRoom, every: Duration) -> bool {
        self.asked().get(remote).is_none_or(|at| at.elapsed() >= every)
    }

    fn asked(&self) -> std::sync::MutexGuard<'_, HashMap<RemoteRoom, Instant>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn stored(&self, room: &Room) -> Result<Facts, Refusal> {
        self.store.facts(&room.remote).await.map_err(Refusal::from)
    }

    /// One question for all who want to know; what is stored stays true when the vendor gives no answer.
    async fn ask(&self, room: &Room) -> Facts {
        let key = format!("{}/{}", room.remote.vendor, room.remote.id);
        let answer = self.flights.join(&key, async {
            let known = self.stored(room).await?;
            let observations = match room.remote.vendor {
                Vendor::Talkfun => self.ask_talkfun(&room.remote.id).await,
                Vendor::Baijiayun => self.ask_baijiayun(&room.remote.id, &known).await,
                Vendor::Gensee => self.ask_gensee(&room.remote.id, &known).await,
            };
            self.asked().insert(room.remote.clone(), Instant::now());
            let observations = observations?;
            self.store.observe(&room.remote, observations).await.map_err(Refusal::from)
        });
        match answer.await {
            Ok(facts) => facts,
            Err(refusal) => {
                tracing::warn!(room = %room.name, %refusal, "the vendor did not tell the room's status");
                self.stored(room).await.unwrap_or_default()
            }
        }
    }

    /// `course.get`: `liveStatus` 1 not started, 2 live, 3 over; `playback` 1 when there is a recording.
    async fn ask_talkfun(&self, id: &str) -> Result<Vec<Observation>, Refusal> {
        let (_, account) = self.accounts.talkfun()?;
        let request = account.request(
            "course.get",
            &json!({ "course_id": number(id), "expire": RECORDING_SECONDS }),
            now_seconds(),
        );
        let answer =
            self.upstream.read(Vendor::Talkfun, "course.get", &request, talkfun::read_answer).await?;
        let data = &answer["data"];
        let phase = match whole(&data["liveStatus"]) {
            Some(2) => Some(Phase::Started),
            Some(3) => Some(Phase::Stopped),
            _ => None,
        };
        let recording = (whole(&data["playback"]) == Some(1)).then_some(Observation::Playback(None));
        Ok(phase.map(|phase| Observation::Phase(phase, now_millis())).into_iter().chain(recording).collect())
    }

    /// `getLiveStatus`: `status` 1 in class, 0 not. No call tells of a recording, but its player token is there when it is.
    async fn ask_baijiayun(&self, id: &str, known: &Facts) -> Result<Vec<Observation>, Refusal> {
        let account = &self.accounts.baijiayun()?.api;
        let call = |path: &'static str, fields: &[(&str, &str)]| {
            let request = account.request(path, fields, now_seconds());
            async move { self.upstream.read(Vendor::Baijiayun, path, &request, baijiayun::read_answer).await }
        };
        let answer = call("/openapi/live/getLiveStatus", &[("room_id", id)]).await?;
        let is_live = whole(&answer["data"]["status"]) == Some(1);
        let mut observations = phase_of(is_live, known);
        if !is_live && !known.has_playback {
            let token =
                call("/openapi/playback/getPlayerToken", &[("room_id", id), ("expires_in", "60")]).await;
            if token
                .is_ok_and(|answer| answer["data"]["token"].as_str().is_some_and(|token| !token.is_empty()))
            {
                observations.push(Observation::Playback(None));
            }
        }
        Ok(observations)
    }

    /// `/webcast/query/status` and, when the webcast is not live, `/webcast/record/info`.
    async fn ask_gensee(&self, id: &str, known: &Facts) -> Result<Vec<Observation>, Refusal> {
        let (_, account) = self.accounts.gensee()?;
        let call = |path: &'static str| {
            let request = account.request(path, &[("webcastId", id)]);
            async move { self.upstream.read(Vendor::Gensee, path, &request, gensee::read_answer).await }
        };
        let answer = call("/webcast/query/status").await?;
        let is_live = gensee::webcast_status(&answer) == Some(WebcastStatus::Live);
        let mut observations = phase_of(is_live, known);
        if !is_live {
            let answer = call("/webcast/record/info").await?;
            let newest = answer["recordList"].as_array().and_then(|list| list.last());
            if let Some(url) = newest.and_then(|record| record["url"].as_str()).filter(|url| !url.is_empty())
            {
                observations.push(Observation::Playback(Some(url.to_owned())));
            }
        }
        Ok(observations)
    }
}

/// "Not live" is an end only after a beginning: these vendors say the same before the class and after it.
fn phase_of(is_live: bool, known: &Facts) -> Vec<Observation> {
    let phase = match (is_live, known.phase) {
        (true, _) => Some(Phase::Started),
        (false, Some(Phase::Started)) => Some(Phase::Stopped),
        (false, Some(Phase::Stopped) | None) => None,
    };
    phase.map(|phase| Observation::Phase(phase, now_millis())).into_iter().collect()
}

/// A number that a vendor may write as text.
pub(crate) fn whole(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

/// An id that is a number on the wire.
pub(crate) fn number(id: &str) -> Value {
    id.parse::<u64>().map_or_else(|_| Value::from(id), Value::from)
}

/// `course.get` wants a life for the recording's address it answers; the host makes its own and lets that one go.
const RECORDING_SECONDS: u32 = 60;
/// How long a session waits for a status nobody knows yet.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often a vendor that tells by callback is asked all the same.
const NET: Duration = Duration::from_secs(60);
