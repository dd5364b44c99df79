//! What tests of limits share: what is just right passes, one more is refused.

use fake_discord::{FakeDiscord, GuildHandle, Id, Options, permissions as p};
use serde_json::Value;

use super::{Rest, options};

/// A guild with one channel, and a bot that may do everything but be an administrator.
pub struct Scene {
    pub discord: FakeDiscord,
    pub guild: GuildHandle,
    pub general: Id,
    pub rest: Rest,
}

pub async fn scene() -> Scene {
    let all = p::ALL & !p::ADMINISTRATOR;
    let discord = FakeDiscord::start(Options { bot_permissions: all, ..options() }).await.unwrap();
    let guild = discord.guild("Hachyderm");
    let general = guild.channel("general", None);
    let rest = Rest::new(&discord);
    Scene { discord, guild, general, rest }
}

impl Scene {
    /// The request that `body` makes of the limit passes; of one more it ends with `code`.
    pub async fn holds(
        &self,
        (method, path): (&str, &str),
        limit: usize,
        code: u64,
        body: impl Fn(usize) -> Value,
    ) {
        self.rest.ok(method, path, body(limit)).await;
        let answered = self.rest.refused(method, path, body(limit + 1)).await;
        assert_eq!(answered, code, "{method} {path}, limit {limit}: {}", body(1));
    }

    pub fn messages(&self) -> String {
        format!("/channels/{}/messages", self.general)
    }

    pub fn in_guild(&self, path: &str) -> String {
        format!("/guilds/{}/{path}", self.guild.id())
    }

    pub fn commands(&self) -> String {
        format!("/applications/{}/commands", self.discord.application_id())
    }

    pub async fn upload(&self, payload: Value, sizes: &[usize]) -> (u16, Value) {
        let form = reqwest::multipart::Form::new().text("payload_json", payload.to_string());
        let form = sizes.iter().enumerate().fold(form, |form, (n, size)| {
            let part = reqwest::multipart::Part::bytes(vec![b'x'; *size]).file_name("f.bin");
            form.part(format!("files[{n}]"), part)
        });
        let request = self.rest.request("POST", &self.messages()).multipart(form);
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }
}

/// So many characters; umlauts, since characters count and not bytes.
pub fn text(length: usize) -> String {
    "ö".repeat(length)
}

pub fn list(count: usize, item: impl Fn(usize) -> Value) -> Value {
    Value::from((0..count).map(item).collect::<Vec<_>>())
}
