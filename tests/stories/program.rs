//! The built program's command line as an operator meets it: every refusal says what is wrong and
//! what to do, exits with the promised code, and prints no secret.

use std::net::TcpListener;

use fake_discord::{Options, permissions};
use firebell::{bot, on_db};
use secrecy::ExposeSecret as _;

use crate::house::{Engine, House, http};
use crate::process::{Program, Ran, address_to_keep, environment, ran, until};

/// Somebody who hosts a Firebell, with a set-up in which nothing is wrong.
struct Operator {
    house: House,
    /// What may not be printed.
    secrets: Vec<String>,
}

type Variables = Vec<(String, String)>;

impl Operator {
    async fn of(mut house: House) -> Self {
        let secret = bot::make_secret().unwrap();
        house.config.page.secret = Some(house.secret.clone());
        let url = "http://127.0.0.1:9/hook".parse().unwrap();
        house.config.mirrors.webhook =
            vec![firebell::config::Webhook { url, secret: secret.clone(), files: false }];
        let token = house.discord.token().to_owned();
        let mut secrets = vec![token];
        for secret in [&secret, &house.secret] {
            let written = secret.expose_secret();
            secrets.push(written.strip_prefix("whsec_").unwrap().to_owned());
        }
        Self { house, secrets }
    }

    async fn new() -> Self {
        Self::of(House::empty(Engine::Sqlite, Options::default()).await).await
    }

    fn all_set(&self) -> Variables {
        environment(&self.house.config)
    }

    /// The healthy set-up with one variable changed.
    fn with(&self, key: &str, value: &str) -> Variables {
        let name = format!("FIREBELL__{key}");
        let mut set = self.without(key);
        set.push((name, value.to_owned()));
        set
    }

    fn without(&self, key: &str) -> Variables {
        let name = format!("FIREBELL__{key}");
        self.all_set().into_iter().filter(|(other, _)| *other != name).collect()
    }

    /// Runs it to its end. Whatever it printed, no secret is among it.
    async fn ran(&self, words: &[&str], set: &Variables) -> Ran {
        let ran = ran(self.house.folder.path(), words, set).await;
        for secret in &self.secrets {
            assert!(!ran.printed.contains(secret), "a secret is printed: {}", ran.printed);
        }
        ran
    }

    /// Runs it to its end, which must be this one, and must say all of this.
    async fn told(&self, words: &[&str], set: &Variables, code: i32, says: &[&str]) -> String {
        let ran = self.ran(words, set).await;
        assert_eq!(ran.code, Some(code), "{words:?} printed: {}", ran.printed);
        for text in says {
            assert!(ran.printed.contains(text), "{words:?} does not say “{text}”: {}", ran.printed);
        }
        ran.printed
    }
}

#[tokio::test]
async fn help_names_every_command_and_what_is_no_command_is_refused() {
    let operator = Operator::new().await;
    let set = operator.all_set();
    let every =
        ["run", "bot", "page", "check", "resync", "verify", "demo", "--config", "(the default)"];
    operator.told(&["--help"], &set, 0, &every).await;
    operator.told(&["--version"], &set, 0, &[env!("CARGO_PKG_VERSION")]).await;
    operator.told(&["verify", "--help"], &set, 0, &["INC-42", "hash chain"]).await;
    operator.told(&["frobnicate"], &set, 2, &["frobnicate", "--help"]).await;
    operator.told(&["verify", "the-outage"], &set, 2, &["the-outage", "--help"]).await;
    operator.told(&["check", "--confg", "x"], &set, 2, &["--confg", "--config"]).await;
}

#[tokio::test]
async fn a_wrong_configuration_is_named_with_the_way_out() {
    let operator = Operator::new().await;
    let token = operator.house.discord.token().to_owned();
    for words in [&["run"][..], &["check"], &["verify"], &["page"], &["bot"], &[]] {
        let says = ["`tokn`", "`token`", "config.example.toml"];
        operator.told(words, &operator.with("DISCORD__TOKN", &token), 2, &says).await;
    }
    let folder = operator.house.folder.path().to_owned();
    let written = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let set = operator.all_set();
    let nowhere = folder.join("nowhere.toml").display().to_string();
    let says = ["nowhere.toml", "config.example.toml", "--config"];
    operator.told(&["check", "--config", &nowhere], &set, 2, &says).await;
    let typo = written("typo.toml", "[page]\nlisten_on = \"127.0.0.1:1\"\n");
    let says = ["`listen_on`", "`listen`", "typo.toml"];
    operator.told(&["check", "--config", &typo], &set, 2, &says).await;

    // The line that is wrong is the very line with the secret.
    let broken = written("broken.toml", &format!("[discord]\ntoken = \"{token}\n"));
    let says = ["broken.toml", "line 2"];
    operator
        .told(&["check", "--config", &broken], &operator.without("DISCORD__TOKEN"), 2, &says)
        .await;
    let misplaced = written("misplaced.toml", &format!("discord = \"{token}\"\n"));
    operator.told(&["check", "--config", &misplaced], &Variables::new(), 2, &["discord"]).await;

    let set = operator.without("DISCORD__STAND_IN_CA");
    operator.told(&["run"], &set, 2, &["discord.stand_in_ca", "set both or none"]).await;
    let set = operator.with("PAGE__DATABASE_URL", &operator.house.config.database.url);
    operator.told(&["run"], &set, 2, &["page.database_url", "another file or name"]).await;
    let set = operator.with("DISCORD__INGRESS", "pigeon");
    operator.told(&["run"], &set, 2, &["pigeon", "gateway", "http"]).await;
    let set = operator.with("PAGE__LISTEN", "everywhere");
    operator.told(&["run"], &set, 2, &["listen", "config.example.toml"]).await;
}

#[tokio::test]
async fn a_wrong_webhook_secret_is_told_of_without_showing_it() {
    let operator = Operator::new().await;
    let mut operator = operator;
    operator.secrets.push("bm90IGxvbmc".to_owned());
    for wrong in ["whsec_bm90IGxvbmc=", "whsec_bm90IGxvbmc*", "bm90IGxvbmc="] {
        let set = operator.with("MIRRORS__WEBHOOK__0__SECRET", wrong);
        operator.told(&["run"], &set, 2, &["mirrors.webhook", "127.0.0.1:9"]).await;
        operator.told(&["check"], &set, 1, &["✗ webhooks", "127.0.0.1:9"]).await;
        let set = operator.with("PAGE__SECRET", wrong);
        operator.told(&["run"], &set, 2, &["page.secret"]).await;
    }
    let set = operator.with("MIRRORS__WEBHOOK__0__URL", "ftp://files.example/hook");
    operator.told(&["run"], &set, 2, &["mirrors.webhook[].url", "https://"]).await;
    // A list where one text was given: the text may be the secret.
    let secret = operator.house.secret.expose_secret().to_owned();
    let set = vec![("FIREBELL__MIRRORS__WEBHOOK".to_owned(), secret)];
    operator.told(&["run"], &set, 2, &["webhook", "config.example.toml"]).await;
    let set = operator.without("PAGE__SECRET");
    operator.told(&["page"], &set, 2, &["page.secret", "mirrors.webhook[].secret"]).await;
}

#[tokio::test]
async fn a_database_that_cannot_be_used_is_told_of() {
    let operator = Operator::new().await;
    let nowhere = format!("sqlite://{}/no/folder.db", operator.house.folder.path().display());
    let set = operator.with("DATABASE__URL", &nowhere);
    let says = ["no/folder.db", "can't be opened", "Check that the folder exists"];
    operator.told(&["run"], &set, 2, &says).await;
    operator.told(&["bot"], &set, 2, &says).await;
    operator.told(&["check"], &set, 1, &["✗ database", "Check that the folder exists"]).await;
    // A mistyped name is no empty database in which all is well.
    operator.told(&["verify"], &set, 2, &["no/folder.db", "database.url"]).await;
    let set = operator.all_set();
    operator.told(&["verify"], &set, 2, &["bot.db", "database.url"]).await;
    let set = operator.with("DATABASE__URL", "mysql://root@localhost/firebell");
    operator.told(&["run"], &set, 2, &["sqlite://firebell.db", "postgres://"]).await;
    let set = operator.with("PAGE__DATABASE_URL", &nowhere);
    operator.told(&["run"], &set, 2, &["page.database_url", "no/folder.db"]).await;

    // A file of something else.
    let text = operator.house.folder.path().join("text.db");
    std::fs::write(&text, "these are not the bytes of a database at all, but a letter").unwrap();
    let set = operator.with("DATABASE__URL", &format!("sqlite://{}", text.display()));
    operator.told(&["run"], &set, 2, &["text.db", "not a database"]).await;
}

#[tokio::test]
async fn a_postgres_database_that_is_not_there_is_told_of_without_its_password() {
    if !Engine::Postgres.is_here() {
        return;
    }
    let mut operator = Operator::new().await;
    let url = Engine::Postgres.database(&operator.house.folder, "lost").await;
    let mut url: url::Url = url.parse().unwrap();
    url.set_path("/nobody_made_this");
    url.set_password(Some("hushhush")).unwrap();
    operator.secrets.push("hushhush".to_owned());
    let set = operator.with("DATABASE__URL", url.as_str());
    let says = ["nobody_made_this", "can't be opened", "takes this user and password"];
    operator.told(&["run"], &set, 2, &says).await;
    operator.told(&["check"], &set, 1, &["✗ database", "takes this user and password"]).await;
    operator.told(&["verify"], &set, 2, &says).await;
}

#[tokio::test]
async fn a_database_of_a_newer_firebell_is_left_alone() {
    let operator = Operator::new().await;
    let store = firebell::store::Store::open(&operator.house.config.database.url).await.unwrap();
    on_db!(&store.write, |pool| {
        sqlx::query(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
             VALUES (9999, 'from the future', TRUE, $1, 1)",
        )
        .bind(vec![0_u8; 48])
        .execute(pool)
        .await
        .map(drop)
    })
    .unwrap();
    store.close().await;
    let says = ["can't be brought up to date", "If a newer Firebell has used this database"];
    operator.told(&["run"], &operator.all_set(), 2, &says).await;
}

#[tokio::test]
async fn a_missing_or_refused_token_is_told_of_with_the_place_to_get_one() {
    let mut operator = Operator::new().await;
    let portal = "https://discord.com/developers/applications";
    let set = operator.without("DISCORD__TOKEN");
    let says = ["discord.token is missing", portal, "FIREBELL__DISCORD__TOKEN"];
    operator.told(&["run"], &set, 2, &says).await;
    operator.told(&[], &set, 2, &says).await;
    let printed = operator.told(&["check"], &set, 1, &["✗ token", portal]).await;
    assert!(printed.contains("✓ database"), "one fault hides no other finding: {printed}");
    operator.told(&["run"], &operator.with("DISCORD__TOKEN", " "), 2, &says[..1]).await;

    let other = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Gother.of-another-bot-altogether-0123456789";
    operator.secrets.push(other.to_owned());
    let set = operator.with("DISCORD__TOKEN", other);
    let says = ["does not take the token", portal, "Reset Token"];
    operator.told(&["run"], &set, 2, &says).await;
    operator.told(&["check"], &set, 1, &["✗ token", "Reset Token"]).await;
}

#[tokio::test]
async fn an_unreachable_discord_is_told_of() {
    let operator = Operator::new().await;
    let free = address_to_keep().to_string();
    let set = operator.with("DISCORD__STAND_IN", &free);
    let says = ["Discord can't be reached", "refused", "discordstatus.com", "start again"];
    operator.told(&["bot"], &set, 2, &says).await;
    operator.told(&["check"], &set, 1, &["✗ token", "Discord can't be reached"]).await;
    let set = operator.with("DISCORD__STAND_IN", "somewhere");
    operator.told(&["run"], &set, 2, &["discord.stand_in", "HOST:PORT"]).await;
    let set = operator.with("DISCORD__STAND_IN_CA", "/nowhere/ca.pem");
    operator.told(&["run"], &set, 2, &["/nowhere/ca.pem", "PEM file"]).await;
    let ours = operator.house.folder.path().join("other-authority.pem");
    let other = House::empty(Engine::Sqlite, Options::default()).await;
    other.discord.write_authority(&ours).unwrap();
    let set = operator.with("DISCORD__STAND_IN_CA", &ours.display().to_string());
    operator.told(&["bot"], &set, 2, &["Discord can't be reached", "certificate"]).await;
}

#[tokio::test]
async fn the_status_page_is_up_while_discord_is_away() {
    let mut operator = Operator::new().await;
    operator.house.discord.outage(true);
    operator.house.config.page.listen = address_to_keep();
    let (house, set) = (&operator.house, operator.all_set());
    let mut program = Program::start(house.folder.path(), "firebell", &["run"], &set);
    let page = format!("http://{}/healthz", house.config.page.listen);
    until("the page answers", async || http().get(&page).send().await.ok()).await;
    until("the bot said why it waits", async || {
        program.printed().contains("the bot tries again").then_some(())
    })
    .await;
    house.discord.outage(false);
    house.discord.wait_until_connected().await.unwrap();
    program.ask_to_stop();
    assert!(program.ended().await.success(), "{}", program.printed());
}

#[tokio::test]
async fn a_port_that_is_taken_is_told_of() {
    let operator = Operator::new().await;
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let set = operator.with("PAGE__LISTEN", &address);
    let says = [&address, "taken by another program", "page.listen to another port"];
    operator.told(&["run"], &set, 2, &says).await;
    operator.told(&["page"], &set, 2, &says).await;
    let set = operator.with("ADMIN__LISTEN", &address);
    let says = ["admin.listen", &address, "choose another port"];
    operator.told(&["run"], &set, 2, &says).await;
    operator.told(&["bot"], &set, 2, &says).await;
    // Not an address of this machine (it is one of documentation, RFC 5737).
    let set = operator.with("PAGE__LISTEN", "192.0.2.1:8080");
    let says = ["192.0.2.1:8080", "page.listen to an address of this machine"];
    operator.told(&["run"], &set, 2, &says).await;
}

#[tokio::test]
async fn check_says_what_is_fine_and_what_is_not() {
    let operator = Operator::new().await;
    let set = operator.all_set();
    let fine = ["✓ database", "✓ token", "Firebell", "✓ permissions in Hachyderm", "✓ webhooks: 1"];
    let printed = operator.told(&["check"], &set, 0, &fine).await;
    assert!(!printed.contains('✗'), "{printed}");
    // It looks, and makes nothing.
    assert_eq!(printed.matches("is not there yet; the first start makes it").count(), 2);
    for file in ["bot.db", "page.db"] {
        assert!(!operator.house.folder.path().join(file).exists(), "{file} was made");
    }
    let set = operator.with("PAGE__SECRET", "whsec_bm90IGxvbmc=");
    operator.told(&["check"], &set, 1, &["✗ page.secret", "24 to 64 bytes"]).await;
    let nowhere = format!("sqlite://{}/no/page.db", operator.house.folder.path().display());
    let set = operator.with("PAGE__DATABASE_URL", &nowhere);
    operator.told(&["check"], &set, 1, &["✗ page's database", "can be written"]).await;
    let text = operator.house.folder.path().join("letter.db");
    std::fs::write(&text, "these are not the bytes of a database at all, but a letter").unwrap();
    let set = operator.with("PAGE__DATABASE_URL", &format!("sqlite://{}", text.display()));
    operator.told(&["check"], &set, 1, &["✗ page's database", "letter.db"]).await;
    let set = operator.all_set();
    assert!(printed.contains("https://discord.com/oauth2/authorize?client_id="), "{printed}");

    let guild = &operator.house.guild;
    let lacking = permissions::MANAGE_CHANNELS | permissions::PIN_MESSAGES;
    guild.set_bot_permissions(permissions::BOT_DEFAULT & !lacking);
    let says = [
        "✗ permissions in Hachyderm",
        "Manage Channels, Pin Messages",
        "Server Settings → Roles",
        "✓ token",
    ];
    operator.told(&["check"], &set, 1, &says).await;
    guild.set_bot_permissions(permissions::ADMINISTRATOR);
    operator.told(&["check"], &set, 0, &["✓ permissions in Hachyderm"]).await;

    guild.remove_member(operator.house.discord.application_id());
    let says = ["✗ servers", "Invite it", "https://discord.com/oauth2/authorize"];
    operator.told(&["check"], &set, 1, &says).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn check_compares_the_page_and_resync_makes_everything_due() {
    let operator = operator_with_a_journal(Engine::Sqlite).await;
    let set = operator.all_set();
    let shows = ["✓ page 127.0.0.1", "shows what the bot says of 1 public incidents"];
    operator.told(&["check"], &set, 0, &shows).await;
    operator.told(&["resync"], &set, 0, &["there is nothing to do"]).await;
    let page = firebell::db::Db::open(&operator.house.config.page.database_url).await.unwrap();
    on_db!(&page, |pool| {
        sqlx::query("DELETE FROM page_incident").execute(pool).await.map(drop)
    })
    .unwrap();
    page.close().await;
    let says = ["✗ page 127.0.0.1", "INC-1 is missing there", "firebell resync"];
    operator.told(&["check"], &set, 1, &says).await;
    operator.told(&["resync"], &set, 0, &["1 to deliver again"]).await;
    // What is due needs no other remedy than a bot that runs.
    operator.told(&["check"], &set, 0, &["1 on their way"]).await;
    operator.told(&["resync", "--all"], &set, 0, &["everything is delivered again"]).await;
    let nowhere = format!("sqlite://{}/other.db", operator.house.folder.path().display());
    let set = operator.with("DATABASE__URL", &nowhere);
    operator.told(&["resync"], &set, 2, &["other.db", "database.url"]).await;
}

/// Either half runs alone, and ends with code 0 when it is asked to.
#[tokio::test]
async fn each_half_runs_alone_and_stops_when_asked() {
    let mut operator = Operator::new().await;
    operator.house.config.page.listen = address_to_keep();
    operator.house.config.admin.listen = address_to_keep();
    let set = operator.all_set();
    let addresses =
        [("page", operator.house.config.page.listen), ("bot", operator.house.config.admin.listen)];
    for (half, address) in addresses {
        let mut program = Program::start(operator.house.folder.path(), half, &[half], &set);
        let url = format!("http://{address}/readyz");
        let client = http();
        until(&format!("{half} is ready"), async || {
            client.get(&url).send().await.ok().filter(|answer| answer.status().is_success())
        })
        .await;
        program.ask_to_stop();
        assert_eq!(program.ended().await.code(), Some(0), "{}", program.printed());
        for secret in &operator.secrets {
            assert!(!program.printed().contains(secret), "{}", program.printed());
        }
    }
}

/// A journal with three commits, sound.
async fn operator_with_a_journal(engine: Engine) -> Operator {
    let mut house = House::open(engine).await;
    let (nova, lobby) = (house.person("nova"), house.lobby);
    house.ok(&nova, lobby, "/incident declare title:\"Pages do not load\"").await;
    house.ok(&nova, lobby, "/timeline add text:\"CDN proxies look healthy\"").await;
    house.ok(&nova, lobby, "/incident update message:\"We see it\" status:identified").await;
    house.settled().await;
    house.stop_bot().await;
    house.stop_page().await;
    Operator::of(house).await
}

async fn verify_finds_what_was_changed_by_hand(engine: Engine) {
    if !engine.is_here() {
        return;
    }
    let operator = operator_with_a_journal(engine).await;
    let set = operator.all_set();
    let sound = "Sound: 3 commits of 1 incidents";
    operator.told(&["verify"], &set, 0, &[sound]).await;
    operator.told(&["verify", "INC-1"], &set, 0, &[sound]).await;
    operator.told(&["verify", "INC-7"], &set, 1, &["There is no INC-7"]).await;

    let store = firebell::store::Store::open(&operator.house.config.database.url).await.unwrap();
    let by_hand = async |sql: &'static str| {
        let changed = on_db!(&store.write, |pool| {
            sqlx::query(sql).execute(pool).await.map(|done| done.rows_affected())
        });
        assert_eq!(changed.unwrap(), 1, "{sql}");
    };
    let remedy = "backup";
    // One byte of what was said; then the same byte back.
    by_hand("UPDATE journal SET events = replace(events, 'CDN', 'CDM') WHERE version = 2").await;
    let says = ["Broken", "INC-1: version 2 was changed after it was written", remedy];
    operator.told(&["verify"], &set, 1, &says).await;
    operator.told(&["verify", "INC-1"], &set, 1, &says).await;
    by_hand("UPDATE journal SET events = replace(events, 'CDM', 'CDN') WHERE version = 2").await;
    operator.told(&["verify"], &set, 0, &[sound]).await;
    // Who said it, and when.
    by_hand("UPDATE journal SET actor = replace(actor, 'nova', 'dma') WHERE version = 3").await;
    operator.told(&["verify"], &set, 1, &["INC-1: version 3 was changed", remedy]).await;
    by_hand("UPDATE journal SET actor = replace(actor, 'dma', 'nova') WHERE version = 3").await;
    // What is shown, with the journal left as it was.
    by_hand("UPDATE incident SET state = replace(state, 'CDN', 'CDM')").await;
    let says = ["INC-1: the state is not what the journal adds up to", remedy];
    operator.told(&["verify"], &set, 1, &says).await;
    by_hand("UPDATE incident SET state = replace(state, 'CDM', 'CDN')").await;
    // The last of it, as if it had never been.
    by_hand("DELETE FROM journal WHERE version = 3").await;
    let says = ["INC-1: the journal ends at version 2, the state says 3", remedy];
    operator.told(&["verify"], &set, 1, &says).await;
    by_hand("DELETE FROM journal WHERE version = 1").await;
    operator.told(&["verify"], &set, 1, &["INC-1: version 1 is missing", remedy]).await;
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn verify_finds_what_was_changed_by_hand_on_sqlite() {
    verify_finds_what_was_changed_by_hand(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn verify_finds_what_was_changed_by_hand_on_postgres() {
    verify_finds_what_was_changed_by_hand(Engine::Postgres).await;
}
