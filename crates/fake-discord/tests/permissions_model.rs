//! The permission arithmetic against a second, small model: the pseudo-code of Discord's page on
//! permissions, written down independently, over random guilds.
//! <https://discord.com/developers/docs/topics/permissions#permission-hierarchy>

use std::collections::HashMap;

use fake_discord::{
    FakeDiscord, GuildHandle, Id, Member, Options,
    permissions::{self, Overwrite, OverwriteKind},
};

/// xorshift64*: the seed alone decides everything.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.roll() >> 33) as usize % n
    }

    /// Bits that matter here, ADMINISTRATOR seldom.
    fn bits(&mut self) -> u64 {
        let common = permissions::VIEW_CHANNEL
            | permissions::SEND_MESSAGES
            | permissions::EMBED_LINKS
            | permissions::ATTACH_FILES
            | permissions::MENTION_EVERYONE
            | permissions::SEND_TTS_MESSAGES
            | permissions::MANAGE_ROLES
            | permissions::READ_MESSAGE_HISTORY
            | permissions::PIN_MESSAGES;
        let mut bits = self.roll() & common;
        if self.below(25) == 0 {
            bits |= permissions::ADMINISTRATOR;
        }
        bits
    }
}

/// What the test believes to be true, kept without asking the fake.
struct Model {
    guild: Id,
    owner: Id,
    roles: HashMap<Id, u64>,
    members: HashMap<Id, (Vec<Id>, bool)>,
    /// Of each channel: allow and deny by id.
    channels: HashMap<Id, HashMap<Id, (u64, u64)>>,
}

impl Model {
    fn compute_base_permissions(&self, member: Id) -> u64 {
        if member == self.owner {
            return u64::MAX;
        }
        let mut permissions = self.roles[&self.guild];
        for role in &self.members[&member].0 {
            permissions |= self.roles[role];
        }
        if permissions & 0x8 == 0x8 { u64::MAX } else { permissions }
    }

    fn compute_overwrites(&self, base: u64, member: Id, channel: Id) -> u64 {
        if base & 0x8 == 0x8 {
            return u64::MAX;
        }
        let mut permissions = base;
        let overwrites = &self.channels[&channel];
        if let Some((allow, deny)) = overwrites.get(&self.guild) {
            permissions &= !deny;
            permissions |= allow;
        }
        let mut allow = 0;
        let mut deny = 0;
        for role in &self.members[&member].0 {
            if let Some((a, d)) = overwrites.get(role) {
                allow |= a;
                deny |= d;
            }
        }
        permissions &= !deny;
        permissions |= allow;
        if let Some((a, d)) = overwrites.get(&member) {
            permissions &= !d;
            permissions |= a;
        }
        permissions
    }

    fn permissions(&self, member: Id, channel: Id) -> u64 {
        let base = self.compute_base_permissions(member);
        let mut bits = self.compute_overwrites(base, member, channel);
        if bits & 0x8 == 0x8 {
            return permissions::ALL;
        }
        if self.members[&member].1 {
            bits &= 0x400 | 0x1_0000;
        }
        if bits & 0x400 == 0 {
            return 0;
        }
        if bits & 0x800 == 0 {
            bits &= !(0x2_0000 | 0x1000 | 0x8000 | 0x4000);
        }
        bits
    }
}

struct Both {
    guild: GuildHandle,
    people: Vec<Member>,
    roles: Vec<Id>,
    channels: Vec<Id>,
    model: Model,
}

impl Both {
    fn step(&mut self, dice: &mut Dice) {
        let channel = self.channels[dice.below(self.channels.len())];
        let person = dice.below(self.people.len());
        match dice.below(8) {
            0 => {
                let bits = dice.bits();
                let role = self.guild.role("role", bits);
                self.roles.push(role);
                self.model.roles.insert(role, bits);
            }
            1 => {
                let role = self.roles[dice.below(self.roles.len())];
                let bits = dice.bits();
                self.guild.edit_role(role, |role| role.permissions = bits);
                self.model.roles.insert(role, bits);
            }
            2 if self.roles.len() > 2 => {
                // Never @everyone, which stands first.
                let role = self.roles.remove(1 + dice.below(self.roles.len() - 1));
                self.guild.delete_role(role);
                self.model.roles.remove(&role);
                for (roles, _) in self.model.members.values_mut() {
                    roles.retain(|held| *held != role);
                }
                for overwrites in self.model.channels.values_mut() {
                    overwrites.remove(&role);
                }
            }
            3 => {
                let until = (dice.below(2) == 0)
                    .then(|| chrono::DateTime::from_timestamp(4_000_000_000, 0).unwrap());
                self.people[person].time_out(until);
                self.model.members.get_mut(&self.people[person].id()).unwrap().1 = until.is_some();
            }
            4 => {
                let roles: Vec<Id> =
                    self.roles[1..].iter().copied().filter(|_| dice.below(3) == 0).collect();
                self.people[person].set_roles(&roles);
                self.model.members.get_mut(&self.people[person].id()).unwrap().0 = roles;
            }
            _ => self.overwrite(dice, channel, person),
        }
    }

    fn overwrite(&mut self, dice: &mut Dice, channel: Id, person: usize) {
        let (id, kind) = if dice.below(3) == 0 {
            (self.people[person].id(), OverwriteKind::Member)
        } else {
            (self.roles[dice.below(self.roles.len())], OverwriteKind::Role)
        };
        let allow = dice.bits() & !permissions::ADMINISTRATOR;
        let deny = dice.bits() & !allow;
        self.guild
            .edit_channel_by_hand(channel, |channel| {
                channel.overwrites.retain(|overwrite| overwrite.id != id);
                channel.overwrites.push(Overwrite { id, kind, allow, deny });
            })
            .unwrap();
        self.model.channels.get_mut(&channel).unwrap().insert(id, (allow, deny));
    }

    fn compare(&self, seed: u64, step: usize) {
        for member in &self.people {
            for channel in &self.channels {
                assert_eq!(
                    member.permissions_in(*channel),
                    self.model.permissions(member.id(), *channel),
                    "seed {seed}, step {step}, member {}, channel {channel}",
                    member.id()
                );
            }
        }
    }
}

#[tokio::test]
async fn hundreds_of_random_guilds_agree_with_the_pseudo_code() {
    for seed in 1..=6 {
        let mut dice = Dice(seed);
        let discord = FakeDiscord::start(Options::default()).await.unwrap();
        let guild = discord.guild("random");
        let people: Vec<Member> = ["a", "b", "c"]
            .iter()
            .map(|name| guild.member(name, &[]))
            .chain([guild.owner()])
            .collect();
        let channels = vec![guild.channel("one", None), guild.channel("two", None)];
        let model = Model {
            guild: guild.id(),
            owner: guild.owner().id(),
            roles: [(guild.id(), permissions::EVERYONE_DEFAULT)].into(),
            members: people.iter().map(|person| (person.id(), (Vec::new(), false))).collect(),
            channels: channels.iter().map(|channel| (*channel, HashMap::new())).collect(),
        };
        let roles = vec![guild.id()];
        let mut both = Both { guild, people, roles, channels, model };
        for step in 0..150 {
            both.step(&mut dice);
            both.compare(seed, step);
        }
    }
}
