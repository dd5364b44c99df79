//! The configuration: `config.toml`, every key overridable by `FIREBELL__SECTION__KEY`. Typed and
//! validated once, at the start; secrets can't be printed.

mod discord;
mod page;
mod storage;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

pub use self::discord::{Discord, Ingress, PublicKey};
pub use self::page::{Page, PageLink, PageSite};
pub use self::storage::Storage;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    pub discord: Discord,
    pub database: Database,
    pub storage: Storage,
    pub page: Page,
    pub mirrors: Mirrors,
    pub admin: Admin,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    pub url: String,
}

impl Default for Database {
    fn default() -> Self {
        Self { url: "sqlite://firebell.db".to_owned() }
    }
}

/// The object store that `page.export` names.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct S3 {
    /// `https://s3.eu-central-1.amazonaws.com`, or your own store's address.
    pub endpoint: Url,
    pub region: String,
    pub access_key_id: String,
    pub secret_access_key: SecretString,
}

/// How the page sends e-mail to its subscribers; without a server it sends none.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    /// `smtps://user:password@host`.
    pub server: Option<SecretString>,
    /// `Example <status@example.org>`.
    pub from: Option<String>,
    /// PEM file of an authority that is trusted beside the public ones.
    pub authority: Option<PathBuf>,
}

/// Who may subscribe to the page, and where to.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Subscribers {
    /// Webhooks may lead to this machine and its network, and need not be encrypted.
    pub allow_private_targets: bool,
    /// In which header the web server in front of the page names the client.
    pub client_header: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mirrors {
    pub webhook: Vec<Webhook>,
}

/// A receiver of the webhook: a status page on another host, or anyone else.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    pub url: Url,
    /// `whsec_…`, as the receiver has it.
    pub secret: SecretString,
    /// It is a page of Firebell's, which gets the bytes of public attachments too.
    #[serde(default, deserialize_with = "storage::truth")]
    pub files: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Admin {
    /// Health and metrics of the bot.
    pub listen: SocketAddr,
}

impl Default for Admin {
    fn default() -> Self {
        Self { listen: SocketAddr::from(([127, 0, 0, 1], 8081)) }
    }
}

/// A configuration that can't be used, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error(
        "{path} can't be read: {source}. Copy config.example.toml there, or name another file with \
         --config"
    )]
    Unreadable { path: PathBuf, source: std::io::Error },
    /// Without the line itself: it may be the one with the secret.
    #[error(
        "{path} is not valid TOML: line {line}: {why}. config.example.toml shows how it is written"
    )]
    Toml { path: PathBuf, line: usize, why: String },
    #[error("the configuration can't be used: {message}. config.example.toml lists every key")]
    Invalid { message: String },
}

/// What marks an environment variable as ours, and its parts from each other.
const PREFIX: &str = "FIREBELL__";
const SEPARATOR: &str = "__";

impl Config {
    /// Reads `path`, or `config.toml` where there is one, then the environment over it.
    ///
    /// # Errors
    /// Where a named file can't be read, a key is unknown, or a value makes no sense.
    pub fn load(
        path: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let (path, required) = match path {
            Some(path) => (path.to_owned(), true),
            None => (PathBuf::from("config.toml"), false),
        };
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(source) if !required && source.kind() == std::io::ErrorKind::NotFound => {
                String::new()
            }
            Err(source) => return Err(ConfigError::Unreadable { path, source }),
        };
        let mut table: toml::Table = toml::from_str(&text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            ConfigError::Toml {
                path: path.clone(),
                line: before.matches('\n').count() + 1,
                why: one_line(error.message()),
            }
        })?;
        let mut variables: Vec<(String, String)> =
            environment.filter(|(name, _)| name.starts_with(PREFIX)).collect();
        // Elements of a list come in their order.
        variables.sort();
        for (name, value) in variables {
            let keys: Vec<String> =
                name[PREFIX.len()..].split(SEPARATOR).map(str::to_lowercase).collect();
            overlay(&mut table, &keys, value)
                .map_err(|why| ConfigError::Invalid { message: format!("{name}: {why}") })?;
        }
        let config = Self::deserialize(table).map_err(|error| {
            let why = without_texts(&one_line(&error.to_string()));
            let file =
                if text.is_empty() { String::new() } else { format!("{}: ", path.display()) };
            ConfigError::Invalid { message: format!("{file}{why}") }
        })?;
        config.validate()?;
        Ok(config)
    }

    /// What types alone can't say.
    fn validate(&self) -> Result<(), ConfigError> {
        let invalid = |message: &str| Err(ConfigError::Invalid { message: message.to_owned() });
        if self.discord.stand_in.is_some() != self.discord.stand_in_ca.is_some() {
            return invalid(
                "discord.stand_in and discord.stand_in_ca go together: set both or none",
            );
        }
        if self.database.url == self.page.database_url {
            return invalid(
                "database.url and page.database_url are the same. The page has a database of its \
                 own, so that it stays up without the bot: give it another file or name",
            );
        }
        if self.page.mail.server.is_some() != self.page.mail.from.is_some() {
            return invalid("page.mail.server and page.mail.from go together: set both or none");
        }
        self.validate_folders()?;
        for webhook in &self.mirrors.webhook {
            if !matches!(webhook.url.scheme(), "http" | "https") {
                return invalid("mirrors.webhook[].url must begin with http:// or https://");
            }
        }
        Ok(())
    }
}

/// Puts one value from the environment where its keys lead: `mirrors`, `webhook`, `0`, `url`.
fn overlay(table: &mut toml::Table, keys: &[String], value: String) -> Result<(), String> {
    let [key, rest @ ..] = keys else { return Err("a key is missing".to_owned()) };
    if rest.is_empty() {
        table.insert(key.clone(), toml::Value::String(value));
        return Ok(());
    }
    if let Ok(index) = rest[0].parse::<usize>() {
        let list = table.entry(key.clone()).or_insert_with(|| toml::Value::Array(Vec::new()));
        let list = list.as_array_mut().ok_or_else(|| format!("{key} is no list"))?;
        if index > list.len() {
            return Err(format!("element {index} without element {}", list.len()));
        }
        if index == list.len() {
            list.push(toml::Value::Table(toml::Table::new()));
        }
        let element = list[index].as_table_mut().ok_or_else(|| format!("{key} holds no tables"))?;
        return overlay(element, &rest[1..], value);
    }
    let section =
        table.entry(key.clone()).or_insert_with(|| toml::Value::Table(toml::Table::new()));
    let section = section.as_table_mut().ok_or_else(|| format!("{key} is no section"))?;
    overlay(section, rest, value)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Serde's error without the text that it could not use: it may be a secret in the wrong place.
fn without_texts(error: &str) -> String {
    const BEGIN: &str = "string \"";
    const END: &str = "\", expected";
    match (error.find(BEGIN), error.rfind(END)) {
        (Some(begin), Some(end)) if begin + BEGIN.len() <= end => {
            format!("{}…{}", &error[..begin + BEGIN.len()], &error[end..])
        }
        _ => error.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    fn from_environment(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let variables = variables.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        Config::load(Some(Path::new("/dev/null")), variables)
    }

    #[test]
    fn every_key_can_come_from_the_environment() {
        let config = from_environment(&[
            ("FIREBELL__DISCORD__TOKEN", "1234"),
            ("FIREBELL__PAGE__LISTEN", "127.0.0.1:0"),
            ("FIREBELL__MIRRORS__WEBHOOK__0__URL", "http://localhost:1/hook"),
            ("FIREBELL__MIRRORS__WEBHOOK__0__SECRET", "whsec_x"),
            ("FIREBELL__MIRRORS__WEBHOOK__0__FILES", "true"),
            ("FIREBELL__STORAGE__LARGEST_FILE", "8 MiB"),
            ("HOME", "/"),
        ])
        .unwrap();
        assert_eq!(config.discord.token.unwrap().expose_secret(), "1234");
        assert_eq!(config.page.listen.port(), 0);
        assert_eq!(config.mirrors.webhook[0].url.as_str(), "http://localhost:1/hook");
        assert!(config.mirrors.webhook[0].files);
        assert_eq!(config.storage.largest_file.0, 8 << 20);
    }

    #[test]
    fn a_wrong_key_is_named_with_those_that_exist() {
        let error = from_environment(&[("FIREBELL__DISCORD__TOKN", "x")]).unwrap_err().to_string();
        assert!(error.contains("tokn") && error.contains("token"), "{error}");
        assert!(error.contains("config.example.toml"), "{error}");
    }

    #[test]
    fn secrets_are_not_printed() {
        let config = from_environment(&[("FIREBELL__DISCORD__TOKEN", "hush")]).unwrap();
        assert!(!format!("{config:?}").contains("hush"));
    }

    #[test]
    fn the_example_says_the_defaults_and_every_commented_key_is_understood() {
        let example = include_str!("../config.example.toml");
        let as_it_is: Config = toml::from_str(example).unwrap();
        assert_eq!(format!("{as_it_is:?}"), format!("{:?}", Config::default()));
        let uncommented: String = example
            .lines()
            .map(|line| match line.strip_prefix("#= ") {
                Some(setting) => format!("{setting}\n"),
                None => format!("{line}\n"),
            })
            .collect();
        let all: Config = toml::from_str(&uncommented).unwrap();
        all.validate().unwrap();
        assert!(all.discord.token.is_some() && all.page.secret.is_some());
        assert!(all.discord.stand_in_ca.is_some() && all.page.public_url.is_some());
        assert!(all.discord.public_key.is_some());
        assert!(all.page.name.is_some() && !all.mirrors.webhook.is_empty());
        assert!(all.page.brand().is_err(), "the example's logo is nobody's");
        assert!(all.page.mail.server.is_some() && all.page.mail.authority.is_some());
        assert!(all.page.export.is_some() && all.page.s3.is_some());
        assert!(all.page.subscribers.client_header.is_some());
        assert!(all.page.files.is_some());
        assert!(all.storage.files.is_some() && all.mirrors.webhook[0].files);
        let no_logo = Page { logo: None, ..all.page };
        assert!(!no_logo.brand().unwrap().links.is_empty());
        assert_eq!(no_logo.site_settings().unwrap().len(), 1);
    }
}
