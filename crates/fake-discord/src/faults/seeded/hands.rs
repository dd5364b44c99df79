//! What people break by hand, as a seed draws it. What they take comes back after some more
//! requests, or when the seed ends; what they delete does not.

use std::collections::BTreeMap;

use super::Dice;
use crate::{
    Id, Permissions,
    permissions::{
        self, MANAGE_CHANNELS, MANAGE_EVENTS, MANAGE_MESSAGES, MANAGE_ROLES, Overwrite,
        OverwriteKind, PIN_MESSAGES, READ_MESSAGE_HISTORY, SEND_MESSAGES, VIEW_CHANNEL,
    },
    rest,
    world::{World, overwrite_of},
};

/// Something that comes back.
#[derive(Debug)]
pub(super) struct Taken {
    what: What,
    back_in: u64,
}

#[derive(Debug)]
enum What {
    /// Permissions of the bot's role.
    OfBot { guild: Id, bits: Permissions },
    /// A role of a member.
    OfMember { guild: Id, user: Id, role: Id },
    /// What the bot was given, or at least not denied, in a channel.
    InChannel { channel: Id, bits: Permissions, given: bool },
}

/// Channels that the bot sees, and its messages there.
fn channels_of_bot(world: &World) -> BTreeMap<Id, Vec<Id>> {
    let bot = world.bot;
    world
        .channels
        .values()
        .filter(|channel| !channel.is_thread() && world.can_see(channel.id, bot))
        .map(|channel| {
            let own = channel.messages.values().filter(|message| message.author == bot);
            (channel.id, own.map(|message| message.id).collect())
        })
        .collect()
}

/// Only where the bot was at work: an empty world would tell a test nothing.
fn used_channel(world: &World, dice: &mut Dice) -> Option<Id> {
    let mine = channels_of_bot(world);
    let used: Vec<Id> = mine.iter().filter(|(_, own)| !own.is_empty()).map(|(id, _)| *id).collect();
    dice.pick(&used)
}

/// What a person breaks by hand. None: there was nothing to break.
pub(super) fn meddle(world: &mut World, taken: &mut Vec<Taken>, dice: &mut Dice) -> Option<String> {
    match dice.below(3) {
        0 => {
            let all: Vec<(Id, Id)> = channels_of_bot(world)
                .iter()
                .flat_map(|(channel, messages)| messages.iter().map(|message| (*channel, *message)))
                .collect();
            let (channel, message) = dice.pick(&all)?;
            rest::remove_message(world, channel, message);
            Some(format!("message {message} in channel {channel} was deleted by hand"))
        }
        1 => {
            let channel = used_channel(world, dice)?;
            let name = world.remove_channel(channel)?.name;
            Some(format!("channel {channel} ({name}) was deleted by hand"))
        }
        _ => {
            let guilds: Vec<(Id, Id)> =
                world.guilds.values().map(|guild| (guild.id, guild.bot_role)).collect();
            let (guild, role) = dice.pick(&guilds)?;
            let bits = dice.pick(&[
                MANAGE_CHANNELS,
                MANAGE_ROLES,
                MANAGE_MESSAGES,
                PIN_MESSAGES,
                MANAGE_EVENTS,
            ])?;
            let held = world.guilds.get(&guild)?.roles.get(&role)?.permissions;
            if held & bits == 0 {
                return None;
            }
            world.change_role(guild, role, |role| role.permissions &= !bits);
            let back_in = 1 + dice.below(8);
            taken.push(Taken { what: What::OfBot { guild, bits }, back_in });
            let name = permissions::names_of(bits);
            Some(format!("the bot lost {name} for {back_in} requests"))
        }
    }
}

/// What a person breaks of roles and of the permissions in one channel. None: there was nothing
/// to break.
pub(super) fn meddle_with_roles(
    world: &mut World,
    taken: &mut Vec<Taken>,
    dice: &mut Dice,
) -> Option<String> {
    match dice.below(3) {
        0 => {
            let all: Vec<(Id, Id, String)> = world
                .guilds
                .values()
                .flat_map(|guild| guild.roles.values().map(|role| (guild.id, role)))
                // @everyone and the roles of bots can't be deleted.
                .filter(|(guild, role)| role.id != *guild && role.managed_by.is_none())
                .map(|(guild, role)| (guild, role.id, role.name.clone()))
                .collect();
            let (guild, role, name) = dice.pick(&all)?;
            world.remove_role(guild, role);
            Some(format!("role {role} ({name}) was deleted by hand"))
        }
        1 => {
            let all: Vec<(Id, Id, Id)> = world
                .guilds
                .values()
                .flat_map(|guild| guild.members.values().map(move |member| (guild, member)))
                .filter(|(_, member)| member.user != world.bot)
                .flat_map(|(guild, member)| {
                    member.roles.iter().map(|role| (guild.id, member.user, *role))
                })
                .collect();
            let (guild, user, role) = dice.pick(&all)?;
            change_member(world, guild, user, |roles| roles.retain(|held| *held != role));
            let back_in = 1 + dice.below(8);
            taken.push(Taken { what: What::OfMember { guild, user, role }, back_in });
            Some(format!("member {user} lost role {role} for {back_in} requests"))
        }
        _ => {
            let channel = used_channel(world, dice)?;
            let bits =
                dice.pick(&[VIEW_CHANNEL, SEND_MESSAGES, READ_MESSAGE_HISTORY, MANAGE_MESSAGES])?;
            let bot = world.bot;
            let before = overwrite_of(&world.channels.get(&channel)?.overwrites, bot).copied();
            if before.is_some_and(|before| before.deny & bits != 0) {
                return None;
            }
            let given = before.is_some_and(|before| before.allow & bits != 0);
            change_bots_overwrite(world, channel, |own| {
                own.allow &= !bits;
                own.deny |= bits;
            });
            let back_in = 1 + dice.below(8);
            taken.push(Taken { what: What::InChannel { channel, bits, given }, back_in });
            let name = permissions::names_of(bits);
            Some(format!("the bot lost {name} in channel {channel} for {back_in} requests"))
        }
    }
}

fn change_member(world: &mut World, guild: Id, user: Id, change: impl FnOnce(&mut Vec<Id>)) {
    let member = world.guilds.get(&guild).and_then(|guild| guild.members.get(&user));
    let Some(member) = member else { return };
    let mut roles: Vec<Id> = member.roles.iter().copied().collect();
    change(&mut roles);
    world.set_member(guild, user, &roles);
}

/// One that says nothing any more is taken out.
fn change_bots_overwrite(world: &mut World, channel: Id, change: impl FnOnce(&mut Overwrite)) {
    let bot = world.bot;
    world.change_channel(channel, |channel| {
        let nothing = Overwrite { id: bot, kind: OverwriteKind::Member, allow: 0, deny: 0 };
        let mut own = overwrite_of(&channel.overwrites, bot).copied().unwrap_or(nothing);
        change(&mut own);
        channel.overwrites.retain(|overwrite| overwrite.id != bot);
        channel.overwrites.extend((own.allow | own.deny != 0).then_some(own));
    });
}

/// Counts a request for what was taken, and gives back what has been away for long enough.
pub(super) fn give_back(world: &mut World, taken: &mut Vec<Taken>, all: bool) {
    for one in taken.iter_mut() {
        one.back_in = one.back_in.saturating_sub(1);
    }
    let over = |one: &Taken| all || one.back_in == 0;
    for one in taken.iter().filter(|one| over(one)) {
        match one.what {
            What::OfBot { guild, bits } => {
                let Some(role) = world.guilds.get(&guild).map(|guild| guild.bot_role) else {
                    continue;
                };
                world.change_role(guild, role, |role| role.permissions |= bits);
            }
            What::OfMember { guild, user, role } => {
                // Deleted meanwhile, it can be given to nobody.
                if world.guilds.get(&guild).is_some_and(|guild| guild.roles.contains_key(&role)) {
                    change_member(world, guild, user, |roles| roles.push(role));
                }
            }
            What::InChannel { channel, bits, given } => {
                change_bots_overwrite(world, channel, |own| {
                    own.deny &= !bits;
                    own.allow |= if given { bits } else { 0 };
                });
            }
        }
    }
    taken.retain(|one| !over(one));
}
