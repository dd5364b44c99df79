//! `firebell check`: what is wrong with the configuration, the database, the token, the
//! permissions, and how to mend it.

use std::sync::Arc;

use crate::config::{self, Config, Ingress};
use crate::db::without_password;
use crate::discord::api::Api;
use crate::discord::permissions::{NEEDED, WELCOME, in_server, names};
use crate::discord::setup;
use crate::discord::{connect, endpoint};
use crate::incident::ids::Snowflake;
use crate::mirrors;
use crate::store::Store;

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub what: String,
    /// `Err` says what is wrong and what to do.
    pub outcome: Result<String, String>,
}

/// Looks at everything, however much of it is wrong.
pub async fn check(config: &Config) -> Vec<Finding> {
    let mut findings = vec![webhooks(config), page(config), database(config).await];
    findings.push(files(config).await);
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

async fn database(config: &Config) -> Finding {
    let url = &config.database.url;
    let outcome = match Store::open(url).await {
        Ok(store) => {
            store.close().await;
            Ok(format!("{} can be used", without_password(url)))
        }
        Err(error) => Err(error.to_string()),
    };
    finding("database", outcome)
}

async fn files(config: &Config) -> Finding {
    let files = config.files();
    let folder = files.folder().display();
    let outcome = match files.begin().await {
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
