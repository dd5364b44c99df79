//! What Firebell lacks in a server: permissions of the whole server and of each channel that it
//! uses, channels and roles that are gone. What there is is looked at first; the rest is pure.

use crate::discord::api::{Api, ApiError};
use crate::discord::permissions::{
    ATTACH_FILES, CREATE_EVENTS, EMBED_LINKS, MANAGE_CHANNELS, MANAGE_MESSAGES, MANAGE_ROLES,
    MENTION_EVERYONE, NEEDED, OWN_ALLOW, PIN_MESSAGES, READ_MESSAGE_HISTORY, SEND_MESSAGES,
    VIEW_CHANNEL, in_channel, in_server,
};
use crate::discord::wire::{self, Channel};
use crate::incident::guild::Guild;
use crate::incident::ids::Snowflake;
use crate::store::guilds::Places;

/// A server as it is at Discord.
#[derive(Clone, Debug)]
pub struct Seen {
    pub server: wire::Guild,
    pub me: Snowflake,
    pub member: wire::Member,
    pub channels: Vec<Channel>,
    /// Channels of ours, or chosen for us, that we may not see.
    pub shut: Vec<Snowflake>,
}

impl Seen {
    /// The role that Discord made for Firebell when it was invited.
    #[must_use]
    pub fn own_role(&self) -> Option<Snowflake> {
        let own = |role: &&wire::Role| role.tags.bot_id == Some(self.me);
        self.server.roles.iter().find(own).map(|role| role.id)
    }

    #[must_use]
    pub fn has_role(&self, id: Snowflake) -> bool {
        self.server.roles.iter().any(|role| role.id == id)
    }

    #[must_use]
    pub fn has_channel(&self, id: Snowflake) -> bool {
        self.channels.iter().any(|channel| channel.id == id)
    }
}

/// One thing that is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lack {
    /// In the whole server: these bits.
    Server(u64),
    /// In one channel, where the server's own bits would do.
    Channel {
        id: Snowflake,
        bits: u64,
        of: Use,
    },
    /// The channel that was chosen for the board is gone.
    BoardGone,
    RespondersGone,
    WatchersGone,
    /// Maintenance can't stand in the server's list of events.
    Events,
    /// This role can't be called.
    Calling(Snowflake),
}

/// What a channel is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    Category,
    Board,
    /// A room, a watch channel, a board that Firebell made.
    Own,
}

impl Use {
    const fn needs(self) -> u64 {
        match self {
            Self::Category => VIEW_CHANNEL | MANAGE_CHANNELS,
            Self::Board => VIEW_CHANNEL | SEND_MESSAGES | EMBED_LINKS | READ_MESSAGE_HISTORY,
            Self::Own => OWN_ALLOW,
        }
    }
}

impl Lack {
    /// Whether something does not work without it; else only worse.
    #[must_use]
    pub const fn is_needed(&self) -> bool {
        !matches!(self, Self::Events | Self::Calling(_))
    }

    /// Whether a permission of Firebell's own role mends it.
    #[must_use]
    pub const fn is_of_the_server(&self) -> bool {
        matches!(self, Self::Server(_) | Self::Events | Self::Calling(_))
    }
}

/// Why a permission is needed, for the bits that go together. The first that has a bit is its reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Write,
    Attach,
    Rooms,
    Access,
    Pin,
    /// Discord lets nobody give or deny what they have not.
    Pass,
}

pub const PURPOSES: &[(Purpose, u64)] = &[
    (Purpose::Rooms, MANAGE_CHANNELS),
    (Purpose::Access, MANAGE_ROLES),
    (Purpose::Write, VIEW_CHANNEL | SEND_MESSAGES | EMBED_LINKS | READ_MESSAGE_HISTORY),
    (Purpose::Attach, ATTACH_FILES),
    (Purpose::Pin, PIN_MESSAGES | MANAGE_MESSAGES),
    (
        Purpose::Pass,
        !(MANAGE_CHANNELS
            | MANAGE_ROLES
            | VIEW_CHANNEL
            | SEND_MESSAGES
            | EMBED_LINKS
            | READ_MESSAGE_HISTORY
            | ATTACH_FILES
            | PIN_MESSAGES
            | MANAGE_MESSAGES),
    ),
];

/// Looks at everything that [`lacks_of`] compares.
///
/// # Errors
/// Where Discord does not say.
pub async fn look(
    api: &Api,
    guild: &Guild,
    places: &Places,
    me: Snowflake,
) -> Result<Seen, ApiError> {
    let (server, member, channels) =
        tokio::try_join!(api.guild(guild.id), api.member(guild.id, me), api.channels(guild.id))?;
    let mut seen = Seen { server, me, member, channels, shut: Vec::new() };
    // Hidden is not deleted: what may not be seen can be missing from the list.
    for id in [places.category, board(guild, places)].into_iter().flatten() {
        if seen.has_channel(id) {
            continue;
        }
        match api.channel(id).await {
            Ok(channel) => seen.channels.push(channel),
            Err(ApiError::Refused { .. }) => seen.shut.push(id),
            Err(ApiError::Gone { .. }) => {}
            Err(error @ ApiError::Unsure(_)) => return Err(error),
        }
    }
    Ok(seen)
}

/// Where the board is.
#[must_use]
pub fn board(guild: &Guild, places: &Places) -> Option<Snowflake> {
    guild.settings.board.or(places.board)
}

/// Everything that is missing, what is needed most first.
#[must_use]
pub fn lacks_of(seen: &Seen, guild: &Guild, places: &Places) -> Vec<Lack> {
    let settings = &guild.settings;
    let held = in_server(&seen.server, seen.me, &seen.member);
    let mut lacks = Vec::new();
    let missing = NEEDED & !held;
    if missing != 0 {
        lacks.push(Lack::Server(missing));
    }
    for channel in &seen.channels {
        let Some(of) = used_as(channel, guild, places) else { continue };
        let here = in_channel(&seen.server, seen.me, &seen.member, &channel.permission_overwrites);
        // What the whole server lacks is named once, above.
        let bits = of.needs() & !here & !missing;
        if bits != 0 {
            lacks.push(Lack::Channel { id: channel.id, bits, of });
        }
    }
    for id in &seen.shut {
        let of = if Some(*id) == places.category { Use::Category } else { Use::Board };
        lacks.push(Lack::Channel { id: *id, bits: of.needs() & !missing | VIEW_CHANNEL, of });
    }
    if let Some(chosen) = settings.board
        && !seen.has_channel(chosen)
        && !seen.shut.contains(&chosen)
    {
        lacks.push(Lack::BoardGone);
    }
    let gone = |role: Option<Snowflake>| role.is_some_and(|role| !seen.has_role(role));
    if gone(settings.responders) {
        lacks.push(Lack::RespondersGone);
    }
    if gone(settings.watchers) {
        lacks.push(Lack::WatchersGone);
    }
    if held & CREATE_EVENTS == 0 {
        lacks.push(Lack::Events);
    }
    let responders = seen.server.roles.iter().find(|role| Some(role.id) == settings.responders);
    if let Some(role) = responders
        && !role.mentionable
        && held & MENTION_EVERYONE == 0
    {
        lacks.push(Lack::Calling(role.id));
    }
    lacks
}

fn used_as(channel: &Channel, guild: &Guild, places: &Places) -> Option<Use> {
    let marked = || {
        let topic = channel.topic.as_deref().unwrap_or_default();
        topic.rsplit(" · ").next().is_some_and(|marker| marker.starts_with("firebell:"))
    };
    if Some(channel.id) == guild.settings.board {
        Some(Use::Board)
    } else if Some(channel.id) == places.category {
        Some(Use::Category)
    } else {
        marked().then_some(Use::Own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::permissions::{CREATE_INSTANT_INVITE, for_person, for_role};
    use crate::discord::wire::{Bits, Role, RoleTags};

    const ME: Snowflake = Snowflake(1);
    const EVERYONE: Snowflake = Snowflake(9);
    const RESPONDERS: Snowflake = Snowflake(5);
    const OWN_ROLE: Snowflake = Snowflake(2);

    fn seen(own: u64) -> Seen {
        let role = |id, bits, bot| Role {
            id,
            name: String::new(),
            permissions: Bits(bits),
            mentionable: false,
            tags: RoleTags { bot_id: bot },
        };
        Seen {
            server: wire::Guild {
                id: EVERYONE,
                name: String::new(),
                owner_id: Snowflake(7),
                roles: vec![
                    role(EVERYONE, VIEW_CHANNEL, None),
                    role(RESPONDERS, 0, None),
                    role(OWN_ROLE, own, Some(ME)),
                ],
            },
            me: ME,
            member: wire::Member { roles: vec![OWN_ROLE], nick: None },
            channels: Vec::new(),
            shut: Vec::new(),
        }
    }

    fn channel(id: u64, topic: &str, overwrites: Vec<wire::Overwrite>) -> Channel {
        Channel {
            id: Snowflake(id),
            kind: 0,
            name: None,
            topic: Some(topic.to_owned()),
            parent_id: None,
            permission_overwrites: overwrites,
        }
    }

    #[test]
    fn every_needed_bit_has_one_reason() {
        for bit in (0..64).map(|shift| 1_u64 << shift).filter(|bit| NEEDED & bit != 0) {
            let reasons = PURPOSES.iter().filter(|(_, bits)| bits & bit != 0).count();
            assert_eq!(reasons, 1, "{bit:b}");
        }
    }

    #[test]
    fn what_the_server_lacks_is_named_once_and_what_a_channel_takes_is_named_there() {
        let mut guild = Guild::named(EVERYONE, "Hachyderm");
        let places = Places { category: Some(Snowflake(20)), board: None };
        let all = NEEDED | CREATE_EVENTS | MENTION_EVERYONE;
        assert_eq!(lacks_of(&seen(all), &guild, &places), []);
        let mut less = seen(all & !MANAGE_ROLES);
        assert_eq!(lacks_of(&less, &guild, &places), [Lack::Server(MANAGE_ROLES)]);
        assert_eq!(less.own_role(), Some(OWN_ROLE));

        let closed = || vec![for_role(EVERYONE, 0, VIEW_CHANNEL)];
        less = seen(all);
        less.channels = vec![
            channel(20, "", vec![for_person(ME, 0, MANAGE_CHANNELS)]),
            channel(21, "somebody's own", closed()),
            channel(
                22,
                "Room of INC-1 · firebell:room:X",
                vec![for_role(OWN_ROLE, 0, PIN_MESSAGES)],
            ),
            channel(23, "", closed()),
        ];
        guild.settings.board = Some(Snowflake(23));
        assert_eq!(
            lacks_of(&less, &guild, &places),
            [
                Lack::Channel { id: Snowflake(20), bits: MANAGE_CHANNELS, of: Use::Category },
                Lack::Channel { id: Snowflake(22), bits: PIN_MESSAGES, of: Use::Own },
                Lack::Channel { id: Snowflake(23), bits: Use::Board.needs(), of: Use::Board },
            ]
        );
        less.channels.truncate(2);
        less.channels.remove(0);
        assert_eq!(lacks_of(&less, &guild, &places), [Lack::BoardGone]);
        less.shut = vec![Snowflake(23)];
        assert!(matches!(
            lacks_of(&less, &guild, &places)[..],
            [Lack::Channel { of: Use::Board, .. }]
        ));
    }

    #[test]
    fn what_is_only_welcome_comes_last_and_roles_that_are_gone_are_noticed() {
        let mut guild = Guild::named(EVERYONE, "Hachyderm");
        let places = Places::default();
        guild.settings.responders = Some(RESPONDERS);
        let mut seen = seen(NEEDED & !CREATE_INSTANT_INVITE);
        let found = lacks_of(&seen, &guild, &places);
        let calling = Lack::Calling(RESPONDERS);
        assert_eq!(found, [Lack::Server(CREATE_INSTANT_INVITE), Lack::Events, calling]);
        assert_eq!(found.iter().filter(|lack| lack.is_needed()).count(), 1);
        seen.server.roles[1].mentionable = true;
        assert!(!lacks_of(&seen, &guild, &places).contains(&Lack::Calling(RESPONDERS)));
        seen.server.roles.remove(1);
        guild.settings.watchers = Some(RESPONDERS);
        let found = lacks_of(&seen, &guild, &places);
        assert!(found.contains(&Lack::RespondersGone) && found.contains(&Lack::WatchersGone));
    }
}
