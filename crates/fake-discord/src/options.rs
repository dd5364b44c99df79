//! What can be set before a Discord starts.

use std::{fmt, path::PathBuf, time::Duration};

use crate::{
    Permissions,
    clock::{Clock, Deadlines, system_clock},
    limits, permissions,
};

/// What becomes of channels that the bot may not view, where channels are listed.
/// <https://discord.com/developers/docs/change-log>
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HiddenChannels {
    /// They are not in the list.
    #[default]
    Missing,
    /// They are there without anything of theirs: called `___hidden___`, with flag `1 << 17`.
    Obfuscated,
}

/// Settings of a [`crate::FakeDiscord`]; the default is as strict as the real one.
#[derive(Clone)]
pub struct Options {
    /// Port of HTTPS on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// Port of the gateway's plain WebSocket on 127.0.0.1; 0 takes a free one.
    pub gateway_port: u16,
    /// The name of the bot's user and of its own role in each guild.
    pub bot_name: String,
    /// Permissions of the bot's own role.
    pub bot_permissions: Permissions,
    /// Stamps ids, messages and links. Deadlines and rate limits follow it only where
    /// [`Options::deadlines`] says so.
    pub clock: Clock,
    /// What deadlines and rate limits run on.
    pub deadlines: Deadlines,
    /// What heartbeats and the sends of a gateway connection run on. On a manual clock a client
    /// whose heartbeat is overdue is asked for one first (op 1), since clients beat on the system's
    /// clock, and an hour that a test skips ends no living client's session. It ends with close code
    /// 4009 where the client does not answer within five seconds, or one interval if that is
    /// shorter, both on that clock and on tokio's.
    pub heartbeats: Deadlines,
    /// Discord's OpenAPI description (`openapi.json`): every request and answer is checked
    /// against it. Needs the cargo feature `openapi`.
    pub openapi: Option<PathBuf>,
    /// Multiplies the windows of all rate limits: 1.0 is Discord, 0.01 makes ten minutes six
    /// seconds, 0.0 switches the limits off.
    pub rate_limit_scale: f64,
    /// Whether answers tell the state of their rate limit, as Discord's do. Off, a client learns of
    /// it by a 429 alone: for one that reckons with the system's clock while these limits run on
    /// another.
    pub limits_told: bool,
    /// Answers 401, 403 and 429 in ten minutes before the address is shut out, as Cloudflare
    /// does. Not counted where [`Options::rate_limit_scale`] is 0.
    pub invalid_requests: u32,
    /// How long an interaction waits for its acknowledgement.
    pub acknowledge_within: Duration,
    /// How long an interaction's token lives.
    pub interaction_token_life: Duration,
    /// How long a signed attachment link lives, on [`Options::clock`].
    pub attachment_link_life: Duration,
    /// The host in attachment links. The certificate is also valid for `discord.com` and
    /// `localhost`; the server answers `/attachments/…` under every name.
    pub attachment_host: String,
    /// What HELLO asks for.
    pub heartbeat_interval: Duration,
    /// Privileged intents that the application was granted; others end in close code 4014.
    pub granted_privileged_intents: u64,
    /// Sessions that may start; past them the token is refused.
    pub identifies: u32,
    /// Two sessions must start this far apart, or the later is refused with op 9. Discord: 5 s,
    /// <https://discord.com/developers/docs/events/gateway#rate-limiting>; off by default, since
    /// tests restart their bot often.
    pub identify_interval: Duration,
    /// How long a session without a connection can be resumed; after that a resume is answered with
    /// op 9. Discord names no figure:
    /// <https://discord.com/developers/docs/events/gateway#resuming>.
    pub session_life: Duration,
    /// Shards whose numbers differ modulo this many may start at once.
    /// <https://discord.com/developers/docs/events/gateway#sharding-max-concurrency>
    pub max_concurrency: u64,
    /// Guilds that one session may serve; past them close code 4011 asks for shards.
    pub guilds_a_shard: usize,
    /// Whether the application has Activities enabled: it may answer interactions by launching its
    /// own, and its flags say EMBEDDED.
    /// <https://discord.com/developers/docs/activities/overview>
    pub activities: bool,
    /// How lists of channels treat those that the bot may not view, since 2026-11-16.
    pub hidden_channels: HiddenChannels,
    /// How long waiting functions wait in real time before they give up with an error.
    pub patience: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            gateway_port: 0,
            bot_name: "Firebell".to_owned(),
            bot_permissions: permissions::BOT_DEFAULT,
            clock: system_clock(),
            deadlines: Deadlines::Monotonic,
            heartbeats: Deadlines::Monotonic,
            openapi: None,
            rate_limit_scale: 1.0,
            limits_told: true,
            invalid_requests: limits::INVALID_REQUESTS,
            acknowledge_within: limits::ACKNOWLEDGE_WITHIN,
            interaction_token_life: limits::INTERACTION_TOKEN_LIFE,
            attachment_link_life: limits::ATTACHMENT_LINK_LIFE,
            attachment_host: "cdn.discordapp.com".to_owned(),
            heartbeat_interval: Duration::from_millis(limits::HEARTBEAT_INTERVAL_MS),
            granted_privileged_intents: 0,
            identifies: limits::IDENTIFIES_A_DAY,
            identify_interval: Duration::ZERO,
            session_life: limits::SESSION_LIFE,
            max_concurrency: 1,
            guilds_a_shard: limits::GUILDS_A_SHARD,
            activities: false,
            hidden_channels: HiddenChannels::Missing,
            patience: Duration::from_secs(30),
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("port", &self.port)
            .field("openapi", &self.openapi)
            .field("rate_limit_scale", &self.rate_limit_scale)
            .finish_non_exhaustive()
    }
}
