//! Turns what a person does into an interaction, and dispatches it.
//! <https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object>

use serde_json::{Value, json};

use crate::{
    Error, Id, limits,
    rest::app_permissions,
    world::{DEFAULT_LOCALE, Interaction, InteractionKind, World, channel_json},
};

impl World {
    /// Makes an interaction and dispatches it; its id.
    pub(crate) fn ask(
        &mut self,
        kind: InteractionKind,
        user: Id,
        channel: Id,
        data: Value,
        source_message: Option<Id>,
    ) -> Result<Id, Error> {
        let found = self.channels.get(&channel);
        let guild = found.ok_or_else(|| Error::NotFound(format!("channel {channel}")))?.guild;
        let id = self.new_id();
        let token = format!("interaction-{id:x}-{:x}", id.rotate_left(17) ^ 0x5bd1_e995);
        let payload = self.interaction_payload(
            id,
            &token,
            kind,
            (guild, channel, user),
            data,
            source_message,
        )?;
        let interaction = Interaction {
            id,
            token,
            kind,
            guild,
            channel,
            user,
            payload: payload.clone(),
            source_message,
            triggered_by: None,
            asked: self.instant(),
            acknowledged: None,
            ephemeral: false,
            original: None,
            follow_ups: Vec::new(),
            modal: None,
            choices: None,
            activity: None,
            history: Vec::new(),
        };
        self.interactions.insert(id, interaction);
        self.deliver_interaction(guild, channel, user, &payload);
        Ok(id)
    }

    /// Dispatches an interaction, for the first time or again.
    pub(crate) fn deliver_interaction(
        &mut self,
        guild: Id,
        channel: Id,
        user: Id,
        payload: &Value,
    ) {
        match &self.sessions.interactions_endpoint {
            Some(endpoint) => endpoint.send(payload.clone()),
            None => self.dispatch_to_bot("INTERACTION_CREATE", guild, Some(channel), payload),
        }
        let place = (Some(guild), Some(channel));
        self.record_change("INTERACTION_CREATE", place, Some(user), payload.clone());
    }

    fn interaction_payload(
        &self,
        id: Id,
        token: &str,
        kind: InteractionKind,
        (guild, channel, user): (Id, Id, Id),
        data: Value,
        source_message: Option<Id>,
    ) -> Result<Value, Error> {
        let found = self.guilds.get(&guild);
        let member = found.and_then(|guild| guild.members.get(&user));
        let member = member.ok_or_else(|| Error::NotFound(format!("member {user}")))?;
        let guild_locale = found.map_or(DEFAULT_LOCALE, |guild| &guild.locale);
        let locale = self.users.get(&user).map_or(DEFAULT_LOCALE, |user| &user.locale);
        let mut member = self.member_with_user(member);
        member["permissions"] = json!(self.permissions_in(channel, user).to_string());
        let mut place = self.channels.get(&channel).map_or(Value::Null, channel_json);
        place["permissions"] = member["permissions"].clone();
        let mut payload = json!({
            "id": id.to_string(),
            "application_id": self.bot.to_string(),
            "type": kind as u8,
            "data": data,
            "guild_id": guild.to_string(),
            "guild": {"id": guild.to_string(), "locale": guild_locale, "features": []},
            "guild_locale": guild_locale,
            "channel_id": channel.to_string(),
            "channel": place,
            "member": member,
            "token": token,
            "version": 1,
            "locale": locale,
            "app_permissions": app_permissions(self, channel).to_string(),
            "entitlements": [],
            "entitlement_sku_ids": [],
            "authorizing_integration_owners": {"0": guild.to_string()},
            "context": 0,
            "attachment_size_limit": limits::FILE_BYTES,
        });
        if let Some(message) = source_message.and_then(|id| self.message(channel, id)) {
            payload["message"] = self.message_json(message);
        }
        Ok(payload)
    }
}
