//! What the window lets in and what it shows, without a browser and without the real bot.

mod by_hand;

use fake_discord::permissions::VIEW_CHANNEL;
use fake_discord::permissions::{Overwrite, OverwriteKind};
use fake_discord::{Id, Member, Options};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

use super::*;

struct House {
    window: RunningWindow,
    discord: Arc<FakeDiscord>,
    guild: GuildHandle,
    lobby: Id,
    /// Only responders see it.
    room: Id,
    nova: Member,
    quinn: Member,
    http: Client,
}

impl House {
    async fn open() -> Self {
        Self::with(Options::default()).await
    }

    async fn with(options: Options) -> Self {
        let discord = Arc::new(FakeDiscord::start(options).await.unwrap());
        let guild = discord.guild("Tea House");
        let responders = guild.role("responders", 0);
        let nova = guild.member("nova", &[responders]);
        let quinn = guild.member("quinn", &[]);
        let lobby = guild.channel("general", None);
        let category = guild.category("Incidents");
        let room = guild.channel("inc-1", Some(category));
        let overwrite = |id, allow, deny| Overwrite { id, kind: OverwriteKind::Role, allow, deny };
        let only_responders =
            [overwrite(guild.id(), 0, VIEW_CHANNEL), overwrite(responders, VIEW_CHANNEL, 0)];
        guild.set_overwrites(room, &only_responders).unwrap();
        let settings = WindowSettings {
            listen: ([127, 0, 0, 1], 0).into(),
            page: "http://127.0.0.1:9/".parse().unwrap(),
            lobby,
            offers: None,
        };
        let window = start(settings, Arc::clone(&discord), guild.clone()).await.unwrap();
        let http = Client::builder().no_proxy().build().unwrap();
        Self { window, discord, guild, lobby, room, nova, quinn, http }
    }

    fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("http://{}{path}", self.window.address()))
    }

    async fn get(&self, path: &str) -> Response {
        self.ask(Method::GET, path).send().await.unwrap()
    }

    async fn read(&self, path: &str) -> Value {
        let response = self.get(path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.json().await.unwrap()
    }

    /// As the window's own page does it.
    async fn act(&self, path: &str, body: Value) -> Response {
        let origin = format!("http://{}", self.window.address());
        self.ask(Method::POST, path).header("origin", origin).json(&body).send().await.unwrap()
    }

    async fn messages(&self, person: &Member, channel: Id) -> Value {
        self.read(&format!("/api/messages?as={}&channel={channel}", person.id())).await["messages"]
            .take()
    }
}

#[tokio::test]
async fn another_site_in_the_same_browser_can_neither_act_nor_read() {
    let house = House::open().await;
    let body = json!({"as": house.nova.id().to_string(), "channel": house.lobby.to_string(),
                      "text": "hello"});
    let say = || house.ask(Method::POST, "/api/say").json(&body);
    for origin in [None, Some("http://evil.example"), Some("null"), Some("http://127.0.0.1:1")] {
        let request = match origin {
            Some(origin) => say().header("origin", origin),
            None => say(),
        };
        assert_eq!(request.send().await.unwrap().status(), StatusCode::FORBIDDEN, "{origin:?}");
    }
    assert!(house.discord.messages(house.lobby).is_empty());
    assert_eq!(house.act("/api/say", body.clone()).await.status(), StatusCode::OK);
    assert_eq!(house.discord.messages(house.lobby)[0].content, "hello");

    let own = house.window.address().to_string();
    // A name that somebody else pointed at this machine.
    let rebound = house.ask(Method::GET, "/").header("host", "evil.example").send().await.unwrap();
    assert_eq!(rebound.status(), StatusCode::FORBIDDEN);
    assert!(rebound.text().await.unwrap().contains(&own), "it says where the window is");
    let embedded = house.ask(Method::GET, "/api/begin").header("sec-fetch-site", "cross-site");
    assert_eq!(embedded.send().await.unwrap().status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_window_runs_nothing_but_its_own_files() {
    let house = House::open().await;
    let response = house.get("/").await;
    let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'self'"));
    assert!(policy.contains("frame-src http://127.0.0.1:9;"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    let html = response.text().await.unwrap();
    assert!(!html.contains("style=") && !html.contains("<script>"), "{html}");
    let quoted = html.split('"').filter(|word| word.starts_with('/') && word.len() > 1);
    for file in quoted {
        assert_eq!(house.get(file).await.status(), StatusCode::OK, "{file}");
    }
    assert_eq!(house.get("/../Cargo.toml").await.status(), StatusCode::NOT_FOUND);
}

/// Every module that a script imports is served.
#[tokio::test]
async fn scripts_find_what_they_import() {
    let house = House::open().await;
    let mut waiting = vec!["/app.js".to_owned()];
    let mut read = Vec::new();
    while let Some(path) = waiting.pop() {
        let response = house.get(&path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let script = response.text().await.unwrap();
        let imports = script.split("from \"./").skip(1).filter_map(|rest| rest.split_once('"'));
        let found: Vec<String> = imports.map(|(file, _)| format!("/{file}")).collect();
        read.push(path);
        waiting.extend(found.into_iter().filter(|path| !read.contains(path)));
    }
    assert!(read.len() > 10, "{read:?}");
}

#[tokio::test]
async fn each_person_sees_what_they_would_see() {
    let house = House::open().await;
    house.nova.say(house.room, "the boiler is out").unwrap();
    let names = |view: &Value| -> Vec<String> {
        let channels = view["channels"].as_array().unwrap().iter();
        channels.map(|channel| channel["name"].as_str().unwrap().to_owned()).collect()
    };
    let nova = house.read(&format!("/api/view?as={}", house.nova.id())).await;
    let quinn = house.read(&format!("/api/view?as={}", house.quinn.id())).await;
    assert_eq!(names(&nova), ["general", "Incidents", "inc-1"]);
    assert_eq!((nova["hidden"].as_u64(), quinn["hidden"].as_u64()), (Some(0), Some(1)));
    assert!(!names(&quinn).contains(&"inc-1".to_owned()));

    assert_eq!(house.messages(&house.nova, house.room).await[0]["content"], "the boiler is out");
    let path = format!("/api/messages?as={}&channel={}", house.quinn.id(), house.room);
    assert_eq!(house.get(&path).await.status(), StatusCode::NOT_FOUND);
    for nobody in ["0", "x", &house.discord.application_id().to_string()] {
        let path = format!("/api/view?as={nobody}");
        assert_eq!(house.get(&path).await.status(), StatusCode::NOT_FOUND, "{nobody}");
    }
}

#[tokio::test]
async fn one_begins_as_a_responder_and_people_are_named_by_their_roles() {
    let house = House::open().await;
    let watchers = house.guild.role("Watchers", 0);
    house.guild.member("wanda", &[watchers]);
    let beginning = house.read("/api/begin").await;
    assert_eq!(beginning["me"], house.nova.id().to_string());
    let people = beginning["people"].as_array().unwrap().iter();
    let kinds: Vec<String> = people.map(|one| format!("{} {}", one["name"], one["kind"])).collect();
    let expected = ["nova responder", "owner owner", "quinn outsider", "wanda watcher"];
    assert_eq!(kinds.join(", ").replace('"', ""), expected.join(", "));
}

#[tokio::test]
async fn a_file_is_read_by_those_who_see_its_message_and_is_never_a_page() {
    let house = House::open().await;
    let script = "<script>alert(1)</script>";
    house.nova.say_with_file(house.room, "log", "log.html", "text/html", script).unwrap();
    let id = house.messages(&house.nova, house.room).await[0]["attachments"][0]["id"].clone();
    let path = |person: &Member| format!("/api/files/{}?as={}", id.as_str().unwrap(), person.id());
    let seen = house.get(&path(&house.nova)).await;
    assert_eq!(seen.headers()["content-type"], "application/octet-stream");
    assert_eq!(seen.headers()["content-disposition"], "attachment");
    assert!(seen.headers()["content-security-policy"].to_str().unwrap().starts_with("sandbox"));
    assert_eq!(seen.text().await.unwrap(), script);
    assert_eq!(house.get(&path(&house.quinn)).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_refused_is_said_in_words() {
    let house = House::open().await;
    let quinn = house.quinn.id().to_string();
    let body = json!({"as": quinn, "channel": house.room.to_string(), "text": "let me in"});
    let answer = house.act("/api/say", body).await;
    assert_eq!(answer.status(), StatusCode::OK, "the person reads it and goes on");
    let said: Value = answer.json().await.unwrap();
    assert!(said["refused"].as_str().unwrap().starts_with("You can't do that here"), "{said}");
    assert!(house.discord.messages(house.room).is_empty());
}

#[tokio::test]
async fn a_change_wakes_those_who_see_it_and_tells_nothing() {
    let house = House::open().await;
    let mut streams = Vec::new();
    for person in [&house.nova, &house.quinn] {
        let mut stream = house.get(&format!("/api/changes?as={}", person.id())).await;
        let opening = stream.chunk().await.unwrap().unwrap();
        assert!(String::from_utf8_lossy(&opening).contains("event: open"));
        streams.push(stream);
    }
    house.nova.say(house.room, "secret").unwrap();
    for (stream, seen) in streams.iter_mut().zip([true, false]) {
        let event = stream.chunk().await.unwrap().unwrap();
        let event = String::from_utf8_lossy(&event).into_owned();
        assert_eq!(event.contains(&house.room.to_string()), seen, "{event}");
        assert!(!event.contains("secret"), "{event}");
    }
    // Streams end with the window, or this would wait for ever.
    house.window.stop().await;
}

#[tokio::test]
async fn it_listens_on_this_machine_alone() {
    let discord = Arc::new(FakeDiscord::start(Options::default()).await.unwrap());
    let guild = discord.guild("Tea House");
    let settings = WindowSettings {
        listen: ([0, 0, 0, 0], 0).into(),
        page: "http://127.0.0.1:9/".parse().unwrap(),
        lobby: 1,
        offers: None,
    };
    let error = start(settings, discord, guild).await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
}

#[tokio::test]
async fn a_replay_is_asked_for_once_at_a_time() {
    let discord = Arc::new(FakeDiscord::start(Options::default()).await.unwrap());
    let guild = discord.guild("Tea House");
    let (offers, mut picked) = Offers::new(vec!["The kettle".to_owned(), "The stove".to_owned()]);
    let settings = WindowSettings {
        listen: ([127, 0, 0, 1], 0).into(),
        page: "http://127.0.0.1:9/".parse().unwrap(),
        lobby: guild.channel("general", None),
        offers: Some(offers.clone()),
    };
    let window = start(settings, discord, guild).await.unwrap();
    let origin = window.url().origin().ascii_serialization();
    let address = format!("{origin}/api/replays");
    let http = Client::builder().no_proxy().build().unwrap();
    let ask = async |replay: usize| {
        let request =
            http.post(&address).header("origin", &origin).json(&json!({"replay": replay}));
        request.send().await.unwrap()
    };
    let shown: Value = http.get(&address).send().await.unwrap().json().await.unwrap();
    assert_eq!(shown, json!({"titles": ["The kettle", "The stove"], "playing": null}));
    assert_eq!(ask(1).await.json::<Value>().await.unwrap(), json!({}));
    assert_eq!(picked.recv().await, Some(1));
    offers.begin(Some(1));
    let told: Value = ask(0).await.json().await.unwrap();
    assert!(told["refused"].as_str().unwrap().contains("The stove"), "{told}");
    offers.begin(None);
    assert_eq!(ask(2).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(ask(0).await.json::<Value>().await.unwrap(), json!({}));
    window.stop().await;
}
