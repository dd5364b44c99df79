//! Identify, resume, and what a session may ask for.

use std::collections::VecDeque;

use serde_json::{Value, json};

use super::{
    Outgoing, PRIVILEGED_INTENTS, Session,
    connection::{Connection, Goodbye},
    intent,
};
use crate::{Id, limits, world::World};

/// Why a session does not begin.
enum Refused {
    /// Too soon after another: op 9.
    TooSoon,
    /// With this close code, for breaking this rule.
    By(&'static str, u16),
}

impl Connection {
    fn is_token(&self, data: &Value) -> bool {
        let token = data["token"].as_str().unwrap_or_default().trim_start_matches("Bot ");
        token == self.shared.token
    }

    fn invalid_session(&self) {
        self.say(&json!({"op": 9, "d": false, "s": null, "t": null}));
    }

    pub(super) fn identify(&mut self, data: &Value) -> Result<(), Goodbye> {
        if self.session.is_some() {
            return Err(self.refuse("identify", 4005));
        }
        if !self.is_token(data) {
            return Err(self.refuse("token", 4004));
        }
        let Some(intents) = data["intents"].as_u64().filter(|bits| bits & !intent::KNOWN == 0)
        else {
            return Err(self.refuse("intents", 4013));
        };
        let options = &self.shared.options;
        if intents & PRIVILEGED_INTENTS & !options.granted_privileged_intents != 0 {
            return Err(self.refuse("intents", 4014));
        }
        let properties = &data["properties"];
        if !["os", "browser", "device"].iter().all(|key| properties[key].is_string()) {
            return Err(self.refuse("identify", 4002));
        }
        let shard = match data.get("shard") {
            None | Some(Value::Null) => (0, 1),
            Some(shard) => match (shard[0].as_u64(), shard[1].as_u64()) {
                (Some(id), Some(count)) if id < count => (id, count),
                _ => return Err(self.refuse("shard", 4010)),
            },
        };
        let gateway_url = self.shared.gateway_url();
        let outgoing = self.outgoing.clone();
        let session = self.shared.with(|world| {
            world.may_start_session(shard)?;
            let id = format!("{:032x}", world.new_id());
            let session = Session {
                intents,
                shard,
                sequence: 0,
                sent: VecDeque::new(),
                held: None,
                connection: Some(outgoing),
                left: None,
            };
            world.sessions.by_id.insert(id.clone(), session);
            world.welcome(&id, &gateway_url);
            Ok(id)
        });
        match session {
            Ok(id) => {
                self.wants_compressed_payloads = data["compress"].as_bool().unwrap_or(false);
                self.session = Some(id);
            }
            Err(Refused::TooSoon) => self.invalid_session(),
            Err(Refused::By(rule, code)) => return Err(self.refuse(rule, code)),
        }
        Ok(())
    }

    pub(super) fn resume(&mut self, data: &Value) -> Result<(), Goodbye> {
        if self.session.is_some() {
            return Err(self.refuse("resume", 4005));
        }
        if !self.is_token(data) {
            return Err(self.refuse("token", 4004));
        }
        let id = data["session_id"].as_str().unwrap_or_default().to_owned();
        let seen = data["seq"].as_u64().unwrap_or(0);
        let outgoing = self.outgoing.clone();
        let resumed = self.shared.with(|world| {
            let (now, life) = (world.instant(), world.options.session_life);
            let session = world.sessions.by_id.get_mut(&id)?;
            if session.left.take().is_some_and(|left| now - left > life) {
                world.sessions.by_id.remove(&id);
                return None;
            }
            if seen > session.sequence {
                world.sessions.by_id.remove(&id);
                return Some(Err(4007));
            }
            let oldest = session.sent.front().map_or(session.sequence + 1, |(s, _)| *s);
            if seen + 1 < oldest {
                return None;
            }
            // Whoever held the session before is cut off.
            if let Some(before) = session.connection.replace(outgoing.clone()) {
                let _ = before.send(Outgoing::Cut);
            }
            for (_, text) in session.sent.iter().filter(|(sequence, _)| *sequence > seen) {
                let _ = outgoing.send(Outgoing::Text(text.clone()));
            }
            session.dispatch("RESUMED", &json!({ "_trace": [] }));
            Some(Ok(()))
        });
        match resumed {
            Some(Ok(())) => self.session = Some(id),
            Some(Err(code)) => return Err(self.refuse("resume", code)),
            None => self.invalid_session(),
        }
        Ok(())
    }

    /// Op 8: the members of a guild, in one chunk. All of them need the privileged intent.
    /// <https://discord.com/developers/docs/events/gateway-events#request-guild-members>
    pub(super) fn request_members(&self, data: &Value) -> Result<(), Goodbye> {
        let Some(session) = &self.session else { return Err(self.refuse("authentication", 4003)) };
        let ids: Vec<Id> = match &data["user_ids"] {
            Value::Array(ids) => ids.iter().filter_map(|id| id.as_str()?.parse().ok()).collect(),
            id => id.as_str().and_then(|id| id.parse().ok()).into_iter().collect(),
        };
        let query = data["query"].as_str();
        let limit = data["limit"].as_u64().unwrap_or(0);
        let guild = data["guild_id"].as_str().and_then(|id| id.parse::<Id>().ok());
        let everybody = query == Some("") && limit == 0;
        let answered = self.shared.with(|world| {
            let intents = world.sessions.by_id.get(session).map_or(0, |session| session.intents);
            if guild.is_none() || everybody && intents & intent::GUILD_MEMBERS == 0 {
                return false;
            }
            let chunk = world.members_chunk(guild.unwrap_or(0), query, &ids, limit, data);
            if let Some(session) = world.sessions.by_id.get_mut(session) {
                session.dispatch("GUILD_MEMBERS_CHUNK", &chunk);
            }
            true
        });
        if answered { Ok(()) } else { Err(self.refuse("request guild members", 4002)) }
    }
}

impl World {
    /// Whether one more session may begin now, and counts it.
    fn may_start_session(&mut self, (shard, shards): (u64, u64)) -> Result<(), Refused> {
        let options = std::sync::Arc::clone(&self.options);
        let now = self.instant();
        let guilds = self.guilds.values().filter(|guild| guild.members.contains_key(&self.bot));
        let own = guilds.filter(|guild| (guild.id >> 22) % shards == shard);
        if own.count() > options.guilds_a_shard {
            return Err(Refused::By("sharding", 4011));
        }
        // Shards start beside each other as far as their numbers fall into different buckets.
        // https://discord.com/developers/docs/events/gateway#sharding-max-concurrency
        let bucket = shard % options.max_concurrency.max(1);
        let last = self.sessions.last_identify.get(&bucket);
        if last.is_some_and(|last| now - *last < options.identify_interval) {
            return Err(Refused::TooSoon);
        }
        self.sessions.last_identify.insert(bucket, now);
        self.count_session();
        if self.sessions.started > options.identifies {
            return Err(Refused::By("session starts in a day", 4004));
        }
        Ok(())
    }

    fn count_session(&mut self) {
        let now = self.instant();
        match self.sessions.day_began {
            Some(began) if now - began < limits::IDENTIFY_BUDGET_WINDOW => {}
            _ => {
                self.sessions.day_began = Some(now);
                self.sessions.started = 0;
            }
        }
        self.sessions.started += 1;
    }

    fn members_chunk(
        &self,
        guild: Id,
        query: Option<&str>,
        ids: &[Id],
        limit: u64,
        asked: &Value,
    ) -> Value {
        let limit = if limit == 0 { usize::MAX } else { usize::try_from(limit).unwrap_or(100) };
        let begins = |user: Id| {
            let name = self.users.get(&user).map(|user| user.name.to_lowercase());
            query.is_some_and(|q| name.is_some_and(|name| name.starts_with(&q.to_lowercase())))
        };
        let found = self.guilds.get(&guild).map(|guild| guild.members.values());
        let members: Vec<Value> = found
            .into_iter()
            .flatten()
            .filter(|member| ids.contains(&member.user) || ids.is_empty() && begins(member.user))
            .take(limit)
            .map(|member| self.member_with_user(member))
            .collect();
        let mut chunk = json!({
            "guild_id": guild.to_string(), "members": members,
            "chunk_index": 0, "chunk_count": 1,
        });
        if asked["nonce"].is_string() {
            chunk["nonce"] = asked["nonce"].clone();
        }
        let unknown =
            |id: &&Id| !self.guilds.get(&guild).is_some_and(|g| g.members.contains_key(id));
        if !ids.is_empty() {
            chunk["not_found"] = ids.iter().filter(unknown).map(Id::to_string).collect();
        }
        chunk
    }
}
