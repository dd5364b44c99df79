//! What a bot is refused, against a second model: what Discord's pages say about each route, over
//! random guilds. Operations by hand and by the bot alternate; after each, permissions are the
//! same in both, and each of the bot's requests ends with the code that the model foretold.

mod by_hand;
mod pages;
#[path = "../support/mod.rs"]
mod support;

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use fake_discord::{FakeDiscord, GuildHandle, Id, Member, Options, clock::Clock, permissions as p};
use serde_json::{Value, json};
use support::{
    Rest,
    model::{Dice, Model, Person},
    options,
};

/// A request that succeeds.
const DONE: u64 = 0;

const NOW: &str = "2026-03-01T12:00:00Z";
const NEXT_WEEK: &str = "2026-03-08T12:00:00Z";

struct Both {
    guild: GuildHandle,
    rest: Rest,
    bot: Id,
    bot_role: Id,
    people: Vec<Member>,
    /// @everyone first; the bot's own role is not among them.
    roles: Vec<Id>,
    /// Those that are gone too.
    channels: Vec<Id>,
    messages: HashMap<Id, Id>,
    positions: BTreeMap<Id, u64>,
    model: Model,
    seen: BTreeMap<u64, usize>,
}

impl Both {
    async fn new(seed: u64) -> (FakeDiscord, Self) {
        let clock: Clock = Arc::new(|| NOW.parse().unwrap());
        let discord = FakeDiscord::start(Options { clock, ..options() }).await.unwrap();
        let guild = discord.guild("random");
        let mut people: Vec<Member> = ["a", "b"].iter().map(|n| guild.member(n, &[])).collect();
        people.push(guild.owner());
        let (bot, bot_role) = (discord.application_id(), guild.bot_role());
        let mut members: HashMap<Id, Person> =
            people.iter().map(|person| (person.id(), Person::default())).collect();
        members.insert(bot, Person { roles: vec![bot_role], timed_out: false });
        let model = Model {
            guild: guild.id(),
            owner: guild.owner().id(),
            roles: [(guild.id(), p::EVERYONE_DEFAULT), (bot_role, p::BOT_DEFAULT)].into(),
            members,
            channels: HashMap::new(),
        };
        let rest = Rest::new(&discord);
        let mut both = Self {
            rest,
            bot,
            bot_role,
            people,
            roles: vec![guild.id()],
            channels: Vec::new(),
            messages: HashMap::new(),
            positions: [(guild.id(), 0), (bot_role, 1)].into(),
            model,
            seen: BTreeMap::new(),
            guild,
        };
        let mut dice = Dice(seed);
        for _ in 0..4 {
            both.role_by_hand(dice.bits());
            both.channel_by_hand();
        }
        // The bot stands in the middle.
        both.swap_by_hand(both.roles[2], both.bot_role);
        (discord, both)
    }

    async fn request(&mut self, method: &str, path: &str, body: Value, foretold: u64) -> Value {
        let (status, answer) = self.rest.send(method, path, body.clone()).await;
        let code = if status < 300 { DONE } else { answer["code"].as_u64().unwrap() };
        assert_eq!(code, foretold, "{method} {path} {body}: {status} {answer}");
        *self.seen.entry(foretold).or_default() += 1;
        answer
    }

    async fn by_bot(&mut self, dice: &mut Dice) {
        let guild = format!("/guilds/{}", self.guild.id());
        let channel = self.channels[dice.below(self.channels.len())];
        let channel_path = format!("/channels/{channel}");
        match dice.below(14) {
            0 => {
                let code = self.in_channel(channel, 0);
                self.request("GET", &channel_path, Value::Null, code).await;
            }
            1 => {
                let code = self.in_channel(channel, p::SEND_MESSAGES);
                let path = format!("{channel_path}/messages");
                self.request("POST", &path, json!({"content": "hello"}), code).await;
            }
            2 => {
                let code = self.in_channel(channel, p::SEND_MESSAGES | p::EMBED_LINKS);
                let path = format!("{channel_path}/messages");
                let body = json!({"embeds": [{"title": "t"}]});
                self.request("POST", &path, body, code).await;
            }
            3 => {
                let mut code = self.in_channel(channel, p::PIN_MESSAGES);
                let known = dice.below(3) > 0;
                let message = if known { self.messages.get(&channel).copied() } else { None };
                if code == DONE && message.is_none() {
                    code = 10008;
                }
                let path = format!("{channel_path}/messages/pins/{}", message.unwrap_or(5));
                self.request("PUT", &path, Value::Null, code).await;
            }
            4 => {
                // Somebody else's message.
                let message = self.messages.get(&channel).copied();
                let mut code = self.in_channel(channel, 0);
                if code == DONE && message.is_none() {
                    code = 10008;
                }
                if code == DONE {
                    code = self.in_channel(channel, p::MANAGE_MESSAGES);
                }
                let path = format!("{channel_path}/messages/{}", message.unwrap_or(5));
                self.request("DELETE", &path, Value::Null, code).await;
                if code == DONE {
                    self.messages.remove(&channel);
                }
            }
            5 => self.create_channel(dice, &guild).await,
            6 if dice.below(3) == 0 => {
                let code = self.in_channel(channel, p::MANAGE_CHANNELS);
                self.request("DELETE", &channel_path, Value::Null, code).await;
                if code == DONE {
                    self.model.channels.remove(&channel);
                }
            }
            6 | 7 => self.put_overwrite(dice, channel).await,
            8 => self.delete_overwrite(dice, channel).await,
            9 => self.edit_role(dice, &guild).await,
            10 => self.create_role(dice, &guild).await,
            11 => self.move_role(dice, &guild).await,
            12 => self.give_role(dice, &guild).await,
            _ => self.time_out(dice, &guild).await,
        }
    }

    async fn create_channel(&mut self, dice: &mut Dice, guild: &str) {
        let target = self.some_role(dice);
        let (allow, deny) = (dice.bits() & dice.roll() & !8, dice.bits() & dice.roll() & !8);
        let with_overwrite = dice.below(2) == 0;
        let mut body = json!({"name": "made"});
        if with_overwrite {
            body["permission_overwrites"] = json!([{"id": target.to_string(), "type": 0,
                "allow": allow.to_string(), "deny": deny.to_string()}]);
        }
        let mut allowed = self.holds_in_guild(p::MANAGE_CHANNELS);
        if with_overwrite {
            allowed &= self.holds_in_guild(p::MANAGE_ROLES) && self.may_touch(allow | deny, None);
        }
        let code = if allowed { DONE } else { 50013 };
        let made = self.request("POST", &format!("{guild}/channels"), body, code).await;
        if code == DONE {
            let id: Id = made["id"].as_str().unwrap().parse().unwrap();
            let mut overwrites = HashMap::new();
            if with_overwrite {
                overwrites.insert(target, (allow, deny));
            }
            self.channels.push(id);
            self.model.channels.insert(id, overwrites);
        }
    }

    async fn put_overwrite(&mut self, dice: &mut Dice, channel: Id) {
        let target = self.some_role(dice);
        // Few bits, so that one alone can decide.
        let few = |dice: &mut Dice| dice.bits() & dice.roll() & dice.roll() & !p::ADMINISTRATOR;
        let (mut allow, mut deny) = (few(dice), few(dice));
        if dice.below(2) == 0 {
            let (before_allow, before_deny) = self
                .model
                .channels
                .get(&channel)
                .and_then(|overwrites| overwrites.get(&target))
                .copied()
                .unwrap_or_default();
            (allow, deny) = (before_allow ^ allow, before_deny ^ deny);
        }
        let mut code = self.in_channel(channel, p::MANAGE_ROLES);
        if code == DONE {
            let (old_allow, old_deny) =
                self.model.channels[&channel].get(&target).copied().unwrap_or_default();
            // What stays as it was is not touched.
            let touched = (old_allow ^ allow) | (old_deny ^ deny);
            if !self.may_touch(touched, Some(channel)) {
                code = 50013;
            }
        }
        let path = format!("/channels/{channel}/permissions/{target}");
        let body = json!({"type": 0, "allow": allow.to_string(), "deny": deny.to_string()});
        self.request("PUT", &path, body, code).await;
        if code == DONE {
            self.model.channels.get_mut(&channel).unwrap().insert(target, (allow, deny));
        }
    }

    async fn delete_overwrite(&mut self, dice: &mut Dice, channel: Id) {
        let target = self.some_role(dice);
        let mut code = self.in_channel(channel, p::MANAGE_ROLES);
        if code == DONE {
            code = match self.model.channels[&channel].get(&target) {
                None => 10009,
                Some((allow, deny)) if !self.may_touch(allow | deny, Some(channel)) => 50013,
                Some(_) => DONE,
            };
        }
        let path = format!("/channels/{channel}/permissions/{target}");
        self.request("DELETE", &path, Value::Null, code).await;
        if code == DONE {
            self.model.channels.get_mut(&channel).unwrap().remove(&target);
        }
    }

    async fn edit_role(&mut self, dice: &mut Dice, guild: &str) {
        let role = if dice.below(8) == 0 { 77 } else { self.some_role(dice) };
        let mut code = self.role_in_reach(role);
        let before = self.model.roles.get(&role).copied().unwrap_or(0);
        let bits = before ^ (dice.bits() & dice.roll() & dice.roll());
        if code == DONE && (bits ^ before) & !self.in_guild() != 0 {
            code = 50013;
        }
        let body = json!({ "permissions": bits.to_string() });
        self.request("PATCH", &format!("{guild}/roles/{role}"), body, code).await;
        if code == DONE {
            self.model.roles.insert(role, bits);
        }
    }

    async fn create_role(&mut self, dice: &mut Dice, guild: &str) {
        let bits = dice.bits() & dice.roll();
        let allowed = self.holds_in_guild(p::MANAGE_ROLES) && bits & !self.in_guild() == 0;
        let code = if allowed { DONE } else { 50013 };
        let body = json!({"name": "made", "permissions": bits.to_string()});
        let made = self.request("POST", &format!("{guild}/roles"), body, code).await;
        if code == DONE {
            self.new_role(made["id"].as_str().unwrap().parse().unwrap(), bits);
        }
    }

    async fn move_role(&mut self, dice: &mut Dice, guild: &str) {
        if self.roles.len() < 2 {
            return;
        }
        let role = self.roles[1 + dice.below(self.roles.len() - 1)];
        let wanted = 1 + dice.below(self.roles.len()) as u64;
        let mut code = self.role_in_reach(role);
        if code == DONE && wanted >= self.positions[&self.bot_role] {
            code = 50013;
        }
        let body = json!([{"id": role.to_string(), "position": wanted}]);
        self.request("PATCH", &format!("{guild}/roles"), body, code).await;
        if code == DONE {
            self.positions.insert(role, wanted);
            let everyone = self.guild.id();
            let mut order: Vec<(u64, std::cmp::Reverse<Id>)> = self
                .positions
                .iter()
                .filter(|(id, _)| **id != everyone)
                .map(|(id, position)| (*position, std::cmp::Reverse(*id)))
                .collect();
            order.sort_unstable();
            for ((_, id), position) in order.into_iter().zip(1..) {
                self.positions.insert(id.0, position);
            }
        }
    }

    async fn give_role(&mut self, dice: &mut Dice, guild: &str) {
        let role = match dice.below(10) {
            0 => 77,
            1 => self.bot_role,
            _ => self.some_role(dice),
        };
        let person = if dice.below(10) == 0 { 5 } else { self.people[dice.below(3)].id() };
        let mut code = self.role_in_reach(role);
        if code == DONE && role == self.guild.id() {
            code = 50028;
        }
        if code == DONE && person == 5 {
            code = 10007;
        }
        let give = dice.below(2) == 0;
        let path = format!("{guild}/members/{person}/roles/{role}");
        self.request(if give { "PUT" } else { "DELETE" }, &path, Value::Null, code).await;
        if code == DONE {
            let held = &mut self.model.members.get_mut(&person).unwrap().roles;
            held.retain(|other| *other != role);
            if give {
                held.push(role);
            }
        }
    }

    async fn time_out(&mut self, dice: &mut Dice, guild: &str) {
        let person = if dice.below(10) == 0 { 5 } else { self.people[dice.below(3)].id() };
        let silence = dice.below(2) == 0;
        let code = if person == 5 {
            10007
        } else if !self.holds_in_guild(p::MODERATE_MEMBERS)
            || !self.person_below_the_bot(person)
            || self.model.guild_permissions(person) & p::ADMINISTRATOR != 0
        {
            50013
        } else {
            DONE
        };
        let until = silence.then_some(NEXT_WEEK);
        let body = json!({ "communication_disabled_until": until });
        let path = format!("{guild}/members/{person}");
        self.request("PATCH", &path, body, code).await;
        if code == DONE {
            self.model.members.get_mut(&person).unwrap().timed_out = silence;
        }
    }

    fn compare(&self, seed: u64, step: usize) {
        for channel in self.model.channels.keys() {
            let bots = self.guild.bot_permissions_in(*channel);
            let foretold = self.model.permissions(self.bot, *channel);
            assert_eq!(bots, foretold, "seed {seed}, step {step}, the bot in {channel}");
            for person in &self.people {
                let foretold = self.model.permissions(person.id(), *channel);
                assert_eq!(person.permissions_in(*channel), foretold, "seed {seed}, step {step}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hundreds_of_random_requests_are_refused_as_the_pages_say() {
    let mut seen: BTreeMap<u64, usize> = BTreeMap::new();
    for seed in 1..=6 {
        let (discord, mut both) = Both::new(seed).await;
        let mut dice = Dice(seed + 100);
        for step in 0..150 {
            both.by_hand(&mut dice);
            both.by_bot(&mut dice).await;
            both.by_bot(&mut dice).await;
            both.compare(seed, step);
        }
        for (code, times) in both.seen {
            *seen.entry(code).or_default() += times;
        }
        // A wrong form was never sent, and the fake never answered against the description.
        let odd = |v: &&fake_discord::Violation| v.code == 50035 || v.rule.starts_with("openapi");
        let violations = discord.violations();
        let odd: Vec<_> = violations.iter().filter(odd).collect();
        assert!(odd.is_empty(), "{odd:#?}");
    }
    // Every code that the model knows came up.
    for code in [DONE, 10003, 10007, 10008, 10009, 10011, 50001, 50013, 50028] {
        assert!(seen.get(&code).is_some_and(|times| *times >= 3), "{code}: {seen:?}");
    }
}
