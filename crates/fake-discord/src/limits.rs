//! Discord's limits, each named once beside the page that says so. Lengths are in characters.

use std::time::Duration;

/// <https://discord.com/developers/docs/resources/message#create-message>
pub const MESSAGE_CONTENT: usize = 2_000;
/// <https://discord.com/developers/docs/resources/message#create-message-jsonform-params>
pub const NONCE: usize = 25;
/// "for the past few minutes"; three is our reading.
/// <https://discord.com/developers/docs/resources/message#create-message-jsonform-params>
pub const NONCE_MEMORY: Duration = Duration::from_secs(180);
/// <https://discord.com/developers/docs/resources/message#create-message>
pub const EMBEDS: usize = 10;
/// All embeds of one message together.
/// <https://discord.com/developers/docs/resources/message#embed-object-embed-limits>
pub const EMBEDS_TOTAL: usize = 6_000;
/// <https://discord.com/developers/docs/resources/message#embed-object-embed-limits>
pub const EMBED_TITLE: usize = 256;
/// <https://discord.com/developers/docs/resources/message#embed-object-embed-limits>
pub const EMBED_DESCRIPTION: usize = 4_096;
/// <https://discord.com/developers/docs/resources/message#embed-object-embed-limits>
pub const EMBED_FIELDS: usize = 25;
/// <https://discord.com/developers/docs/resources/message#embed-object-embed-limits>
pub const EMBED_FIELD_NAME: usize = 256;
/// <https://discord.com/developers/docs/resources/message#embed-object-embed-limits>
pub const EMBED_FIELD_VALUE: usize = 1_024;
/// <https://discord.com/developers/docs/resources/message#embed-object-embed-limits>
pub const EMBED_FOOTER: usize = 2_048;
/// <https://discord.com/developers/docs/resources/message#embed-object-embed-limits>
pub const EMBED_AUTHOR: usize = 256;
/// <https://discord.com/developers/docs/resources/message#create-message>
pub const FILES: usize = 10;
/// <https://discord.com/developers/docs/resources/message#attachment-object>
pub const ATTACHMENT_DESCRIPTION: usize = 1_024;
/// Bytes of one file where nobody boosted.
/// <https://discord.com/developers/docs/reference#uploading-files>
pub const FILE_BYTES: usize = 10 * 1024 * 1024;
/// Bytes of one whole request.
/// <https://discord.com/developers/docs/reference#uploading-files>
pub const REQUEST_BYTES: usize = 25 * 1024 * 1024;
/// <https://discord.com/developers/docs/resources/message#allowed-mentions-object>
pub const ALLOWED_MENTIONS: usize = 100;

/// <https://discord.com/developers/docs/components/reference#action-row>
pub const ACTION_ROWS: usize = 5;
/// <https://discord.com/developers/docs/components/reference#action-row>
pub const BUTTONS_IN_ROW: usize = 5;
/// <https://discord.com/developers/docs/components/reference#button>
pub const BUTTON_LABEL: usize = 80;
/// <https://discord.com/developers/docs/components/reference#anatomy-of-a-component-custom-id>
pub const CUSTOM_ID: usize = 100;
/// <https://discord.com/developers/docs/components/reference#string-select>
pub const SELECT_OPTIONS: usize = 25;
/// <https://discord.com/developers/docs/components/reference#string-select-select-option-structure>
pub const SELECT_OPTION_TEXT: usize = 100;
/// <https://discord.com/developers/docs/components/reference#string-select>
pub const SELECT_PLACEHOLDER: usize = 150;
/// `max_values` of a select.
/// <https://discord.com/developers/docs/components/reference#user-select>
pub const SELECT_VALUES: usize = 25;
/// <https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-modal>
pub const MODAL_TITLE: usize = 45;
/// <https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-modal>
pub const MODAL_INPUTS: usize = 5;
/// Of a label, and of a text input in an action row.
/// <https://discord.com/developers/docs/components/reference#label>
pub const LABEL: usize = 45;
/// <https://discord.com/developers/docs/components/reference#label>
pub const LABEL_DESCRIPTION: usize = 100;
/// <https://discord.com/developers/docs/components/reference#text-input>
pub const TEXT_INPUT_VALUE: usize = 4_000;
/// <https://discord.com/developers/docs/components/reference#text-input>
pub const TEXT_INPUT_PLACEHOLDER: usize = 100;

/// <https://discord.com/developers/docs/interactions/application-commands#registering-a-command>
pub const SLASH_COMMANDS: usize = 100;
/// <https://discord.com/developers/docs/interactions/application-commands#registering-a-command>
pub const USER_COMMANDS: usize = 15;
/// <https://discord.com/developers/docs/interactions/application-commands#registering-a-command>
pub const MESSAGE_COMMANDS: usize = 15;
/// <https://discord.com/developers/docs/interactions/application-commands#application-command-object>
pub const COMMAND_NAME: usize = 32;
/// <https://discord.com/developers/docs/interactions/application-commands#application-command-object>
pub const COMMAND_DESCRIPTION: usize = 100;
/// Also subcommands of a command or of a group.
/// <https://discord.com/developers/docs/interactions/application-commands#application-command-object>
pub const COMMAND_OPTIONS: usize = 25;
/// <https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-structure>
pub const CHOICES: usize = 25;
/// <https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-choice-structure>
pub const CHOICE_TEXT: usize = 100;
/// Names, descriptions and choice values of one command together.
/// <https://discord.com/developers/docs/interactions/application-commands#slash-commands>
pub const COMMAND_TOTAL: usize = 8_000;
/// New commands in a day and guild.
/// <https://discord.com/developers/docs/interactions/application-commands#registering-a-command>
pub const COMMAND_CREATES_A_DAY: usize = 200;
/// <https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-structure>
pub const STRING_OPTION: usize = 6_000;

/// <https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-callback>
pub const ACKNOWLEDGE_WITHIN: Duration = Duration::from_secs(3);
/// <https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-callback>
pub const INTERACTION_TOKEN_LIFE: Duration = Duration::from_secs(15 * 60);

/// <https://discord.com/developers/docs/resources/channel#channel-object>
pub const CHANNEL_NAME: usize = 100;
/// <https://discord.com/developers/docs/resources/channel#channel-object>
pub const CHANNEL_TOPIC: usize = 1_024;
/// Seconds.
/// <https://discord.com/developers/docs/resources/channel#channel-object>
pub const SLOW_MODE: u64 = 21_600;
/// Categories count too, threads do not.
/// <https://discord.com/developers/docs/topics/opcodes-and-status-codes#json-json-error-codes> (30013)
pub const CHANNELS_IN_GUILD: usize = 500;
/// `CHANNEL_PARENT_MAX_CHANNELS`
/// <https://discord.com/developers/docs/resources/channel#channel-object-channel-types>
pub const CHANNELS_IN_CATEGORY: usize = 50;
/// <https://discord.com/developers/docs/topics/opcodes-and-status-codes#json-json-error-codes> (30005)
pub const ROLES_IN_GUILD: usize = 250;
/// <https://discord.com/developers/docs/topics/permissions#role-object>
pub const ROLE_NAME: usize = 100;
/// <https://discord.com/developers/docs/resources/user#usernames-and-nicknames>
pub const NICK: usize = 32;
/// <https://discord.com/developers/docs/resources/user#usernames-and-nicknames>
pub const USERNAME: std::ops::RangeInclusive<usize> = 2..=32;
/// <https://discord.com/developers/docs/resources/guild#modify-guild-member>
pub const TIME_OUT_DAYS: i64 = 28;
/// <https://discord.com/developers/docs/resources/guild#modify-guild>
pub const GUILD_NAME: std::ops::RangeInclusive<usize> = 2..=100;
/// <https://discord.com/developers/docs/resources/message#pin-message>
pub const PINS_IN_CHANNEL: usize = 250;
/// <https://discord.com/developers/docs/topics/opcodes-and-status-codes#json-json-error-codes> (30010)
pub const REACTIONS_ON_MESSAGE: usize = 20;
/// Messages in one bulk deletion, two at least.
/// <https://discord.com/developers/docs/resources/message#bulk-delete-messages>
pub const BULK_DELETE: std::ops::RangeInclusive<usize> = 2..=100;
/// Messages in one bulk deletion may not be older.
/// <https://discord.com/developers/docs/resources/message#bulk-delete-messages>
pub const BULK_DELETE_AGE_DAYS: i64 = 14;
/// <https://discord.com/developers/docs/reference#get-guild-audit-log> (`X-Audit-Log-Reason`)
pub const AUDIT_LOG_REASON: usize = 512;
/// <https://discord.com/developers/docs/resources/guild-scheduled-event#guild-scheduled-event-object>
pub const EVENT_NAME: usize = 100;
/// <https://discord.com/developers/docs/resources/guild-scheduled-event#guild-scheduled-event-object>
pub const EVENT_DESCRIPTION: usize = 1_000;
/// <https://discord.com/developers/docs/resources/guild-scheduled-event#guild-scheduled-event-object-guild-scheduled-event-entity-metadata>
pub const EVENT_LOCATION: usize = 100;
/// Scheduled or active ones in a guild.
/// <https://discord.com/developers/docs/resources/guild-scheduled-event#create-guild-scheduled-event>
pub const EVENTS_IN_GUILD: usize = 100;
/// <https://discord.com/developers/docs/topics/opcodes-and-status-codes#json-json-error-codes> (30007)
pub const WEBHOOKS_IN_CHANNEL: usize = 15;
/// <https://discord.com/developers/docs/resources/webhook#create-webhook>
pub const WEBHOOK_NAME: usize = 80;

/// Requests of one bot a second, interaction answers apart.
/// <https://discord.com/developers/docs/topics/rate-limits#global-rate-limit>
pub const GLOBAL_REQUESTS_A_SECOND: u32 = 50;
/// Messages of one channel and the seconds they count together: not documented, measured by many.
/// <https://discord.com/developers/docs/topics/rate-limits#header-format>
pub const MESSAGE_CREATES: (u32, Duration) = (5, Duration::from_secs(5));
/// Changes of a channel's name or topic; no header tells of it.
/// <https://github.com/discord/discord-api-docs/issues/1900>
pub const RENAMES: (u32, Duration) = (2, Duration::from_secs(600));
/// Crossposts of one announcement channel: not documented, measured by many.
/// <https://support.discord.com/hc/en-us/articles/360032008192-Announcement-Channels>
pub const CROSSPOSTS: (u32, Duration) = (10, Duration::from_secs(3_600));
/// Answers 401, 403 and 429 (scope `shared` apart) before Cloudflare shuts the address out.
/// <https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans>
pub const INVALID_REQUESTS: u32 = 10_000;
/// <https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans>
pub const INVALID_REQUESTS_WINDOW: Duration = Duration::from_secs(600);

/// Sessions started in a day; past it the token is reset.
/// <https://discord.com/developers/docs/topics/gateway#session-start-limit-object>
pub const IDENTIFIES_A_DAY: u32 = 1_000;
/// Commands a connection may send in a minute.
/// <https://discord.com/developers/docs/topics/gateway#rate-limiting>
pub const GATEWAY_SENDS_A_MINUTE: usize = 120;
/// <https://discord.com/developers/docs/events/gateway#rate-limiting>
pub const GATEWAY_SENDS_WINDOW: Duration = Duration::from_secs(60);
/// <https://discord.com/developers/docs/events/gateway#session-start-limit-object>
pub const IDENTIFY_BUDGET_WINDOW: Duration = Duration::from_secs(24 * 60 * 60);
/// Between two identifies of one bucket; see [`crate::Options::identify_interval`].
/// <https://discord.com/developers/docs/events/gateway#sharding-max-concurrency>
pub const IDENTIFY_INTERVAL: Duration = Duration::from_secs(5);
/// <https://discord.com/developers/docs/events/gateway#sharding>
pub const GUILDS_A_SHARD: usize = 2_500;
/// Bytes of one payload sent by a client.
/// <https://discord.com/developers/docs/topics/gateway#sending-events>
pub const GATEWAY_PAYLOAD_BYTES: usize = 4_096;
/// Milliseconds between heartbeats, as the real gateway says today.
/// <https://discord.com/developers/docs/topics/gateway#sending-heartbeats>
pub const HEARTBEAT_INTERVAL_MS: u64 = 41_250;

/// How long a session without a connection can be resumed, at a guess: Discord says only that it is
/// for a while. <https://discord.com/developers/docs/events/gateway#resuming>
pub const SESSION_LIFE: Duration = Duration::from_secs(10 * 60);

/// How long a signed attachment link lives.
/// <https://discord.com/developers/docs/reference#signed-attachment-cdn-urls>
pub const ATTACHMENT_LINK_LIFE: Duration = Duration::from_secs(24 * 60 * 60);

/// Characters as Discord counts them: Unicode scalar values.
pub(crate) fn characters(text: &str) -> usize {
    text.chars().count()
}
