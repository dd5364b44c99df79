//! `firebell check`: what is wrong with the configuration, the databases, the pages, the token, the
//! permissions, and how to mend it. It looks, and makes nothing.

mod databases;
mod pages;

use std::path::Path;
use std::sync::Arc;

use crate::clock::Clock;
use crate::config::{self, Config, Ingress};
use crate::discord::api::Api;
use crate::discord::permissions::{NEEDED, WELCOME, in_server, names};
use crate::discord::setup;
use crate::discord::{connect, endpoint};
use crate::incident::ids::Snowflake;
use crate::mirrors;

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub what: String,
    /// `Err` says what is wrong and what to do.
    pub outcome: Result<String, String>,
}

/// Looks at everything, however much of it is wrong.
pub async fn check(config: &Config, clock: &Clock) -> Vec<Finding> {
    let mut findings = vec![webhooks(config), page(config), secret(config)];
    let (bots, store) = databases::bots(config).await;
    let (pages, page_db) = databases::pages(config).await;
    findings.extend([bots, pages]);
    findings.push(files(config));
    if let Some(store) = &store {
        findings.extend(pages::compared(config, store, page_db.clone(), clock).await);
        store.close().await;
    }
    if let Some(db) = page_db {
        db.close().await;
    }
    findings.extend(discord(config).await);
    findings
}

fn finding(what: impl Into<String>, outcome: Result<String, String>) -> Finding {
    Finding { what: what.into(), outcome }
}

fn webhooks(config: &Config) -> Finding {
    let count = config.mirrors.webhook.len();
    let outcome = mirrors::targets(&config.mirrors.webhook)
        .map(|_| match count {
            0 => "none besides our own page".to_owned(),
            count => format!("{count} configured"),
        })
        .map_err(|error| error.to_string());
    finding("webhooks", outcome)
}

/// Whether Discord sends interactions to where we wait for them: with an address set it sends none
/// to the gateway.
/// <https://discord.com/developers/docs/interactions/overview#preparing-for-interactions>
async fn ingress(config: &config::Discord, api: &Api) -> Finding {
    const WHERE: &str = "https://discord.com/developers/applications → your application → General \
                         Information → Interactions Endpoint URL";
    let (listen, path) = (config.listen, endpoint::PATH);
    let outcome = match config.ingress {
        Ingress::Gateway => match api.application().await.map(|it| it.interactions_endpoint_url) {
            Ok(None) => Ok("gateway".to_owned()),
            Ok(Some(url)) => Err(format!(
                "Discord sends interactions to {url} and none to the gateway, so Firebell hears \
                 none. Remove that address at {WHERE}, or set discord.ingress = \"http\""
            )),
            Err(error) => Ok(format!("gateway, unless Discord has another address: {error}")),
        },
        Ingress::Http => match connect::identify(api, config.public_key).await {
            Ok((_, application)) => match application.interactions_endpoint_url {
                Some(url) => Ok(format!(
                    "Discord sends interactions to {url}, which must lead to {listen}{path}"
                )),
                None => Err(format!(
                    "Discord sends interactions to the gateway, where Firebell does not listen. \
                     While Firebell runs, enter the https:// address that leads to {listen}{path} \
                     at {WHERE}"
                )),
            },
            Err(error) => Err(error.to_string()),
        },
    };
    finding("ingress", outcome)
}

/// Colours, logos and host names of the status pages.
fn page(config: &Config) -> Finding {
    let sites = config.page.brand().and_then(|_| config.page.site_settings());
    let outcome = sites.map(|sites| match sites.len() {
        0 => "one, at the root".to_owned(),
        count => format!("{count} with an address or a dress of their own"),
    });
    finding("status pages", outcome.map_err(|error| error.to_string()))
}

/// What the bot signs with for a page in another process.
fn secret(config: &Config) -> Finding {
    let outcome = match &config.page.secret {
        None => Ok("none. `firebell run` makes one at each start; set it where bot and page run \
                    apart"
            .to_owned()),
        Some(secret) => mirrors::read_secret(secret).map(|_| "can be used".to_owned()),
    };
    finding("page.secret", outcome)
}

fn files(config: &Config) -> Finding {
    let files = config.files();
    let folder = files.folder().display();
    // Where the folder is not there yet, the one that it will be made in.
    let there = files.folder().ancestors().find(|folder| folder.exists());
    let there = there.filter(|there| !there.as_os_str().is_empty());
    let outcome = match tempfile::tempfile_in(there.unwrap_or(Path::new("."))) {
        Ok(_) => Ok(format!("{folder} can be written, files up to {}", files.largest())),
        Err(error) => Err(format!(
            "{folder} can't be written: {error}. Set storage.files to a folder that Firebell can write"
        )),
    };
    finding("files", outcome)
}

async fn discord(config: &Config) -> Vec<Finding> {
    let http = match connect::client(&config.discord).await {
        Ok(http) => Arc::new(http),
        Err(error) => return vec![finding("token", Err(error.to_string()))],
    };
    let me = match connect::introduce(&http).await {
        Ok(me) => me,
        Err(error) => return vec![finding("token", Err(error.to_string()))],
    };
    let mut findings = vec![finding("token", Ok(format!("Discord knows us as {}", me.username)))];
    let api = Api::new(http);
    findings.push(ingress(&config.discord, &api).await);
    match api.guilds().await {
        Err(error) => findings.push(finding("servers", Err(error.to_string()))),
        Ok(guilds) if guilds.is_empty() => {
            let why = "the bot is in no server yet. Invite it with the address below".to_owned();
            findings.push(finding("servers", Err(why)));
        }
        Ok(guilds) => {
            for guild in guilds {
                let outcome = permissions(&api, guild.id, me.id).await;
                findings.push(finding(format!("permissions in {}", guild.name), outcome));
            }
        }
    }
    let link = setup::invitation(me.id, None);
    findings.push(finding("invitation", Ok(link)));
    findings
}

async fn permissions(api: &Api, guild: Snowflake, me: Snowflake) -> Result<String, String> {
    let whole = api.guild(guild).await.map_err(|error| error.to_string())?;
    let member = api.member(guild, me).await.map_err(|error| error.to_string())?;
    let held = in_server(&whole, me, &member);
    let missing = names(NEEDED & !held);
    let welcome = names(WELCOME & !held);
    if missing.is_empty() && !welcome.is_empty() {
        return Ok(format!("all that is needed; better with: {}", welcome.join(", ")));
    }
    if missing.is_empty() {
        Ok("all that is needed".to_owned())
    } else {
        Err(format!(
            "missing: {}. Give them to Firebell's role in Server Settings → Roles, or invite it \
             again with the address below",
            missing.join(", ")
        ))
    }
}
