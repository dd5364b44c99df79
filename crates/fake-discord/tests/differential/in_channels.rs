//! What the bot asks of a channel: messages, pins, overwrites, its category, its end.

use fake_discord::{Id, permissions as p};
use serde_json::{Value, json};

use crate::{Both, NO_MESSAGE, dice::Dice};

impl Both {
    pub(crate) async fn in_channels(&mut self, dice: &mut Dice) {
        let channel = dice.pick(&self.channels);
        match dice.below(14) {
            0 => {
                let foretold = self.model.in_channel(self.model.bot, channel, 0);
                let path = format!("/channels/{channel}");
                self.request(("GET", &path), Value::Null, 200, foretold).await;
            }
            1..=3 => self.write(dice, channel).await,
            4..=8 => self.on_a_message(dice, channel).await,
            9 => {
                let parent = self.some_parent(dice);
                let foretold = self.model.give_parent(channel, parent);
                let body = json!({ "parent_id": parent.map(|parent| parent.to_string()) });
                let path = format!("/channels/{channel}");
                if self.request(("PATCH", &path), body, 200, foretold).await.is_some() {
                    self.model.channels.get_mut(&channel).unwrap().parent = parent;
                }
            }
            10 => {
                let foretold = self.model.in_channel(self.model.bot, channel, p::MANAGE_CHANNELS);
                let path = format!("/channels/{channel}");
                if self.request(("DELETE", &path), Value::Null, 200, foretold).await.is_some() {
                    self.model.forget_channel(channel);
                }
            }
            11 | 12 => self.put_overwrite(dice, channel).await,
            _ => self.delete_overwrite(dice, channel).await,
        }
    }

    async fn write(&mut self, dice: &mut Dice, channel: Id) {
        let answered = self.some_message(dice, channel);
        let (body, more) = match dice.below(3) {
            0 => (json!({"embeds": [{"title": "t"}]}), p::EMBED_LINKS),
            1 if answered != NO_MESSAGE => {
                let reference = json!({ "message_id": answered.to_string() });
                (json!({"content": "a", "message_reference": reference}), p::READ_MESSAGE_HISTORY)
            }
            _ => (json!({"content": "hello"}), 0),
        };
        let foretold = self.model.send(self.model.bot, channel, more);
        let path = format!("/channels/{channel}/messages");
        if let Some(sent) = self.request(("POST", &path), body, 200, foretold).await {
            let id = sent["id"].as_str().unwrap().parse().unwrap();
            let bot = self.model.bot;
            self.model.channels.get_mut(&channel).unwrap().messages.insert(id, bot);
        }
    }

    /// Of the channel, or now and then none.
    fn some_message(&self, dice: &mut Dice, channel: Id) -> Id {
        let messages: Vec<Id> = match self.model.channels.get(&channel) {
            Some(found) if !dice.one_in(5) => found.messages.keys().copied().collect(),
            _ => Vec::new(),
        };
        if messages.is_empty() { NO_MESSAGE } else { dice.pick(&messages) }
    }

    async fn on_a_message(&mut self, dice: &mut Dice, channel: Id) {
        let message = self.some_message(dice, channel);
        let path = format!("/channels/{channel}/messages/{message}");
        let pin = format!("/channels/{channel}/messages/pins/{message}");
        match dice.below(5) {
            0 => {
                let foretold = self.model.message_with(channel, message, p::READ_MESSAGE_HISTORY);
                self.request(("GET", &path), Value::Null, 200, foretold).await;
            }
            1 => {
                let foretold = self.model.edit_message(channel, message);
                let body = json!({"content": "changed"});
                self.request(("PATCH", &path), body, 200, foretold).await;
            }
            2 => {
                let foretold = self.model.delete_message(channel, message);
                if self.request(("DELETE", &path), Value::Null, 204, foretold).await.is_some() {
                    self.model.channels.get_mut(&channel).unwrap().messages.remove(&message);
                }
            }
            kind => {
                let method = if kind == 3 { "PUT" } else { "DELETE" };
                let foretold = self.model.message_with(channel, message, p::PIN_MESSAGES);
                self.request((method, &pin), Value::Null, 204, foretold).await;
            }
        }
    }

    async fn put_overwrite(&mut self, dice: &mut Dice, channel: Id) {
        let (target, kind) = self.some_target(dice);
        let (mut allow, mut deny) = (dice.few_bits(), dice.few_bits());
        if dice.one_in(2) {
            let found = self.model.channels.get(&channel);
            let before = found.and_then(|found| found.overwrites.get(&target)).copied();
            let before = before.unwrap_or_default();
            (allow, deny) = (before.0 ^ allow, before.1 ^ deny);
        }
        let foretold = self.model.put_overwrite(channel, target, (allow, deny));
        let path = format!("/channels/{channel}/permissions/{target}");
        let body =
            json!({"type": kind as u8, "allow": allow.to_string(), "deny": deny.to_string()});
        if self.request(("PUT", &path), body, 204, foretold).await.is_some() {
            self.model.set_overwrite(channel, target, Some((allow, deny)));
        }
    }

    async fn delete_overwrite(&mut self, dice: &mut Dice, channel: Id) {
        let named = self.model.channels.get(&channel).map(|found| &found.overwrites);
        let mut named: Vec<Id> = named.into_iter().flat_map(|all| all.keys().copied()).collect();
        named.sort_unstable();
        let unnamed = named.is_empty() || dice.one_in(4);
        let target = if unnamed { self.some_target(dice).0 } else { dice.pick(&named) };
        let foretold = self.model.delete_overwrite(channel, target);
        let path = format!("/channels/{channel}/permissions/{target}");
        if self.request(("DELETE", &path), Value::Null, 204, foretold).await.is_some() {
            self.model.set_overwrite(channel, target, None);
        }
    }
}
