//! A Discord with one guild for one bot, and where that bot keeps its things.

use fake_discord::{FakeDiscord, GuildHandle, Id, Member, Options};
use firebell::config::{self, Config};
use secrecy::SecretString;
use tempfile::TempDir;

use super::disk;
use super::measure::Outcome;

pub struct Stand {
    pub discord: FakeDiscord,
    pub guild: GuildHandle,
    pub lobby: Id,
    pub responder: Member,
    pub config: Config,
    pub folder: TempDir,
}

impl Stand {
    /// Rate limits are off: what is measured is the programs, not the waiting.
    pub async fn build() -> Outcome<Self> {
        let folder = disk::folder()?;
        let options = Options { rate_limit_scale: 0.0, ..Options::default() };
        let discord = FakeDiscord::start(options).await?;
        let authority = folder.path().join("authority.pem");
        discord.write_authority(&authority)?;
        let guild = discord.guild("Hachyderm");
        let responders = guild.role("responders", 0);
        let responder = guild.member("nova", &[responders]);
        let lobby = guild.channel("general", None);
        let database = |name: &str| format!("sqlite://{}/{name}.db", folder.path().display());
        let config = Config {
            discord: config::Discord {
                token: Some(SecretString::from(discord.token().to_owned())),
                stand_in: Some(discord.address().to_string()),
                stand_in_ca: Some(authority),
                ..config::Discord::default()
            },
            database: config::Database { url: database("bot") },
            storage: config::Storage::default(),
            page: config::Page {
                listen: ([127, 0, 0, 1], 0).into(),
                database_url: database("page"),
                ..config::Page::default()
            },
            admin: config::Admin { listen: ([127, 0, 0, 1], 0).into() },
            mirrors: config::Mirrors::default(),
        };
        Ok(Self { discord, guild, lobby, responder, config, folder })
    }

    /// Types a line at once and waits for the answer.
    pub async fn types(&self, who: &Member, channel: Id, line: &str) -> Outcome<String> {
        let answer = who.slash_at_once(channel, line)?.answer().await?.text();
        if answer.starts_with('✋') || answer.starts_with('⚠') {
            return Err(format!("{line} was refused: {answer}").into());
        }
        Ok(answer)
    }
}
