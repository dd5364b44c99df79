//! Setting up by clicking: from nothing, with permissions missing, and again.

use chrono_tz::Tz;
use fake_discord::{Answer, Call, Id, Member, Options, permissions as bits};
use firebell::incident::guild::Settings;
use firebell::incident::ids::Snowflake;
use firebell::texts::Lang;

use crate::house::{Engine, House};
use crate::invariants;
use crate::texts::id_free;

/// Somebody in front of the panel.
struct Panel<'a> {
    house: &'a House,
    who: Member,
    message: Id,
}

impl<'a> Panel<'a> {
    async fn open(house: &'a House, who: &Member) -> (Panel<'a>, Answer) {
        let call = who.slash(house.lobby, "/firebell setup").await.unwrap();
        house.answered(&call, "/firebell setup").await;
        let answer = call.answer().await.unwrap();
        let message = answer.message.unwrap();
        (Self { house, who: who.clone(), message }, answer)
    }

    async fn changed(&self, call: Call) -> Answer {
        self.house.answered(&call, "/firebell setup, clicked").await;
        let answer = call.answer().await.unwrap();
        assert_eq!(answer.message, Some(self.message), "the panel stays one message");
        answer
    }

    async fn press(&self, what: &str) -> Answer {
        self.changed(self.who.press(self.message, &format!("setup:{what}")).unwrap()).await
    }

    async fn choose(&self, what: &str, value: &str) -> Answer {
        let values: &[&str] = if value.is_empty() { &[] } else { &[value] };
        self.changed(self.who.select(self.message, &format!("setup:{what}"), values).unwrap()).await
    }
}

async fn settings(house: &House) -> Settings {
    house.store().guild(Snowflake(house.guild.id())).await.unwrap().0.settings
}

/// What is shown as chosen already in a list of the panel.
fn chosen(answer: &Answer, what: &str) -> Option<String> {
    let name = format!("setup:{what}");
    let rows = answer.components.iter().filter_map(|row| row["components"].as_array()).flatten();
    let list = rows.into_iter().find(|part| part["custom_id"] == name.as_str())?;
    let theirs = list["default_values"][0]["id"].as_str().map(str::to_owned);
    let ours = || {
        let options = list["options"].as_array()?;
        let found = options.iter().find(|option| option["default"] == true)?;
        found["value"].as_str().map(str::to_owned)
    };
    theirs.or_else(ours)
}

async fn a_fresh_server(engine: Engine) -> House {
    let mut house = House::empty(engine, Options::default()).await;
    house.start_page().await;
    house.start_bot().await;
    house
}

async fn restart(house: &mut House) {
    house.stop_bot().await;
    house.start_bot().await;
}

async fn close(mut house: House) {
    house.settled().await;
    invariants::check(&house).await;
    house.stop_bot().await;
    house.stop_page().await;
}

async fn a_fresh_server_is_set_up_by_clicks_alone(engine: Engine) {
    if !engine.is_here() {
        return;
    }
    let mut house = a_fresh_server(engine).await;
    let owner = house.guild.owner();
    let role = |name: &str| {
        house.guild.roles().iter().find(|role| role.name == name).unwrap().id.to_string()
    };
    let (responders, watchers) = (role("responders"), house.guild.role("watchers", 0).to_string());
    let (panel, first) = Panel::open(&house, &owner).await;
    assert!(first.text().contains("1 of 3"), "{}", first.text());
    let shown = panel.choose("responders", &responders).await;
    assert_eq!(chosen(&shown, "responders"), Some(responders.clone()));
    panel.choose("watchers", &watchers).await;
    let shown = panel.choose("watchers", "").await;
    assert_eq!(chosen(&shown, "watchers"), None, "emptied: everybody reads along");

    let shown = panel.press("where").await;
    assert_eq!(chosen(&shown, "zone").as_deref(), Some("UTC"));
    panel.press("own-board").await;
    let board = house.channel("incident-board").to_string();
    panel.choose("zone", "Europe/Berlin").await;
    // What is in no list is typed; a slip leaves all as it is.
    let press = owner.press(panel.message, "setup:type-zone").unwrap();
    let slip = press.submit_modal(&[("timezone", "Atlantis")]).await.unwrap();
    let told = panel.changed(slip).await;
    assert!(told.content.starts_with('✋'), "{}", told.content);
    assert_eq!(chosen(&told, "zone").as_deref(), Some("Europe/Berlin"));
    let press = owner.press(panel.message, "setup:type-zone").unwrap();
    let typed = press.submit_modal(&[("timezone", " Asia/Seoul ")]).await.unwrap();
    let shown = panel.changed(typed).await;
    assert_eq!(shown.content, "", "the slip is not shown for ever");
    assert_eq!(chosen(&shown, "zone").as_deref(), Some("Asia/Seoul"));

    // A restart between two clicks: the same message goes on.
    let (who, message) = (panel.who.clone(), panel.message);
    house.stop_bot().await;
    house.start_bot().await;
    let panel = Panel { house: &house, who, message };
    panel.choose("language", "de").await;
    let shown = panel.choose("audience", "public").await;
    assert_eq!(chosen(&shown, "board"), Some(board.clone()));
    let told = panel.press("check").await.text();
    assert!(told.contains('✅') && told.contains("Asia/Seoul"), "{told}");
    assert!(told.contains(&format!("<#{board}>")), "{told}");
    let settled = settings(&house).await;
    assert_eq!(settled.responders.map(|role| role.to_string()), Some(responders));
    assert_eq!((settled.watchers, settled.board), (None, None));
    assert_eq!((settled.timezone, settled.language), (Tz::Asia__Seoul, Some(Lang::De)));
    assert_eq!(settled.timeline_audience.id(), "public");

    // It works; whoever runs it again starts from what holds.
    let nova = house.person("nova");
    house.ok(&nova, house.lobby, "/incident declare title:\"Slow pages\"").await;
    house.settled().await;
    house.ok(&nova, house.lobby, "/incident severity level:sev1").await;
    assert_eq!(house.discord.messages(board.parse().unwrap()).len(), 1);
    let (_, again) = Panel::open(&house, &owner).await;
    assert!(again.text().contains("3 von 3") || again.text().contains("3 of 3"));
    close(house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fresh_server_is_set_up_by_clicks_alone_on_sqlite() {
    a_fresh_server_is_set_up_by_clicks_alone(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fresh_server_is_set_up_by_clicks_alone_on_postgres() {
    a_fresh_server_is_set_up_by_clicks_alone(Engine::Postgres).await;
}

async fn what_is_missing_is_named_until_it_is_there(engine: Engine) {
    if !engine.is_here() {
        return;
    }
    let mut house = a_fresh_server(engine).await;
    let (owner, guild) = (house.guild.owner(), house.guild.clone());
    let lacking =
        bits::MANAGE_CHANNELS | bits::PIN_MESSAGES | bits::CREATE_EVENTS | bits::MENTION_EVERYONE;
    // Everybody's bits are the bot's too.
    guild.edit_role(guild.id(), |role| role.permissions &= !lacking);
    guild.set_bot_permissions(bits::BOT_DEFAULT & !lacking);
    let chosen = guild.channel("status", None);
    let closed = |guild: &fake_discord::GuildHandle| {
        let no_view = bits::VIEW_CHANNEL;
        let everyone = fake_discord::permissions::Overwrite {
            id: guild.id(),
            kind: bits::OverwriteKind::Role,
            allow: 0,
            deny: no_view,
        };
        guild.set_overwrites(chosen, &[everyone]).unwrap();
    };
    let (panel, _) = Panel::open(&house, &owner).await;
    let responders = guild.roles().iter().find(|role| role.name == "responders").unwrap().id;
    panel.choose("responders", &responders.to_string()).await;
    // Whoever is everybody is nobody in particular.
    let told = panel.choose("responders", &guild.id().to_string()).await;
    assert!(told.content.contains("✋ Responders are a role of their own"), "{}", told.content);
    panel.press("where").await;
    // Made without the permission; looked at without the right to see it.
    house.expect_violation("Missing");
    let told = panel.press("own-board").await;
    assert!(told.content.contains("Manage Channels"), "{}", told.content);
    let told = panel.choose("board", &chosen.to_string()).await;
    assert!(told.text().contains("see “3 Check”"), "{}", told.text());
    closed(&guild);

    let told = panel.press("check").await;
    let text = told.text();
    for named in [
        "**Manage Channels**: to open a room",
        "**Pin Messages**: to pin the card",
        "**Create Events**: to show maintenance",
        "Mention @everyone, @here, and All Roles",
        "Allow anyone to @mention this role",
        &format!("<#{chosen}>: **View Channels"),
        "Edit Channel → Permissions",
        "Server Settings → Roles",
    ] {
        assert!(text.contains(named), "no “{named}” in {text}");
    }
    assert!(!text.contains('✅'), "{text}");
    let link = told.components[0]["components"].as_array().unwrap().last().unwrap()["url"].clone();
    let link = link.as_str().unwrap();
    assert!(link.contains(&format!("guild_id={}", guild.id())), "{link}");
    // With options the same is said below what is settled.
    let typed = house.ok(&owner, house.lobby, "/firebell setup timezone:UTC").await;
    assert!(typed.contains("**Manage Channels**: to open a room"), "{typed}");
    assert!(typed.ends_with("Give permissions"), "with its button: {typed}");

    // One after the other is mended; what still lacks is still named, also by a bot that was not
    // there when it was taken away.
    let message = panel.message;
    restart(&mut house).await;
    let panel = Panel { house: &house, who: owner.clone(), message };
    guild.set_bot_permissions(bits::BOT_DEFAULT & !(bits::CREATE_EVENTS | bits::MENTION_EVERYONE));
    let own = fake_discord::permissions::Overwrite {
        id: guild.bot_role(),
        kind: bits::OverwriteKind::Role,
        allow: bits::VIEW_CHANNEL | bits::READ_MESSAGE_HISTORY | bits::SEND_MESSAGES,
        deny: bits::EMBED_LINKS,
    };
    guild.set_overwrites(chosen, &[own]).unwrap();
    let text = panel.press("check").await.text();
    assert!(text.contains(&format!("<#{chosen}>: **Embed Links**")), "{text}");
    assert!(!text.contains("Manage Channels"), "{text}");
    guild.set_overwrites(chosen, &[]).unwrap();
    guild.edit_role(responders, |role| role.mentionable = true);
    let text = panel.press("check").await.text();
    assert!(!text.contains('⛔') && text.contains("**Create Events**"), "{text}");
    assert!(!text.contains("All Roles"), "it may be called by anybody: {text}");
    guild.set_bot_permissions(bits::BOT_DEFAULT);
    let (_, again) = Panel::open(&house, &owner).await;
    let text = again.text();
    assert!(text.contains('✅') && text.contains("3 of 3"), "run again, it says so: {text}");

    house.ok(&house.person("nova"), house.lobby, "/incident declare title:\"Slow pages\"").await;
    house.settled().await;
    assert_eq!(house.discord.messages(chosen).len(), 1, "the card stands where it was chosen");
    guild.delete_channel(chosen).unwrap();
    guild.delete_role(responders);
    let text = panel.press("check").await.text();
    assert!(text.contains("board is gone") && text.contains("role was deleted"), "{text}");
    panel.press("who").await;
    panel.choose("responders", "").await;
    panel.press("where").await;
    panel.choose("board", "").await;
    house.mended().await;
    close(house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_missing_is_named_until_it_is_there_on_sqlite() {
    what_is_missing_is_named_until_it_is_there(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_missing_is_named_until_it_is_there_on_postgres() {
    what_is_missing_is_named_until_it_is_there(Engine::Postgres).await;
}

/// The panel is for people who can manage the server, at every click.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_managers_set_up() {
    let mut house = a_fresh_server(Engine::Sqlite).await;
    let managers = house.guild.role("managers", bits::MANAGE_GUILD);
    let mia = house.guild.member("mia", &[managers]);
    let nova = house.person("nova");
    let told = house.refused(&nova, house.lobby, "/firebell setup").await;
    assert!(told.contains("Ask one of them"), "{told}");
    let (panel, _) = Panel::open(&house, &mia).await;
    panel.press("where").await;
    // She does not manage it any more.
    house.guild.member("mia", &[]);
    let message = panel.message;
    restart(&mut house).await;
    let panel = Panel { house: &house, who: mia, message };
    let told = panel.choose("zone", "Asia/Tokyo").await;
    assert!(told.content.starts_with('✋'), "{}", told.content);
    assert_eq!(settings(&house).await.timezone, Tz::UTC);
    close(house).await;
}

/// Whoever asks for help is told what they themselves can do next.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn help_says_the_next_step_of_the_one_who_asks() {
    let house = a_fresh_server(Engine::Sqlite).await;
    let (owner, lobby) = (house.guild.owner(), house.lobby);
    let (nova, dma, quinn) = (house.person("nova"), house.person("dma"), house.person("quinn"));
    let told = async |who: &Member, says: &str| {
        let help = house.ok(who, lobby, "/firebell help").await;
        let next = help.split("Your next step\n").nth(1).unwrap().lines().next().unwrap();
        assert!(next.contains(says), "no “{says}” in {next}");
    };
    told(&owner, "/firebell setup").await;
    told(&quinn, "Ask somebody who manages this server").await;
    house.ok(&owner, lobby, "/firebell setup responders:@responders").await;
    told(&owner, "/component add").await;
    told(&quinn, "`/incident declare`").await;
    house.ok(&owner, lobby, "/component add name:Web").await;
    told(&owner, "Nothing is open").await;
    house.ok(&quinn, lobby, "/incident declare title:\"Slow pages\" components:Web").await;
    house.settled().await;
    let room = format!("→ <#{}>", house.channel("inc-1"));
    told(&nova, "`/incident take`").await;
    told(&quinn, "`/timeline add`").await;
    told(&quinn, &room).await;
    house.ok(&nova, lobby, "/incident take").await;
    told(&nova, "`/incident update`").await;
    house.ok(&nova, lobby, "/incident handover to:@dma").await;
    told(&dma, "offered command of INC-1").await;
    house.ok(&nova, lobby, "/incident update message:\"It works\" status:resolved").await;
    told(&nova, "`/incident close`").await;
    close(house).await;
}

/// Every step as it is read, and what is said where everything is missing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_words_of_setting_up() {
    for engine in Engine::each_here() {
        words_of_setting_up(engine).await;
    }
}

async fn words_of_setting_up(engine: Engine) {
    let house = a_fresh_server(engine).await;
    let owner = house.guild.owner();
    for (locale, name) in [("en-US", "setup"), ("de", "setup_german")] {
        owner.set_locale(locale);
        house.guild.set_bot_permissions(bits::BOT_DEFAULT);
        house.guild.edit_role(house.guild.id(), |role| role.permissions = bits::EVERYONE_DEFAULT);
        let (panel, _) = Panel::open(&house, &owner).await;
        let mut told = Vec::new();
        for step in ["where", "who", "check"] {
            told.push(panel.press(step).await.text());
        }
        let responders =
            house.guild.roles().iter().find(|role| role.name == "responders").unwrap().id;
        panel.press("who").await;
        panel.choose("responders", &responders.to_string()).await;
        house.guild.set_bot_permissions(bits::VIEW_CHANNEL);
        house.guild.edit_role(house.guild.id(), |role| {
            role.permissions = bits::USE_APPLICATION_COMMANDS | bits::VIEW_CHANNEL;
        });
        told.push(panel.press("check").await.text());
        insta::assert_snapshot!(name, id_free(&house, told.join("\n———\n")));
    }
    close(house).await;
}
