//! One message to one subscriber: what it says follows from what is true now; what came of it is
//! recorded.

use chrono::{DateTime, Duration, Utc};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use serde::Serialize;
use serde_json::json;
use url::Url;

use super::super::keep::KeepError;
use super::keep::{self, Subscriber};
use super::letter::{self, Letter};
use super::mail::Stamp;
use super::news::{self, Reader, Told};
use super::queue::{self, Job, Now};
use super::{Desk, Kind, Setback, Why, chat};
use crate::texts::Lang;
use crate::webhook::envelope::{RetractedIncident, Retraction};
use crate::webhook::signature::{ID_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER};
use crate::webhook::{Envelope, Secret, WebhookType, sign};

/// The pause after the first failure, and the longest; each is twice the one before.
const FIRST_PAUSE: Duration = Duration::seconds(30);
const LONGEST_PAUSE: Duration = Duration::hours(1);
/// After a refusal that was meant for good.
const FIRST_REFUSED_PAUSE: Duration = Duration::minutes(15);
const LONGEST_REFUSED_PAUSE: Duration = Duration::hours(12);
/// Refusals in a row after which an address is taken for dead.
const MOST_REFUSALS: u64 = 5;
/// How long an address may not answer before it is taken for dead.
const MOST_SILENCE: Duration = Duration::days(5);
/// Attempts to send the link that confirms.
const MOST_ASKS: u64 = 8;

/// One delivery, from what is true now to the record of what came of it.
pub async fn attempt(desk: &Desk, job: Job) -> Result<(), KeepError> {
    let publisher = &desk.served.publisher;
    let db = &publisher.db;
    let Some(subscriber) = keep::by_id(db, &job.subscriber).await? else { return Ok(()) };
    let (Some(since), None) = (subscriber.confirmed_at, subscriber.disabled_at) else {
        return queue::put_off(db, &job, None, "the subscription is not active").await;
    };
    let now = queue::now(db, &job).await?;
    if subscriber.kind == Kind::Webhook {
        return follow(desk, &job, &subscriber, now).await;
    }
    let version = match &now {
        Now::Shown { version, .. } | Now::Withdrawn { version, .. } => *version,
        // Chats and mailboxes hear nothing of lists.
        Now::Components(_) | Now::Unknown => {
            return queue::done(db, &job, &job.told, job.due_version, publisher.clock.now()).await;
        }
    };
    let sending = match (&job.sending, &now) {
        // It was on its way when we stopped: the same again.
        (Some(sending), _) => Some(sending.clone()),
        (None, Now::Shown { view, .. }) => {
            let reader = Reader { choices: &subscriber.components, since };
            news::news(&job.told, view, reader, job.happened_at)
        }
        (None, _) => news::withdrawal(&job.told, version),
    };
    let Some(sending) = sending else {
        return queue::done(db, &job, &job.told, version, publisher.clock.now()).await;
    };
    // There is a page as soon as one is served; until then it stays due.
    let Some(site) = publisher.site_of(&job.guild) else { return Ok(()) };
    let letter = match &now {
        Now::Shown { view, .. } if !sending.withdrawn => {
            letter::of_news(&site, &subscriber, view, &sending)
        }
        // What was being said was withdrawn meanwhile: say that.
        _ => letter::of_withdrawal(&site, &subscriber, &sending),
    };
    queue::begin(db, &job, &sending).await?;
    let id = format!("{}.{}.{}", job.incident, sending.version, subscriber.id);
    let thread = Some(format!("{}.{}", job.incident, subscriber.id));
    let sent = say(desk, &subscriber, &letter, id, thread).await;
    record(desk, &job, &subscriber, sent, &sending.after, sending.version).await
}

/// A program that follows along gets the whole state, as our own page does.
async fn follow(
    desk: &Desk,
    job: &Job,
    subscriber: &Subscriber,
    now: Now,
) -> Result<(), KeepError> {
    let (db, clock) = (&desk.served.publisher.db, &desk.served.publisher.clock);
    let mut told = job.told.clone();
    let (version, sent) = match now {
        Now::Shown { version, view } => {
            let concerned =
                subscriber.components.concern(&view.guild.id, &view.incident.components);
            if !(concerned || told.sent) {
                return queue::done(db, job, &told, version, clock.now()).await;
            }
            told.sent = true;
            told.withdrawn = false;
            told.reference = Some(view.incident.reference.clone());
            let kind = match &job.kind {
                // It is back since.
                WebhookType::IncidentRetracted => WebhookType::IncidentUpdated,
                kind => kind.clone(),
            };
            let id = format!("msg_{}_{version}", job.incident);
            (version, deliver(desk, subscriber, &id, kind, job.happened_at, view).await)
        }
        Now::Withdrawn { version, guild } => {
            let Some(reference) = told.reference.clone().filter(|_| told.sent) else {
                return queue::done(db, job, &told, version, clock.now()).await;
            };
            told.withdrawn = true;
            let incident = RetractedIncident { id: job.incident.clone(), reference };
            let data = Retraction { guild, version, incident };
            let id = format!("msg_{}_{version}", job.incident);
            let kind = WebhookType::IncidentRetracted;
            (version, deliver(desk, subscriber, &id, kind, job.happened_at, data).await)
        }
        Now::Components(list) => {
            let (version, id) = (list.version, format!("list_{}_{}", job.guild, list.version));
            let kind = WebhookType::ComponentUpdated;
            (version, deliver(desk, subscriber, &id, kind, job.happened_at, list).await)
        }
        Now::Unknown => return queue::done(db, job, &told, job.due_version, clock.now()).await,
    };
    record(desk, job, subscriber, sent, &told, version).await
}

async fn record(
    desk: &Desk,
    job: &Job,
    subscriber: &Subscriber,
    sent: Result<(), Setback>,
    told: &Told,
    version: u64,
) -> Result<(), KeepError> {
    let publisher = &desk.served.publisher;
    let (db, now) = (&publisher.db, publisher.clock.now());
    let setback = match sent {
        Ok(()) => {
            queue::done(db, job, told, version, now).await?;
            return keep::reached(db, &subscriber.id).await;
        }
        Err(setback) => setback,
    };
    let lang = publisher.site_of(&subscriber.site).map_or(Lang::En, |site| site.lang());
    let error = setback.words(lang);
    let since = subscriber.failing_since.unwrap_or(now);
    let refusals = subscriber.refusals + u64::from(matches!(setback, Setback::Refused(_)));
    let (again, dead) = match &setback {
        Setback::Ours(_) => {
            tracing::warn!(
                subscriber = subscriber.id,
                error = %setback,
                "a message was not sent; it stays due"
            );
            let pause = pause(job.attempts, FIRST_PAUSE, LONGEST_PAUSE);
            return queue::put_off(db, job, Some(now + pause), &error).await;
        }
        Setback::Retry { after, .. } => {
            let pause = pause(job.attempts, FIRST_PAUSE, LONGEST_PAUSE);
            (now + after.map_or(pause, |after| after.max(FIRST_PAUSE)), now - since >= MOST_SILENCE)
        }
        Setback::Refused(_) => {
            let pause = pause(job.attempts, FIRST_REFUSED_PAUSE, LONGEST_REFUSED_PAUSE);
            (now + pause, refusals >= MOST_REFUSALS)
        }
        Setback::Gone(_) => (now, true),
    };
    let disabled_at = dead.then_some(now);
    keep::failed(db, &subscriber.id, refusals, since, disabled_at, &error).await?;
    if dead {
        tracing::warn!(
            subscriber = subscriber.id,
            "an address is dead; nothing is sent there any more"
        );
    }
    queue::put_off(db, job, (!dead).then_some(again), &error).await
}

/// Doubles with each attempt up to a limit; a fifth is left to chance, so that many who failed
/// together do not come back together.
fn pause(attempts: u64, first: Duration, longest: Duration) -> Duration {
    let doublings = u32::try_from(attempts.min(16)).unwrap_or(16);
    let pause = (first * 2_i32.saturating_pow(doublings)).min(longest);
    pause - Duration::milliseconds(fastrand::i64(0..=pause.num_milliseconds() / 5))
}

async fn say(
    desk: &Desk,
    subscriber: &Subscriber,
    letter: &Letter,
    id: String,
    thread: Option<String>,
) -> Result<(), Setback> {
    let now = desk.served.publisher.clock.now();
    let body = match subscriber.kind {
        Kind::Email => {
            let Some(mailer) = &desk.mailer else {
                return Err(Setback::Ours(Why::NoMail));
            };
            let stamp = Stamp { to: &subscriber.address, id, thread, now };
            return mailer.send(letter, &stamp).await;
        }
        Kind::Discord => chat::discord(letter, now),
        Kind::Slack | Kind::Webhook => chat::slack(letter),
    };
    let headers =
        HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
    desk.outward.post(&target(subscriber)?, headers, body.to_string().into_bytes(), now).await
}

fn target(subscriber: &Subscriber) -> Result<Url, Setback> {
    Url::parse(&subscriber.address).map_err(|_| Setback::Gone(Why::NoWebAddress))
}

async fn deliver<T: Serialize>(
    desk: &Desk,
    subscriber: &Subscriber,
    id: &str,
    kind: WebhookType,
    happened_at: DateTime<Utc>,
    data: T,
) -> Result<(), Setback> {
    let now = desk.served.publisher.clock.now();
    let envelope = Envelope { r#type: kind, timestamp: happened_at, data };
    let ours = |error: &dyn std::fmt::Display| Setback::Ours(Why::NotSigned(error.to_string()));
    let body = serde_json::to_vec(&envelope).map_err(|error| ours(&error))?;
    let secret = subscriber.secret.as_deref().unwrap_or_default();
    let secret: Secret = secret.parse().map_err(|error| ours(&error))?;
    // Of this attempt, not of the change: the receiver checks its age.
    let signature = sign(std::slice::from_ref(&secret), id, now.timestamp(), &body);
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(TIMESTAMP_HEADER, HeaderValue::from(now.timestamp()));
    for (name, value) in [(ID_HEADER, id), (SIGNATURE_HEADER, &signature)] {
        headers.insert(name, HeaderValue::from_str(value).map_err(|error| ours(&error))?);
    }
    desk.outward.post(&target(subscriber)?, headers, body, now).await
}

/// Sends the link that confirms, to the address itself.
pub async fn ask(desk: &Desk, subscriber: Subscriber) -> Result<(), KeepError> {
    let publisher = &desk.served.publisher;
    let Some(site) = publisher.site_of(&subscriber.site) else { return Ok(()) };
    let id =
        format!("ask.{}.{}", subscriber.id, subscriber.asked_at.map_or(0, |at| at.timestamp()));
    let sent = if subscriber.kind == Kind::Webhook {
        let data = json!({"confirm_url": letter::manage_url(&site, &subscriber) + "/confirm",
            "manage_url": letter::manage_url(&site, &subscriber)});
        let id = id.replace('.', "_");
        deliver(desk, &subscriber, &id, WebhookType::Ping, publisher.clock.now(), data).await
    } else {
        say(desk, &subscriber, &letter::of_asking(&site, &subscriber), id, None).await
    };
    let now = publisher.clock.now();
    let (setback, again) = match sent {
        Ok(()) => (None, None),
        Err(setback @ (Setback::Refused(_) | Setback::Gone(_))) => (Some(setback), None),
        Err(setback) if subscriber.ask_attempts >= MOST_ASKS => (Some(setback), None),
        Err(setback) => {
            let before = subscriber.ask_attempts.saturating_sub(1);
            let pause = pause(before, FIRST_PAUSE, LONGEST_PAUSE);
            let after = match &setback {
                Setback::Retry { after: Some(after), .. } => (*after).max(FIRST_PAUSE),
                _ => pause,
            };
            (Some(setback), Some(now + after))
        }
    };
    if let Some(error) = &setback {
        tracing::warn!(subscriber = subscriber.id, %error, "a link to confirm was not sent");
    }
    let error = setback.map(|setback| setback.words(site.lang()));
    keep::asked(&publisher.db, &subscriber.id, now, error.as_deref(), again).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_a_limit() {
        let seconds = |attempts| pause(attempts, FIRST_PAUSE, LONGEST_PAUSE).num_seconds();
        assert!((24..=30).contains(&seconds(0)) && (96..=120).contains(&seconds(2)));
        assert!((2880..=3600).contains(&seconds(7)) && (2880..=3600).contains(&seconds(9999)));
    }
}
