//! Who may do what where, computed as Discord documents it.
//! <https://discord.com/developers/docs/topics/permissions>

use crate::Id;

/// A set of permission bits, as the raw number.
pub type Permissions = u64;

macro_rules! bits {
    ($($name:ident = $shift:literal;)*) => {
        $(
            #[doc = concat!("`1 << ", stringify!($shift), "`")]
            pub const $name: Permissions = 1 << $shift;
        )*
        /// Every bit that is in use.
        pub const ALL: Permissions = $($name)|*;
        /// Each bit with its name, lowest first.
        pub const NAMES: &[(Permissions, &str)] = &[$(($name, stringify!($name))),*];
    };
}

bits! {
    CREATE_INSTANT_INVITE = 0;
    KICK_MEMBERS = 1;
    BAN_MEMBERS = 2;
    ADMINISTRATOR = 3;
    MANAGE_CHANNELS = 4;
    MANAGE_GUILD = 5;
    ADD_REACTIONS = 6;
    VIEW_AUDIT_LOG = 7;
    PRIORITY_SPEAKER = 8;
    STREAM = 9;
    VIEW_CHANNEL = 10;
    SEND_MESSAGES = 11;
    SEND_TTS_MESSAGES = 12;
    MANAGE_MESSAGES = 13;
    EMBED_LINKS = 14;
    ATTACH_FILES = 15;
    READ_MESSAGE_HISTORY = 16;
    MENTION_EVERYONE = 17;
    USE_EXTERNAL_EMOJIS = 18;
    VIEW_GUILD_INSIGHTS = 19;
    CONNECT = 20;
    SPEAK = 21;
    MUTE_MEMBERS = 22;
    DEAFEN_MEMBERS = 23;
    MOVE_MEMBERS = 24;
    USE_VAD = 25;
    CHANGE_NICKNAME = 26;
    MANAGE_NICKNAMES = 27;
    MANAGE_ROLES = 28;
    MANAGE_WEBHOOKS = 29;
    MANAGE_GUILD_EXPRESSIONS = 30;
    USE_APPLICATION_COMMANDS = 31;
    REQUEST_TO_SPEAK = 32;
    MANAGE_EVENTS = 33;
    MANAGE_THREADS = 34;
    CREATE_PUBLIC_THREADS = 35;
    CREATE_PRIVATE_THREADS = 36;
    USE_EXTERNAL_STICKERS = 37;
    SEND_MESSAGES_IN_THREADS = 38;
    USE_EMBEDDED_ACTIVITIES = 39;
    MODERATE_MEMBERS = 40;
    VIEW_CREATOR_MONETIZATION_ANALYTICS = 41;
    USE_SOUNDBOARD = 42;
    CREATE_GUILD_EXPRESSIONS = 43;
    CREATE_EVENTS = 44;
    USE_EXTERNAL_SOUNDS = 45;
    SEND_VOICE_MESSAGES = 46;
    SEND_POLLS = 49;
    USE_EXTERNAL_APPS = 50;
    PIN_MESSAGES = 51;
    BYPASS_SLOWMODE = 52;
}

/// What @everyone may do in a guild that somebody just made.
pub const EVERYONE_DEFAULT: Permissions = CREATE_INSTANT_INVITE
    | ADD_REACTIONS
    | STREAM
    | VIEW_CHANNEL
    | SEND_MESSAGES
    | EMBED_LINKS
    | ATTACH_FILES
    | READ_MESSAGE_HISTORY
    | MENTION_EVERYONE
    | USE_EXTERNAL_EMOJIS
    | CONNECT
    | SPEAK
    | USE_VAD
    | CHANGE_NICKNAME
    | USE_APPLICATION_COMMANDS
    | REQUEST_TO_SPEAK
    | CREATE_PUBLIC_THREADS
    | CREATE_PRIVATE_THREADS
    | USE_EXTERNAL_STICKERS
    | SEND_MESSAGES_IN_THREADS
    | USE_EMBEDDED_ACTIVITIES
    | USE_SOUNDBOARD
    | CREATE_GUILD_EXPRESSIONS
    | CREATE_EVENTS
    | USE_EXTERNAL_SOUNDS
    | SEND_VOICE_MESSAGES
    | SEND_POLLS
    | USE_EXTERNAL_APPS;

/// What a bot that keeps channels, cards and read-only channels needs. A bit that it does not
/// hold it can neither allow nor deny to others.
pub const BOT_DEFAULT: Permissions = EVERYONE_DEFAULT
    | MANAGE_CHANNELS
    | MANAGE_ROLES
    | MANAGE_MESSAGES
    | MANAGE_THREADS
    | MANAGE_EVENTS
    | MANAGE_WEBHOOKS
    | PIN_MESSAGES
    | BYPASS_SLOWMODE;

/// What a member in a time-out keeps.
/// <https://discord.com/developers/docs/topics/permissions#permissions-for-timed-out-members>
pub const KEPT_IN_TIMEOUT: Permissions = VIEW_CHANNEL | READ_MESSAGE_HISTORY;

/// Whom an overwrite is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OverwriteKind {
    /// Discord's type 0; @everyone is the role whose id is the guild's.
    Role,
    /// Discord's type 1.
    Member,
}

/// What a channel changes for one role or member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Overwrite {
    /// The role's or user's id.
    pub id: Id,
    /// Which of the two `id` is.
    pub kind: OverwriteKind,
    /// Given here.
    pub allow: Permissions,
    /// Taken here, unless the same step allows it.
    pub deny: Permissions,
}

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The user's id.
    pub user: Id,
    /// The guild's id, which is also the id of its role @everyone.
    pub guild: Id,
    /// Owns the guild.
    pub owner: bool,
    /// Ids of the member's roles, @everyone not among them.
    pub roles: &'a [Id],
    /// Is in a time-out now.
    pub timed_out: bool,
}

/// Permissions in the guild as a whole.
/// `permissions_of` tells the bits of a role, 0 for a role that is gone.
pub fn in_guild(subject: &Subject<'_>, permissions_of: impl Fn(Id) -> Permissions) -> Permissions {
    if subject.owner {
        return ALL;
    }
    let mut permissions = permissions_of(subject.guild);
    for role in subject.roles {
        permissions |= permissions_of(*role);
    }
    if permissions & ADMINISTRATOR != 0 {
        return ALL;
    }
    if subject.timed_out { permissions & KEPT_IN_TIMEOUT } else { permissions }
}

/// Permissions in one channel: those of the guild, then the overwrites of @everyone, of the
/// roles together, of the member; then what follows from missing bits.
pub fn in_channel(
    subject: &Subject<'_>,
    permissions_of: impl Fn(Id) -> Permissions,
    overwrites: &[Overwrite],
) -> Permissions {
    let guild_wide = in_guild(&Subject { timed_out: false, ..*subject }, permissions_of);
    if guild_wide & ADMINISTRATOR != 0 {
        return ALL;
    }
    let mut permissions = guild_wide;
    let mut apply = |allow: Permissions, deny: Permissions| {
        permissions = (permissions & !deny) | allow;
    };
    let of_role =
        |id: Id| overwrites.iter().find(move |o| o.kind == OverwriteKind::Role && o.id == id);
    if let Some(everyone) = of_role(subject.guild) {
        apply(everyone.allow, everyone.deny);
    }
    let (mut allow, mut deny) = (0, 0);
    for overwrite in subject.roles.iter().filter_map(|role| of_role(*role)) {
        allow |= overwrite.allow;
        deny |= overwrite.deny;
    }
    apply(allow, deny);
    let own = overwrites.iter().find(|o| o.kind == OverwriteKind::Member && o.id == subject.user);
    if let Some(own) = own {
        apply(own.allow, own.deny);
    }
    if subject.timed_out {
        permissions &= KEPT_IN_TIMEOUT;
    }
    without_implied(permissions)
}

/// Takes away what is worth nothing without another bit: nothing without VIEW_CHANNEL, no way of
/// sending without SEND_MESSAGES.
/// <https://discord.com/developers/docs/topics/permissions#implicit-permissions>
fn without_implied(permissions: Permissions) -> Permissions {
    if permissions & VIEW_CHANNEL == 0 {
        return 0;
    }
    if permissions & SEND_MESSAGES == 0 {
        return permissions & !(MENTION_EVERYONE | SEND_TTS_MESSAGES | ATTACH_FILES | EMBED_LINKS);
    }
    permissions
}

/// The names of the bits, for messages that people read.
pub fn names_of(permissions: Permissions) -> String {
    let names: Vec<&str> =
        NAMES.iter().filter(|(bit, _)| permissions & bit != 0).map(|(_, name)| *name).collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}
