//! Permissions as bits, the sets that our channels need, and what one has where.
//! <https://discord.com/developers/docs/topics/permissions>

use super::wire::{Bits, Guild, Member, Overwrite};
use crate::incident::ids::Snowflake;

/// Declares the bits with the names that Discord's settings show.
macro_rules! permissions {
    ($($name:ident = $bit:literal, $label:literal;)+) => {
        $(pub const $name: u64 = 1 << $bit;)+

        /// The names of the bits in a set, as Discord's settings show them.
        #[must_use]
        pub fn names(bits: u64) -> Vec<&'static str> {
            let mut names = Vec::new();
            $(if bits & $name != 0 { names.push($label); })+
            names
        }
    };
}

permissions! {
    CREATE_INSTANT_INVITE = 0, "Create Invite";
    ADMINISTRATOR = 3, "Administrator";
    MANAGE_CHANNELS = 4, "Manage Channels";
    ADD_REACTIONS = 6, "Add Reactions";
    VIEW_CHANNEL = 10, "View Channels";
    SEND_MESSAGES = 11, "Send Messages";
    MANAGE_MESSAGES = 13, "Manage Messages";
    EMBED_LINKS = 14, "Embed Links";
    ATTACH_FILES = 15, "Attach Files";
    READ_MESSAGE_HISTORY = 16, "Read Message History";
    MENTION_EVERYONE = 17, "Mention @everyone, @here, and All Roles";
    MANAGE_ROLES = 28, "Manage Roles";
    USE_APPLICATION_COMMANDS = 31, "Use Application Commands";
    CREATE_PUBLIC_THREADS = 35, "Create Public Threads";
    CREATE_PRIVATE_THREADS = 36, "Create Private Threads";
    SEND_MESSAGES_IN_THREADS = 38, "Send Messages in Threads";
    USE_EMBEDDED_ACTIVITIES = 39, "Use Activities";
    CREATE_EVENTS = 44, "Create Events";
    SEND_VOICE_MESSAGES = 46, "Send Voice Messages";
    SEND_POLLS = 49, "Create Polls";
    USE_EXTERNAL_APPS = 50, "Use External Apps";
    PIN_MESSAGES = 51, "Pin Messages";
}

/// What a read-only channel denies everyone: every way to put something into it.
pub const READ_ONLY_DENY: u64 = CREATE_INSTANT_INVITE
    | ADD_REACTIONS
    | SEND_MESSAGES
    | USE_APPLICATION_COMMANDS
    | CREATE_PUBLIC_THREADS
    | CREATE_PRIVATE_THREADS
    | SEND_MESSAGES_IN_THREADS
    | USE_EMBEDDED_ACTIVITIES
    | SEND_VOICE_MESSAGES
    | SEND_POLLS
    | USE_EXTERNAL_APPS;

/// What Firebell itself needs in each of its channels; it is part of the request that creates
/// one, or Firebell would lock itself out.
pub const OWN_ALLOW: u64 = VIEW_CHANNEL
    | SEND_MESSAGES
    | MANAGE_MESSAGES
    | EMBED_LINKS
    | ATTACH_FILES
    | READ_MESSAGE_HISTORY
    | MANAGE_CHANNELS
    | PIN_MESSAGES;

/// What somebody needs to read along.
pub const READ: u64 = VIEW_CHANNEL | READ_MESSAGE_HISTORY;

/// What a responder needs in a room.
pub const TAKE_PART: u64 =
    READ | SEND_MESSAGES | EMBED_LINKS | ATTACH_FILES | ADD_REACTIONS | USE_APPLICATION_COMMANDS;

/// What it does better with: maintenance in the server's list of events, and calling a role that
/// not everybody may mention.
pub const WELCOME: u64 = CREATE_EVENTS | MENTION_EVERYONE;

/// What Firebell must hold in the server: what it needs itself, and every bit that it gives or
/// denies to others (Discord lets nobody give or deny a bit that they lack).
pub const NEEDED: u64 = OWN_ALLOW | TAKE_PART | READ_ONLY_DENY | MANAGE_ROLES;

const ROLE: u8 = 0;
const PERSON: u8 = 1;

#[must_use]
pub const fn for_role(id: Snowflake, allow: u64, deny: u64) -> Overwrite {
    Overwrite { id, kind: ROLE, allow: Bits(allow), deny: Bits(deny) }
}

#[must_use]
pub const fn for_person(id: Snowflake, allow: u64, deny: u64) -> Overwrite {
    Overwrite { id, kind: PERSON, allow: Bits(allow), deny: Bits(deny) }
}

/// What a member may do in the server, before any channel's overwrites.
#[must_use]
pub fn in_server(guild: &Guild, user: Snowflake, member: &Member) -> u64 {
    if guild.owner_id == user {
        return u64::MAX;
    }
    let bits = guild
        .roles
        .iter()
        // The role of everyone has the server's own id.
        .filter(|role| role.id == guild.id || member.roles.contains(&role.id))
        .fold(0, |bits, role| bits | role.permissions.0);
    if bits & ADMINISTRATOR != 0 { u64::MAX } else { bits }
}

/// What a member may do in one channel.
/// <https://discord.com/developers/docs/topics/permissions#permission-overwrites>
#[must_use]
pub fn in_channel(
    guild: &Guild,
    user: Snowflake,
    member: &Member,
    overwrites: &[Overwrite],
) -> u64 {
    let held = in_server(guild, user, member);
    if held == u64::MAX {
        return held;
    }
    let with = |held: u64, applies: &dyn Fn(&Overwrite) -> bool| {
        let (allow, deny) = overwrites
            .iter()
            .filter(|overwrite| applies(overwrite))
            .fold((0, 0), |(allow, deny), one| (allow | one.allow.0, deny | one.deny.0));
        held & !deny | allow
    };
    let held = with(held, &|one| one.kind == ROLE && one.id == guild.id);
    let held = with(held, &|one| one.kind == ROLE && member.roles.contains(&one.id));
    let held = with(held, &|one| one.kind == PERSON && one.id == user);
    // Nothing without seeing it, and no way of writing without writing.
    if held & VIEW_CHANNEL == 0 {
        0
    } else if held & SEND_MESSAGES == 0 {
        held & !(EMBED_LINKS | ATTACH_FILES | MENTION_EVERYONE)
    } else {
        held
    }
}

/// The same overwrites in one order, to compare them.
#[must_use]
pub fn sorted(mut overwrites: Vec<Overwrite>) -> Vec<Overwrite> {
    overwrites.sort();
    overwrites
}

#[cfg(test)]
mod tests {
    use super::super::wire::{Role, RoleTags};
    use super::*;

    #[test]
    fn missing_permissions_are_named_as_the_settings_show_them() {
        assert_eq!(names(MANAGE_ROLES | PIN_MESSAGES), ["Manage Roles", "Pin Messages"]);
        // Every needed bit has a name, so none can be missing namelessly.
        assert_eq!(names(NEEDED).len() as u32, NEEDED.count_ones());
    }

    #[test]
    fn a_channel_changes_what_the_server_gives() {
        let (me, everyone, bots) = (Snowflake(1), Snowflake(9), Snowflake(2));
        let role = |id, bits| Role {
            id,
            name: String::new(),
            permissions: Bits(bits),
            mentionable: false,
            tags: RoleTags::default(),
        };
        let guild = |bits| Guild {
            id: everyone,
            name: String::new(),
            owner_id: Snowflake(7),
            roles: vec![role(everyone, VIEW_CHANNEL), role(bots, bits)],
        };
        let member = Member { roles: vec![bots], nick: None };
        let held =
            |bits, overwrites: &[Overwrite]| in_channel(&guild(bits), me, &member, overwrites);
        let write = SEND_MESSAGES | EMBED_LINKS;
        assert_eq!(held(write, &[]), VIEW_CHANNEL | write);
        // A role's yes beats everyone's no, and one's own beats both.
        let closed = for_role(everyone, 0, VIEW_CHANNEL | SEND_MESSAGES);
        assert_eq!(held(write, std::slice::from_ref(&closed)), 0);
        let opened = [closed.clone(), for_role(bots, VIEW_CHANNEL, 0)];
        assert_eq!(held(write, &opened), VIEW_CHANNEL, "nothing of writing without writing");
        let own = [closed, for_role(bots, 0, write), for_person(me, VIEW_CHANNEL | write, 0)];
        assert_eq!(held(0, &own), VIEW_CHANNEL | write);
        let other = [for_role(Snowflake(3), 0, VIEW_CHANNEL), for_person(bots, 0, VIEW_CHANNEL)];
        assert_eq!(held(write, &other), VIEW_CHANNEL | write, "somebody else's");
        assert_eq!(held(ADMINISTRATOR, &own), u64::MAX);
    }
}
