//! What the bot asks of the guild: roles, members, and where channels stand.

use fake_discord::Id;
use serde_json::{Value, json};

use crate::{Both, NO_ROLE, NOBODY, dice::Dice, model::Channel};

const NEXT_WEEK: &str = "2026-03-08T12:00:00Z";

fn id_of(made: &Value) -> Id {
    made["id"].as_str().unwrap().parse().unwrap()
}

impl Both {
    pub(crate) async fn by_bot(&mut self, dice: &mut Dice) {
        let guild = format!("/guilds/{}", self.guild.id());
        match dice.below(13) {
            0 | 1 => self.create_channel(dice, &guild).await,
            2..=4 => self.move_channels(dice, &guild).await,
            5 => self.edit_role(dice, &guild).await,
            6 => self.create_role(dice, &guild).await,
            7 => self.delete_role(dice, &guild).await,
            8 => self.move_role(dice, &guild).await,
            9 | 10 => self.give_role(dice, &guild).await,
            _ => self.time_out(dice, &guild).await,
        }
    }

    /// A category, none, or now and then something that is none.
    pub(crate) fn some_parent(&self, dice: &mut Dice) -> Option<Id> {
        match dice.below(6) {
            0 => Some(dice.pick(&self.channels)),
            1 | 2 => None,
            _ => self.some_category(dice),
        }
    }

    async fn create_channel(&mut self, dice: &mut Dice, guild: &str) {
        let category = dice.one_in(5);
        let parent = if category { None } else { self.some_parent(dice) };
        let mut body = json!({"name": "made", "type": if category { 4 } else { 0 }});
        if let Some(parent) = parent {
            body["parent_id"] = json!(parent.to_string());
        }
        let (target, kind) = self.some_target(dice);
        let overwrite = dice.one_in(2).then(|| (dice.few_bits(), dice.few_bits()));
        if let Some((allow, deny)) = overwrite {
            body["permission_overwrites"] = json!([{"id": target.to_string(), "type": kind as u8,
                "allow": allow.to_string(), "deny": deny.to_string()}]);
        }
        let foretold = self.model.create_channel(category, parent, overwrite);
        let path = format!("{guild}/channels");
        let Some(made) = self.request(("POST", &path), body, 201, foretold).await else { return };
        let overwrites = match (overwrite, parent) {
            (Some(bits), _) => [(target, bits)].into(),
            (None, Some(parent)) => self.model.channels[&parent].overwrites.clone(),
            (None, None) => Default::default(),
        };
        self.remember(id_of(&made), Channel { category, parent, overwrites, ..Channel::default() });
    }

    /// One channel into a category or out of it, or several, which only works where the others stay
    /// in theirs.
    async fn move_channels(&mut self, dice: &mut Dice, guild: &str) {
        let mut wanted: Vec<(Id, Option<Id>, bool)> = Vec::new();
        for _ in 0..=dice.below(2) {
            let living = self.some_living_channel(dice).filter(|_| !dice.one_in(8));
            let channel = living.unwrap_or_else(|| dice.pick(&self.channels));
            let stays = self.model.channels.get(&channel).and_then(|found| found.parent);
            let category = self.model.is_category(channel);
            let parent = if category || dice.one_in(4) { stays } else { self.some_category(dice) };
            if wanted.iter().all(|(earlier, ..)| *earlier != channel) {
                wanted.push((channel, parent, dice.one_in(2)));
            }
        }
        let body = wanted
            .iter()
            .map(|(channel, parent, sync)| {
                json!({"id": channel.to_string(), "position": 1, "lock_permissions": sync,
                    "parent_id": parent.map(|parent| parent.to_string())})
            })
            .collect();
        let each = wanted
            .iter()
            .map(|(channel, parent, sync)| self.model.move_channel(*channel, *parent, *sync));
        let stays = |(channel, parent, _): &&(Id, Option<Id>, bool)| {
            self.model.channels.get(channel).is_some_and(|found| found.parent == *parent)
        };
        let foretold = each.collect::<Result<Vec<()>, u64>>().and_then(|moved| {
            let stay = wanted.iter().filter(stays).count();
            if moved.len() - stay > 1 { Err(40009) } else { Ok(()) }
        });
        let path = format!("{guild}/channels");
        if self.request(("PATCH", &path), body, 204, foretold).await.is_none() {
            return;
        }
        for (channel, parent, sync) in wanted {
            let moves = self.model.channels[&channel].parent != parent;
            let of_parent = parent.map(|parent| self.model.channels[&parent].overwrites.clone());
            let found = self.model.channels.get_mut(&channel).unwrap();
            found.parent = parent;
            if let Some(overwrites) = of_parent.filter(|_| moves && sync) {
                found.overwrites = overwrites;
            }
        }
    }

    async fn edit_role(&mut self, dice: &mut Dice, guild: &str) {
        let role = if dice.one_in(8) { NO_ROLE } else { self.some_role(dice) };
        let before = self.model.roles.get(&role).copied().unwrap_or(0);
        let bits = before ^ dice.few_bits();
        let foretold = self.model.edit_role(role, bits);
        let path = format!("{guild}/roles/{role}");
        let body = json!({ "permissions": bits.to_string() });
        if self.request(("PATCH", &path), body, 200, foretold).await.is_some() {
            self.model.roles.insert(role, bits);
        }
    }

    async fn create_role(&mut self, dice: &mut Dice, guild: &str) {
        let bits = dice.bits() & dice.roll();
        let foretold = self.model.create_role(bits);
        let body = json!({"name": "made", "permissions": bits.to_string()});
        let path = format!("{guild}/roles");
        if let Some(made) = self.request(("POST", &path), body, 200, foretold).await {
            self.roles.push(id_of(&made));
            self.model.new_role(id_of(&made), bits);
        }
    }

    async fn delete_role(&mut self, dice: &mut Dice, guild: &str) {
        let role = if dice.one_in(8) { NO_ROLE } else { self.some_role(dice) };
        let foretold = self.model.role_of_its_own(role);
        let path = format!("{guild}/roles/{role}");
        if self.request(("DELETE", &path), Value::Null, 204, foretold).await.is_some() {
            self.roles.retain(|other| *other != role);
            self.model.forget_role(role);
        }
    }

    async fn move_role(&mut self, dice: &mut Dice, guild: &str) {
        if self.roles.len() < 2 {
            return;
        }
        let role = self.roles[1 + dice.below(self.roles.len() - 1)];
        let position = 1 + dice.below(self.roles.len()) as u64;
        let foretold = self.model.sort_role(role, position);
        let body = json!([{"id": role.to_string(), "position": position}]);
        let path = format!("{guild}/roles");
        if self.request(("PATCH", &path), body, 200, foretold).await.is_some() {
            self.model.move_role(role, position);
        }
    }

    fn some_person(&self, dice: &mut Dice) -> Id {
        if dice.one_in(10) { NOBODY } else { self.people[dice.below(self.people.len())].id() }
    }

    async fn give_role(&mut self, dice: &mut Dice, guild: &str) {
        let role = match dice.below(10) {
            0 => NO_ROLE,
            1 => self.model.bot_role,
            _ => self.some_role(dice),
        };
        let person = self.some_person(dice);
        let foretold = self.model.give_role(role, person);
        let give = dice.one_in(2);
        let path = format!("{guild}/members/{person}/roles/{role}");
        let method = if give { "PUT" } else { "DELETE" };
        if self.request((method, &path), Value::Null, 204, foretold).await.is_some() {
            let held = &mut self.model.members.get_mut(&person).unwrap().roles;
            held.retain(|other| *other != role);
            held.extend(give.then_some(role));
        }
    }

    async fn time_out(&mut self, dice: &mut Dice, guild: &str) {
        let (person, silence) = (self.some_person(dice), dice.one_in(2));
        let foretold = self.model.time_out(person);
        let body = json!({ "communication_disabled_until": silence.then_some(NEXT_WEEK) });
        let path = format!("{guild}/members/{person}");
        if self.request(("PATCH", &path), body, 200, foretold).await.is_some() {
            self.model.members.get_mut(&person).unwrap().timed_out = silence;
        }
    }
}
