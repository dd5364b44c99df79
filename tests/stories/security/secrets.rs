//! Secrets stay where they are: the built program runs through an outage with everything logged,
//! and whatever it wrote anywhere is searched for each of them.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use base64::Engine as _;
use fake_discord::Options;
use firebell::bot;
use secrecy::ExposeSecret as _;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;

use crate::house::{Engine, House, http};
use crate::process::{Program, address_to_keep, environment, ran, until};

/// Each is found nowhere else, so that whatever holds it holds the secret.
const MAIL_PASSWORD: &str = "mail-Pa55-7f3a9c";
const S3_KEY_ID: &str = "AKIDS3KEYID7f3a9c";
const S3_KEY: &str = "s3-5ecret-7f3a9c";
const DATABASE_PASSWORD: &str = "db-Pa55-7f3a9c";
const URL_KEY: &str = "url-key-7f3a9c";
const SUBSCRIBERS_KEY: &str = "T7F3A9C-B0000-hookkey7f3a9c";

/// A mail server that hears everything and refuses the password, in words that repeat it.
async fn mail_server() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            tokio::spawn(async move {
                let (read, mut write) = connection.into_split();
                let mut lines = BufReader::new(read).lines();
                write.write_all(b"220 mail.example.org\r\n").await.ok();
                while let Ok(Some(line)) = lines.next_line().await {
                    let word = line.split(' ').next().unwrap_or_default().to_ascii_uppercase();
                    let answer = match word.as_str() {
                        "EHLO" => "250-mail.example.org\r\n250 AUTH PLAIN LOGIN".to_owned(),
                        "QUIT" => return,
                        _ => "535 5.7.8 those credentials are wrong".to_owned(),
                    };
                    write.write_all(format!("{answer}\r\n").as_bytes()).await.ok();
                }
            });
        }
    });
    port
}

/// An object store that refuses every request, and keeps what it was asked.
async fn object_store() -> (String, Arc<Mutex<Vec<String>>>) {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&asked);
    let routes = Router::new().fallback(async move |request: Request| {
        kept.lock().unwrap().push(format!("{} {}", request.method(), request.uri()));
        (StatusCode::FORBIDDEN, "<Error><Code>SignatureDoesNotMatch</Code></Error>")
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, routes).await });
    (address, asked)
}

/// With a password, which a throw-away cluster does not ask for.
fn with_password(url: &str) -> String {
    match url.parse::<url::Url>() {
        Ok(mut url) if url.scheme() == "postgres" => {
            url.set_password(Some(DATABASE_PASSWORD)).unwrap();
            url.to_string()
        }
        _ => url.to_owned(),
    }
}

async fn nothing_is_told(engine: Engine) {
    if !engine.is_here() {
        return;
    }
    let mut house = House::empty(engine, Options::default()).await;
    let (store, asked) = object_store().await;
    let hook = bot::make_secret().unwrap();
    let config = &mut house.config;
    config.page.listen = address_to_keep();
    config.admin.listen = address_to_keep();
    config.page.secret = Some(house.secret.clone());
    config.database.url = with_password(&config.database.url);
    config.page.database_url = with_password(&config.page.database_url);
    let url = format!("http://user:{URL_KEY}@127.0.0.1:9/hook?key={URL_KEY}").parse().unwrap();
    config.mirrors.webhook =
        vec![firebell::config::Webhook { url, secret: hook.clone(), files: false }];
    let mut set = environment(config);
    let mail = format!("smtp://mailer:{MAIL_PASSWORD}@127.0.0.1:{}", mail_server().await);
    for (key, value) in [
        ("_LOG", "trace"),
        ("__PAGE__MAIL__SERVER", mail.as_str()),
        ("__PAGE__MAIL__FROM", "status@example.org"),
        ("__PAGE__EXPORT", "s3://bucket/status"),
        ("__PAGE__S3__ENDPOINT", store.as_str()),
        ("__PAGE__S3__REGION", "eu-central-1"),
        ("__PAGE__S3__ACCESS_KEY_ID", S3_KEY_ID),
        ("__PAGE__S3__SECRET_ACCESS_KEY", S3_KEY),
    ] {
        set.push((format!("FIREBELL{key}"), value.to_owned()));
    }
    let token = house.discord.token().to_owned();
    let bare = |secret: &str| secret.strip_prefix("whsec_").unwrap().to_owned();
    let mut secrets = vec![
        token,
        bare(house.secret.expose_secret()),
        bare(hook.expose_secret()),
        MAIL_PASSWORD.to_owned(),
        S3_KEY.to_owned(),
        DATABASE_PASSWORD.to_owned(),
        URL_KEY.to_owned(),
        SUBSCRIBERS_KEY.to_owned(),
    ];
    // What a log might hold instead.
    let encoded = |text: &str| base64::engine::general_purpose::STANDARD.encode(text);
    secrets.push(encoded(&format!("\0mailer\0{MAIL_PASSWORD}")));
    secrets.push(encoded(&format!("user:{URL_KEY}")));

    let folder = house.folder.path().to_owned();
    let mut program = Program::start(&folder, "loud", &["run"], &set);
    let mut written = outage(&house).await;
    let page = house.config.page.listen;
    let subscribe = async |wish: &str| {
        let request = http().post(format!("http://{page}/subscribe")).body(wish.to_owned());
        request.send().await.unwrap()
    };
    for wish in [
        "kind=email&address=ann%40example.org".to_owned(),
        format!("kind=slack&address=https%3A%2F%2Fhooks.invalid.example.org%2F{SUBSCRIBERS_KEY}"),
    ] {
        assert_eq!(subscribe(&wish).await.status(), 200, "the form says where to look");
    }
    // Each of them was tried, and failed.
    until("mail, chat and store were tried", async || {
        let printed = program.printed();
        let tried = ["535", "no connection", "SignatureDoesNotMatch"];
        tried.iter().all(|word| printed.contains(word)).then_some(())
    })
    .await;
    program.ask_to_stop();
    assert_eq!(program.ended().await.code(), Some(0));
    let printed = program.printed();
    assert!(printed.contains("TRACE") && printed.contains("a delivery was refused"));
    every_line_is_ours(&printed);
    written.push(("the log".to_owned(), printed));
    written.push(("requests to the store".to_owned(), asked.lock().unwrap().join("\n")));

    let backup = folder.join("copy.db");
    let guild = house.guild.id().to_string();
    let named = backup.display().to_string();
    for words in [
        &["export", "INC-1", "--format", "json", "--guild", &guild][..],
        &["export", "INC-1", "--format", "md", "--guild", &guild],
        &["page", "export", "s3://bucket/status"],
        &["page", "subscribers", "list"],
        &["check"],
        &["verify"],
        &["backup", &named],
    ] {
        let ran = ran(&folder, words, &set).await;
        let what = format!("firebell {} → {:?}", words.join(" "), ran.code);
        // The operator may read where subscribers are told; nobody else may.
        let printed = match words {
            ["page", "subscribers", ..] => ran.printed.replace(SUBSCRIBERS_KEY, ""),
            _ => ran.printed,
        };
        written.push((what, printed));
    }
    for (name, text) in &written {
        for secret in &secrets {
            let lines = text.lines().filter(|line| line.contains(secret));
            let lines: Vec<String> = lines.map(|line| line.chars().take(400).collect()).collect();
            assert!(lines.is_empty(), "{name} has a secret: {lines:#?}");
        }
    }
}

/// A short outage with someone at the wrong door; what could be read of it.
async fn outage(house: &House) -> Vec<(String, String)> {
    let owner = house.guild.owner();
    let mut written = Vec::new();
    for line in [
        "/incident declare title:\"Loud\\n2022-12-13T18:53:00.000000Z ERROR firebell: forged\"",
        "/timeline add text:\"line one\\nline two\"",
        "/incident update message:\"We see it\" status:identified",
        "/incident close resolution:\"It was loud\"",
        "/firebell mirrors",
    ] {
        let call = owner.slash(house.lobby, line).await.unwrap();
        written.push((line.to_owned(), call.answer().await.unwrap().text()));
    }
    let (page, admin) = (house.config.page.listen, house.config.admin.listen);
    let read = async |url: String| {
        until(&url, async || {
            let answer = http().get(&url).send().await.ok()?;
            (answer.status() == 200).then_some(answer)
        })
        .await
        .text()
        .await
        .unwrap()
    };
    for url in [
        format!("http://{page}/incidents/INC-1"),
        format!("http://{page}/readyz"),
        format!("http://{admin}/metrics"),
        format!("http://{admin}/readyz"),
    ] {
        written.push((url.clone(), read(url).await));
    }
    let refused = http().post(format!("http://{page}/hooks/firebell")).body("{}");
    assert_eq!(refused.send().await.unwrap().status(), 401);
    for message in house.guild.channels().iter().flat_map(|it| house.discord.messages(it.id)) {
        written.push(("a message at Discord".to_owned(), message.text()));
    }
    written
}

/// 16.4.1: nobody can write a line of the log: each begins with its moment and its level.
fn every_line_is_ours(printed: &str) {
    let ours = |line: &str| {
        let mut words = line.split_whitespace();
        let moment = words.next().unwrap_or_default();
        let level = words.next().unwrap_or_default();
        moment.ends_with('Z')
            && chrono::DateTime::parse_from_rfc3339(moment).is_ok()
            && ["TRACE", "DEBUG", "INFO", "WARN", "ERROR"].contains(&level)
    };
    let odd: Vec<&str> = printed.lines().filter(|line| !ours(line)).take(5).collect();
    assert!(odd.is_empty(), "lines that are none of the log's: {odd:#?}");
    assert!(!printed.contains("ERROR firebell: forged\n"), "somebody wrote into the log");
}

/// 16.2.5: what is secret is not logged, whatever is; 13.3.1: nor does it leave in any other way.
/// 16.3.1: who was not believed is logged.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn v16_2_5_v13_3_1_v16_3_1_v16_4_1_no_secret_is_written_anywhere_on_sqlite() {
    nothing_is_told(Engine::Sqlite).await;
}

/// As above; the password of the database is one more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn v16_2_5_v13_3_1_v16_3_1_v16_4_1_no_secret_is_written_anywhere_on_postgres() {
    nothing_is_told(Engine::Postgres).await;
}
