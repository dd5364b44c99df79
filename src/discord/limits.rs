//! Discord's limits that this program is built around, each named once beside the page that
//! documents it.

use std::time::Duration;

/// An interaction must be acknowledged within this time.
/// <https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-callback>
pub const ACKNOWLEDGE_WITHIN: Duration = Duration::from_secs(3);

/// Choices in one autocomplete answer.
/// <https://discord.com/developers/docs/interactions/application-commands#autocomplete>
pub const CHOICES: usize = 25;

/// Characters in a choice's name, or in its value.
/// <https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-choice-structure>
pub const CHOICE: usize = 100;

/// Characters in a message's content.
/// <https://discord.com/developers/docs/resources/message#create-message>
pub const CONTENT: usize = 2_000;

/// Bytes of one file that anyone may upload.
/// <https://discord.com/developers/docs/reference#uploading-files>
pub const FILE: usize = 10 * 1024 * 1024;

/// Buttons in one row.
/// <https://discord.com/developers/docs/components/reference#action-row>
pub const BUTTONS_A_ROW: usize = 5;

/// Characters in what names a button or a form.
/// <https://discord.com/developers/docs/components/reference#anatomy-of-a-component>
pub const CUSTOM_ID: usize = 100;

/// Characters in a button's label, in a form's title, and in the label of a form's field.
/// <https://discord.com/developers/docs/components/reference#button>
pub const BUTTON_LABEL: usize = 80;
pub const MODAL_TITLE: usize = 45;
pub const INPUT_LABEL: usize = 45;

/// Lines of a list, characters in one of them, and in what stands in a list before one is chosen.
/// <https://discord.com/developers/docs/components/reference#string-select>
pub const SELECT_OPTIONS: usize = 25;
pub const SELECT_LABEL: usize = 100;
pub const SELECT_PLACEHOLDER: usize = 150;

/// People, and roles, that one message can be let ping.
/// <https://discord.com/developers/docs/resources/message#allowed-mentions-object>
pub const MENTIONS: usize = 100;

/// Embeds in one message, and characters in all of them together.
/// <https://discord.com/developers/docs/resources/message#embed-object-embed-limits>
pub const EMBEDS: usize = 10;
pub const EMBEDS_TOGETHER: usize = 6_000;
pub const EMBED_TITLE: usize = 256;
pub const EMBED_DESCRIPTION: usize = 4_096;
pub const EMBED_FIELD_VALUE: usize = 1_024;

/// Files in one message, and bytes in one of them.
/// <https://discord.com/developers/docs/reference#uploading-files>
pub const FILES: usize = 10;
pub const FILE_BYTES: u64 = 10 * 1024 * 1024;

/// Characters in the name of a command of the context menu.
/// <https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-naming>
#[cfg(test)]
pub const MENU_NAME: usize = 32;

/// Characters in what a scheduled event says of itself.
/// <https://discord.com/developers/docs/resources/guild-scheduled-event#create-guild-scheduled-event>
pub const EVENT_NAME: usize = 100;
pub const EVENT_DESCRIPTION: usize = 1_000;
pub const EVENT_LOCATION: usize = 100;

/// Characters in a channel's name.
/// <https://discord.com/developers/docs/resources/channel#channel-object-channel-structure>
pub const CHANNEL_NAME: usize = 100;

/// Servers in one answer to who asks for their own.
/// <https://discord.com/developers/docs/resources/user#get-current-user-guilds>
pub const GUILDS_A_PAGE: usize = 200;

/// Channels in one category.
/// <https://support.discord.com/hc/en-us/articles/115001580171-Channel-Categories-101>
pub const CHANNELS_IN_CATEGORY: usize = 50;

/// Changes of a channel's name or topic in ten minutes. The rate limit's headers do not show it.
/// <https://github.com/discord/discord-api-docs/issues/1900>
pub const RENAMES: usize = 2;
pub const RENAMES_WITHIN: chrono::Duration = chrono::Duration::minutes(10);

/// The length of a text as Discord counts it at its strictest: in UTF-16 code units.
#[must_use]
pub fn length(text: &str) -> usize {
    text.encode_utf16().count()
}
