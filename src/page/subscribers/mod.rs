//! Subscribers: who asked to be told of changes, by e-mail, Discord, Slack or a signed webhook.
//!
//! - `form` takes wishes in, and shows, changes and erases what is stored. Nobody is told anything
//!   before they used a link that was sent to the address itself, with a button: programs that
//!   follow links confirm nothing.
//! - `keep` holds who subscribed, `queue` what is due to them, both in the page's database.
//! - `news` decides what is news, `letter` says it; `mail` and `chat` give it a shape. All pure.
//! - `run` sends: at least once, doubles suppressed (a second attempt has the same id), with
//!   growing pauses, until an address proves dead.
//! - `outward` is the only way to an address that a stranger gave.
//!
//! Logs name a subscriber by id, never by address.

mod attempt;
mod chat;
mod choice;
mod form;
mod keep;
mod letter;
mod limits;
mod mail;
mod news;
pub mod outward;
mod queue;
mod run;
mod setback;
pub mod shown;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use serde::Serialize;
use tokio::sync::{Notify, watch};

pub use self::form::router;
use self::limits::Limits;
use self::mail::Mailer;
pub use self::mail::{MailError, MailSettings};
use self::outward::{NotATarget, Outward, Reach, read_target};
pub use self::run::run;
pub use self::setback::{Setback, Why};
use super::keep::KeepError;
use super::serve::Served;
use crate::texts::{Lang, say};

/// What the page has to be told about subscribers.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Without it nobody can subscribe by e-mail.
    pub mail: Option<MailSettings>,
    /// Webhooks may lead to this machine and its network, and need not be encrypted.
    pub allow_private_targets: bool,
    /// The header in which the web server in front of the page names the client, such as
    /// `x-forwarded-for`; its last value is taken.
    pub client_header: Option<String>,
}

/// Why subscribers can't be served, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    #[error(transparent)]
    Mail(#[from] MailError),
    #[error("the system gives no TLS client: {0}")]
    Client(#[from] reqwest::Error),
    #[error("page.subscribers.client_header is no header's name: {0}")]
    Header(String),
}

/// What everything about subscribers works with.
pub struct Desk {
    served: Arc<Served>,
    mailer: Option<Mailer>,
    outward: Outward,
    client_header: Option<axum::http::HeaderName>,
    limits: Mutex<Limits>,
    /// Told when something became due otherwise than by a change of the page.
    wake: Notify,
    /// Rounds and attempts under way.
    under_way: AtomicUsize,
    /// Counts what was recorded; for those who wait until all is delivered.
    recorded: watch::Sender<u64>,
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk").field("mailer", &self.mailer.is_some()).finish_non_exhaustive()
    }
}

impl Desk {
    /// # Errors
    /// Where a setting can't be used.
    pub fn new(settings: Settings, served: Arc<Served>) -> Result<Arc<Self>, DeskError> {
        let Settings { mail, allow_private_targets, client_header } = settings;
        let client_header = match client_header {
            Some(name) => Some(name.parse().map_err(|_| DeskError::Header(name))?),
            None => None,
        };
        Ok(Arc::new(Self {
            served,
            mailer: mail.map(Mailer::new).transpose()?,
            outward: Outward::new(Reach {
                private_too: allow_private_targets,
                ..Reach::default()
            })?,
            client_header,
            limits: Mutex::default(),
            wake: Notify::new(),
            under_way: AtomicUsize::new(0),
            recorded: watch::Sender::new(0),
        }))
    }

    /// Returns once nothing is due any more at the clock's moment.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn until_quiet(&self) -> Result<(), KeepError> {
        let publisher = &self.served.publisher;
        // Listening begins before looking, so that nothing falls between.
        let mut recorded = self.recorded.subscribe();
        loop {
            recorded.mark_unchanged();
            let due = queue::due_by(&publisher.db, publisher.clock.now()).await?;
            if due == 0 && self.under_way.load(Ordering::Acquire) == 0 {
                return Ok(());
            }
            // The sender is ours, so waiting cannot fail.
            let _ = recorded.changed().await;
        }
    }
}

/// Counted as under way as long as it lives.
struct UnderWay(Arc<Desk>);

impl UnderWay {
    fn new(desk: &Arc<Desk>) -> Self {
        desk.under_way.fetch_add(1, Ordering::AcqRel);
        Self(Arc::clone(desk))
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::AcqRel);
        self.0.recorded.send_modify(|count| *count += 1);
    }
}

/// How somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Email,
    Discord,
    Slack,
    Webhook,
}

impl Kind {
    pub const ALL: [Self; 4] = [Self::Email, Self::Discord, Self::Slack, Self::Webhook];

    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Discord => "discord",
            Self::Slack => "slack",
            Self::Webhook => "webhook",
        }
    }

    #[must_use]
    pub fn label(self, lang: Lang) -> String {
        match self {
            Self::Email => say!(lang, "subscribe-kind-email"),
            Self::Discord => say!(lang, "subscribe-kind-discord"),
            Self::Slack => say!(lang, "subscribe-kind-slack"),
            Self::Webhook => say!(lang, "subscribe-kind-webhook"),
        }
    }

    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }
}

/// Where somebody is told; only made of what can be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    kind: Kind,
    address: String,
}

/// Why an address is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAnAddress {
    Mail,
    Target(NotATarget),
    /// None of a Discord webhook.
    Discord,
}

impl From<NotATarget> for NotAnAddress {
    fn from(target: NotATarget) -> Self {
        Self::Target(target)
    }
}

impl NotAnAddress {
    /// What the person reads.
    #[must_use]
    pub fn words(self, lang: Lang) -> String {
        match self {
            Self::Mail => say!(lang, "subscribe-not-mail"),
            Self::Target(target) => target.words(lang),
            Self::Discord => say!(lang, "subscribe-not-discord"),
        }
    }
}

/// The longest address that mail can reach (RFC 5321, 4.5.3.1.3), in bytes.
const MOST_MAIL_BYTES: usize = 254;
/// Where Discord takes messages for a channel.
/// <https://discord.com/developers/docs/resources/webhook#execute-webhook>
const DISCORD_HOSTS: [&str; 4] =
    ["discord.com", "discordapp.com", "ptb.discord.com", "canary.discord.com"];

impl Channel {
    /// # Errors
    /// What the person should know.
    pub fn read(kind: Kind, text: &str, private_too: bool) -> Result<Self, NotAnAddress> {
        let text = text.trim();
        let address = match kind {
            Kind::Email => {
                let address: lettre::Address = text.parse().map_err(|_| NotAnAddress::Mail)?;
                let domain = address.domain();
                let public = domain.contains('.') && !domain.starts_with('[');
                if text.len() > MOST_MAIL_BYTES || !(public || private_too) {
                    return Err(NotAnAddress::Mail);
                }
                address.to_string()
            }
            Kind::Discord => {
                let url = read_target(text, private_too)?;
                let theirs = url.host_str().is_some_and(|host| DISCORD_HOSTS.contains(&host));
                let hook = url.path().starts_with("/api/") && url.path().contains("/webhooks/");
                if !hook || !(theirs || private_too) {
                    return Err(NotAnAddress::Discord);
                }
                url.into()
            }
            Kind::Slack | Kind::Webhook => read_target(text, private_too)?.into(),
        };
        Ok(Self { kind, address })
    }

    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The same for two spellings of one address.
    #[must_use]
    pub fn key(&self) -> String {
        address_key(self.kind, &self.address)
    }
}

/// Nobody gives `A@example.org` and `a@example.org` to different people.
fn address_key(kind: Kind, address: &str) -> String {
    if kind == Kind::Email { address.to_lowercase() } else { address.to_owned() }
}

#[cfg(test)]
mod tests;
