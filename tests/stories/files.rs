//! Files that people attach, and messages that are taken over: copied at once, shown where they
//! belong, gone where they are taken back, whole wherever they are.

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::Duration;
use fake_discord::{Call, Fault, Id, Matcher, Member, MessageSnapshot};
use firebell::digest::sha256_hex;
use firebell::incident::ids::Snowflake;
use firebell::incident::state::Attachment;
use firebell::mirrors::read_secret;
use firebell::webhook::sign;

use crate::house::{Engine, GUARD, House, http};
use crate::process::{environment, ran};
use crate::story;

/// Begins as pictures of this kind do; what follows is different each time.
fn png(size: usize) -> Vec<u8> {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    bytes.extend(NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes());
    bytes.resize(size.max(bytes.len()), 0x7f);
    bytes
}

/// The last post of a watch channel.
fn last_post(house: &House, channel: &str) -> MessageSnapshot {
    house.discord.messages(house.channel(channel)).pop().expect("something is posted")
}

fn names(message: &MessageSnapshot) -> Vec<String> {
    let name = |file: &serde_json::Value| file["filename"].as_str().unwrap().to_owned();
    message.attachments.iter().map(name).collect()
}

/// What somebody gets who opens the nth file of a message at Discord.
async fn at_discord(house: &House, message: &MessageSnapshot, nth: usize) -> Vec<u8> {
    let authority = house.discord.authority_pem().as_bytes();
    let client = reqwest::Client::builder()
        .add_root_certificate(reqwest::Certificate::from_pem(authority).unwrap())
        .resolve("cdn.discordapp.com", house.discord.address())
        .no_proxy()
        .timeout(GUARD)
        .build()
        .unwrap();
    let link = message.attachments[nth]["url"].as_str().unwrap();
    let response = client.get(link).send().await.unwrap();
    assert_eq!(response.status(), 200, "{link}");
    response.bytes().await.unwrap().to_vec()
}

/// What the public gets at the address of a file.
async fn at_the_page(
    house: &House,
    file: &Attachment,
) -> (u16, Vec<u8>, reqwest::header::HeaderMap) {
    let address = house.page.as_ref().unwrap().address();
    let url = format!("http://{address}/files/{}/{}", file.sha256, file.name);
    let response = http().get(url).send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    (status, response.bytes().await.unwrap().to_vec(), headers)
}

async fn file_of_last_entry(house: &House, number: u64) -> Attachment {
    let incident = house.incident(number).await;
    let last = incident.entries.iter().rev().find(|entry| !entry.attachments.is_empty());
    last.expect("an entry has a file").attachments[0].clone()
}

async fn restart(house: &mut House) {
    house.stop_bot().await;
    house.stop_page().await;
    house.start_page().await;
    house.start_bot().await;
}

story!(a_picture_is_watched_at_once_public_when_published_and_gone_when_retracted, |house| {
    let (nova, lobby) = (house.person("nova"), house.lobby);
    house.ok(&nova, lobby, "/incident declare title:\"Pages do not load\"").await;
    let bytes = png(70_000);
    let upload = nova.upload("disk full.png", "image/png", bytes.clone());
    let line = format!("/timeline add text:\"The disk is full\" attachment:{upload}");
    let answer = house.ok(&nova, lobby, &line).await;
    assert!(answer.contains("One file is kept"), "{answer}");
    house.settled().await;
    let post = last_post(house, "watch-inc-1");
    assert_eq!(names(&post), ["disk_full.png"]);
    assert_eq!(at_discord(house, &post, 0).await, bytes);
    assert_eq!(post.embeds[0]["image"]["url"], "attachment://disk_full.png");
    assert!(post.text().contains("📎 disk full.png (68.3 KiB)"), "{}", post.text());
    assert!(house.ok(&nova, lobby, "/timeline show").await.contains("The disk is full 📎1"));

    // Watchers have it, the public has not.
    let file = file_of_last_entry(house, 1).await;
    assert_eq!((file.sha256.as_str(), file.size), (sha256_hex(&bytes).as_str(), 70_000));
    assert_eq!(at_the_page(house, &file).await.0, 404);
    assert!(!house.get("/incidents/INC-1").await.1.contains("disk"));

    restart(house).await;
    house.ok(&nova, lobby, "/timeline publish entry:disk").await;
    house.settled().await;
    let (status, got, headers) = at_the_page(house, &file).await;
    assert_eq!((status, &got), (200, &bytes));
    assert_eq!(headers["content-type"], "image/png");
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert!(headers["content-security-policy"].to_str().unwrap().contains("sandbox"));
    let disposition = headers["content-disposition"].to_str().unwrap();
    assert_eq!(disposition, "inline; filename*=UTF-8''disk%20full.png");
    let url = format!("https://status.hachyderm.test/files/{}/disk%20full.png", file.sha256);
    assert!(house.get("/incidents/INC-1").await.1.contains(&url), "the page shows it");
    let other_name = Attachment { name: "other.png".to_owned(), ..file.clone() };
    assert_eq!(at_the_page(house, &other_name).await.0, 404);
    // It was edited because it is public now; the file was not sent again.
    let uploads = house.discord.requests();
    let uploads = uploads.iter().filter(|one| one.body["attachments"][0]["filename"].is_string());
    assert_eq!(uploads.count(), 1);

    restart(house).await;
    house.ok(&nova, lobby, "/timeline retract entry:disk reason:\"Shows a customer\"").await;
    house.settled().await;
    let post = last_post(house, "watch-inc-1");
    assert_eq!(names(&post), [""; 0]);
    assert!(!post.text().contains("disk"), "{}", post.text());
    assert_eq!(at_the_page(house, &file).await.0, 404);
    assert_eq!(house.config.page_files().all().await.unwrap(), [""; 0], "the page's copy is gone");
    assert!(!house.get("/incidents/INC-1").await.1.contains(&file.sha256));
});

story!(a_message_is_taken_over_as_it_was_written, |house| {
    let (nova, dma, malte) = (house.person("nova"), house.person("dma"), house.person("malte_j"));
    let lobby = house.lobby;
    malte.set_nick(Some("Malte Janduda"));
    let (one, other) = (png(900), png(1_100));
    let files: [(&str, &str, &[u8]); 2] =
        [("graph.png", "image/png", &one), ("graph.png", "image/png", &other)];
    let message = malte.say_with_files(lobby, "The disk was full at `db1`", &files).unwrap();
    let written_at = firebell::clock::Clock::Manual(house.clock.clone()).now();
    house.clock.advance(Duration::minutes(7));
    let none_open = nova.context_message("Add to timeline", message).await.unwrap();
    let told = house.answered(&none_open, "Add to timeline").await;
    assert!(told.is_refusal() && told.answer.contains("No incident is open"), "{}", told.answer);

    house.ok(&nova, lobby, "/incident declare title:\"Pages do not load\"").await;
    let call = nova.context_message("Add to timeline", message).await.unwrap();
    let told = house.answered(&call, "Add to timeline").await;
    assert!(told.answer.contains("2 files are kept"), "{}", told.answer);
    house.settled().await;
    let incident = house.incident(1).await;
    let entry = incident.entries.last().unwrap();
    assert_eq!(entry.author.name, "Malte Janduda");
    assert_eq!(entry.recorded_by.as_ref().unwrap().name, "nova");
    assert_eq!((entry.when.at, entry.text.as_str()), (written_at, "The disk was full at `db1`"));
    let origin = entry.origin.unwrap();
    assert_eq!((origin.channel, origin.message), (Snowflake(lobby), Snowflake(message)));
    let post = last_post(house, "watch-inc-1");
    assert_eq!(names(&post), ["graph.png", "2-graph.png"]);
    assert_eq!(at_discord(house, &post, 0).await, one);
    assert_eq!(at_discord(house, &post, 1).await, other);
    let images: Vec<&str> =
        post.embeds.iter().filter_map(|embed| embed["image"]["url"].as_str()).collect();
    assert_eq!(images, ["attachment://graph.png", "attachment://2-graph.png"]);
    assert!(post.text().contains("added by nova"), "{}", post.text());

    // Once is enough, also for somebody else.
    let again = dma.context_message("Add to timeline", message).await.unwrap();
    let told = house.answered(&again, "Add to timeline").await;
    assert!(told.is_refusal(), "{}", told.answer);
    assert_eq!(house.incident(1).await.version, incident.version);

    // Firebell's own card has no words but in its embed.
    let room = house.channel("inc-1");
    let card = house.discord.messages(room)[0].id;
    let embed = nova.context_message("Add to timeline", card).await.unwrap();
    let told = house.answered(&embed, "Add to timeline").await;
    assert!(told.is_refusal() && told.answer.contains("an embed"), "{}", told.answer);

    // With two open, the channel decides; in one of neither, the person chooses.
    house.ok(&nova, lobby, "/incident declare title:\"Mail is late\"").await;
    house.settled().await;
    let note = dma.say(lobby, "Mail waits for the same disk").unwrap();
    nova.set_locale("de");
    let unclear = nova.context_message("Add to timeline", note).await.unwrap();
    let told = house.answered(&unclear, "Add to timeline").await;
    for named in ["INC-1 · Pages", "INC-2 · Mail", "Welche Störung"] {
        assert!(told.answer.contains(named), "{}", told.answer);
    }
    choose(house, &nova, &unclear, "INC-2").await;
    assert_eq!(house.incident(2).await.entries.last().unwrap().author.name, "dma");
    assert_eq!(
        house.incident(2).await.entries.last().unwrap().text,
        "Mail waits for the same disk"
    );
    let second = house.channel("inc-2");
    let there = dma.say(second, "Only mail").unwrap();
    let taken = dma.context_message("Add to timeline", there).await.unwrap();
    assert!(!house.answered(&taken, "Add to timeline").await.is_refusal());
    assert_eq!(house.incident(2).await.entries.last().unwrap().text, "Only mail");
    // One's own words are nobody else's.
    assert_eq!(house.incident(2).await.entries.last().unwrap().recorded_by, None);

    let call = nova.context_user("Appoint commander", second, dma.id()).await.unwrap();
    assert!(!house.answered(&call, "Appoint commander").await.is_refusal());
    assert_eq!(house.incident(2).await.commander().unwrap().name, "dma");
    let unclear = nova.context_user("Appoint commander", lobby, dma.id()).await.unwrap();
    house.answered(&unclear, "Appoint commander").await;
    // The choice outlives a restart.
    house.stop_bot().await;
    house.start_bot().await;
    choose(house, &nova, &unclear, "INC-1").await;
    assert_eq!(house.incident(1).await.commander().unwrap().name, "dma");
});

/// Chooses in the list below the question that this was answered with.
async fn choose(house: &House, who: &Member, asked: &Call, incident: &str) {
    let question = asked.answer().await.unwrap();
    let list = question.components[0]["components"][0]["custom_id"].as_str().unwrap().to_owned();
    let chosen = who.select(question.message.unwrap(), &list, &[incident]).unwrap();
    // The journal knows it by what was asked first.
    let answer = chosen.answer().await.unwrap();
    assert!(
        answer.components.is_empty() && !answer.content.starts_with('✋'),
        "{}",
        answer.content
    );
    assert!(answer.content.contains(incident), "{}", answer.content);
    house.settled().await;
}

/// Nothing was recorded, nothing lies about.
async fn nothing_happened(house: &House, version: u64) {
    assert_eq!(house.incident(1).await.version, version);
    let folder = house.config.files();
    assert_eq!(folder.all().await.unwrap(), [""; 0]);
    for left in std::fs::read_dir(folder.folder()).unwrap() {
        let left = left.unwrap();
        assert!(left.file_type().unwrap().is_dir(), "{:?} was left", left.path());
    }
}

story!(a_file_that_cannot_be_had_stops_everything, |house| {
    let (nova, quinn, lobby) = (house.person("nova"), house.person("quinn"), house.lobby);
    house.ok(&nova, lobby, "/incident declare title:\"Pages do not load\"").await;
    let version = house.incident(1).await.version;
    let add = |upload: Id, more: &str| format!("/timeline add text:Look attachment:{upload}{more}");

    let most = usize::try_from(house.config.storage.largest_file.0).unwrap();
    let huge = nova.upload("core.dump", "application/octet-stream", vec![1; most + 1]);
    let told = house.refused(&nova, lobby, &add(huge, "")).await;
    assert!(told.contains("core.dump") && told.contains("25 MiB"), "{told}");
    nothing_happened(house, version).await;

    let bytes = png(5_000);
    let upload = nova.upload("graph.png", "image/png", bytes.clone());
    let files = || Matcher::route("GET", "/attachments/{}/{}/{}");
    for (fault, says) in [
        (Fault::Status(500), "could not be fetched"),
        (Fault::Reset, "could not be fetched"),
        (Fault::Status(404), "not at Discord any more"),
        (Fault::Status(302), "could not be fetched"),
    ] {
        house.discord.fault(files().always(), fault);
        let told = house.refused(&nova, lobby, &add(upload, "")).await;
        assert!(told.contains(says) && told.contains("Nothing was recorded"), "{told}");
        house.discord.clear_faults();
        nothing_happened(house, version).await;
    }
    restart(house).await;
    nothing_happened(house, version).await;
    // Who may not write there leaves no file either.
    house.refused(&quinn, lobby, &add(upload, " audience:public")).await;
    nothing_happened(house, version).await;

    // A single failure is got over.
    house.discord.fault(files(), Fault::Status(503));
    house.ok(&nova, lobby, &add(upload, "")).await;
    house.settled().await;
    assert_eq!(at_discord(house, &last_post(house, "watch-inc-1"), 0).await, bytes);
});

/// Everything that Markdown has, and what looks like it.
const MARKUP: &str = "Look:\n```rust\nfn main() { println!(\"<b>&amp;</b>\"); }\n```\n\
    - one\n  - two\n    - three `code`\n1. first\n2. second\n\n\
    > quoted\n\n[the graph](https://example.org/a_(b)?c=d&e=f) and <https://example.org/x>\n\
    **bold** _it_ ~~gone~~ ||spoiler|| \\*not bold\\* 🔥\n";

story!(long_texts_come_back_byte_for_byte, |house| {
    let (nova, dma, lobby) = (house.person("nova"), house.person("dma"), house.lobby);
    house.ok(&nova, lobby, "/incident declare title:\"Pages do not load\"").await;
    let mut text = MARKUP.to_owned();
    while text.chars().count() < 3_500 {
        text.push_str("a line of the log\n");
    }
    let text: String = text.chars().take(3_499).chain(['.']).collect();
    let message = dma.say(lobby, &text).unwrap();
    let call = nova.context_message("Add to timeline", message).await.unwrap();
    assert!(!house.answered(&call, "Add to timeline").await.is_refusal());
    // Where not even an embed holds it, all of it is in a file.
    let wide = "🔥".repeat(4_000);
    let message = dma.say(lobby, &wide).unwrap();
    let call = nova.context_message("Add to timeline", message).await.unwrap();
    assert!(!house.answered(&call, "Add to timeline").await.is_refusal());
    // A client makes a file of what is longer than a message.
    let log: String = (0..2_000).map(|n| format!("{n}: \u{1b}[31m✗\u{1b}[0m\r\n")).collect();
    assert!(log.len() > 30_000);
    let upload = nova.upload("message.txt", "text/plain; charset=utf-8", log.clone().into_bytes());
    let line = format!("/timeline add text:\"The log of the proxy\" attachment:{upload}");
    house.ok(&nova, lobby, &line).await;
    house.settled().await;
    restart(house).await;

    let incident = house.incident(1).await;
    let recorded: Vec<&str> = incident.entries.iter().map(|entry| entry.text.as_str()).collect();
    assert!(recorded.contains(&text.as_str()) && recorded.contains(&wide.as_str()));
    let posts = house.discord.messages(house.channel("watch-inc-1"));
    assert!(posts.iter().any(|post| post.text().contains(&text)), "watchers read every byte");
    let mut files = Vec::new();
    for post in &posts {
        for nth in 0..post.attachments.len() {
            files.push(String::from_utf8(at_discord(house, post, nth).await).unwrap());
        }
    }
    assert_eq!(files, [wide.clone(), log.clone()]);

    for (entry, words) in incident.entries.iter().zip(recorded) {
        if !words.is_empty() && entry.audience != firebell::incident::words::Audience::Public {
            house.ok(&nova, lobby, &format!("/timeline publish entry:{}", entry.id)).await;
        }
    }
    house.settled().await;
    let (_, html) = house.get("/incidents/INC-1").await;
    assert!(html.contains("fn main() { println!(\"&lt;b&gt;&amp;amp;&lt;/b&gt;\"); }"), "{html}");
    for shown in [
        "<code>code</code>",
        "<blockquote>",
        "href=\"https://example.org/a_(b)?c=d&amp;e=f\"",
        "<strong>bold</strong>",
        "*not bold*",
    ] {
        assert!(html.contains(shown), "{shown} is missing in {html}");
    }
    assert!(html.matches("<ul>").count() + html.matches("<ul ").count() >= 3, "{html}");
    assert_eq!(
        html.matches("a line of the log").count(),
        text.matches("a line of the log").count()
    );
    let file = file_of_last_entry(house, 1).await;
    let (status, bytes, headers) = at_the_page(house, &file).await;
    assert_eq!((status, bytes), (200, log.into_bytes()));
    assert_eq!(headers["content-type"], "text/plain; charset=utf-8");
});

story!(a_lost_answer_hangs_no_file_twice, |house| {
    let (nova, lobby) = (house.person("nova"), house.lobby);
    house.ok(&nova, lobby, "/incident declare title:\"Pages do not load\"").await;
    house.settled().await;
    let hanging = Matcher::route("PATCH", "/channels/{}/messages/{}").saying("\"filename\"");
    house.discord.fault(hanging, Fault::AnswerLost);
    let bytes = png(3_000);
    let upload = nova.upload("graph.png", "image/png", bytes.clone());
    house.ok(&nova, lobby, &format!("/timeline add text:Look attachment:{upload}")).await;
    let mirrors = house.bot.as_ref().unwrap().mirrors();
    let failed = mirrors.until(|all| {
        all.iter().any(|one| one.key.mirror == "watch" && one.due && one.attempts > 0)
    });
    tokio::time::timeout(GUARD, failed).await.expect("the loss is noticed").unwrap();
    // What hangs there is found by a bot that has only what was written down.
    restart(house).await;
    house.clock.advance(Duration::minutes(1));
    house.settled().await;
    let post = last_post(house, "watch-inc-1");
    assert_eq!(names(&post), ["graph.png"]);
    assert_eq!(at_discord(house, &post, 0).await, bytes);
});

story!(too_large_for_discord_is_named_there_and_whole_on_the_page, |house| {
    let (nova, lobby) = (house.person("nova"), house.lobby);
    house.ok(&nova, lobby, "/incident declare title:\"Pages do not load\"").await;
    let bytes = png(11 << 20);
    let upload = nova.upload("trace.bin", "application/octet-stream", bytes.clone());
    let line = format!("/timeline add text:\"A trace\" audience:public attachment:{upload}");
    house.ok(&nova, lobby, &line).await;
    house.settled().await;
    restart(house).await;
    house.mended().await;
    let post = last_post(house, "watch-inc-1");
    assert_eq!(names(&post), [""; 0]);
    let says = "📎 trace.bin (11 MiB): too large to be shown here";
    assert!(post.text().contains(says), "{}", post.text());
    let file = file_of_last_entry(house, 1).await;
    let (status, got, headers) = at_the_page(house, &file).await;
    assert!(status == 200 && got == bytes);
    assert!(headers["content-disposition"].to_str().unwrap().starts_with("attachment;"));
});

story!(a_page_that_lost_its_files_gets_them_again, |house| {
    let (nova, lobby) = (house.person("nova"), house.lobby);
    house.ok(&nova, lobby, "/incident declare title:\"Pages do not load\"").await;
    let upload = nova.upload("graph.png", "image/png", png(4_000));
    let line = format!("/timeline add text:Look audience:public attachment:{upload}");
    house.ok(&nova, lobby, &line).await;
    house.settled().await;
    let file = file_of_last_entry(house, 1).await;
    assert_eq!(at_the_page(house, &file).await.0, 200);
    house.stop_page().await;
    std::fs::remove_dir_all(house.config.page_files().folder()).unwrap();
    house.start_page().await;
    assert_eq!(at_the_page(house, &file).await.0, 404);
    house.ok(&nova, lobby, "/incident update message:\"We see it\"").await;
    house.settled().await;
    assert_eq!(at_the_page(house, &file).await.0, 200);
    // A restart forgets nothing that is public.
    restart(house).await;
    assert_eq!(at_the_page(house, &file).await.0, 200);
});

/// The door for files believes what the door for words believes, and nothing else.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_bot_puts_files_and_only_whole_ones() {
    let mut house = House::empty(Engine::Sqlite, fake_discord::Options::default()).await;
    house.start_page().await;
    let address = house.page.as_ref().unwrap().address();
    let ours = read_secret(&house.secret).unwrap();
    let theirs = read_secret(&firebell::bot::make_secret().unwrap()).unwrap();
    let now = firebell::clock::Clock::Manual(house.clock.clone()).now().timestamp();
    let put = async |secret: &firebell::webhook::Secret, hash: &str, at: i64, bytes: Vec<u8>| {
        let signature = sign(std::slice::from_ref(secret), "file_1", at, hash.as_bytes());
        http()
            .put(format!("http://{address}/hooks/firebell/files/{hash}"))
            .header("webhook-id", "file_1")
            .header("webhook-timestamp", at)
            .header("webhook-signature", signature)
            .body(bytes)
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    };
    let bytes = b"the very bytes".to_vec();
    let hash = sha256_hex(&bytes);
    assert_eq!(put(&theirs, &hash, now, bytes.clone()).await, 401);
    assert_eq!(put(&ours, &hash, now - 3_600, bytes.clone()).await, 401);
    assert_eq!(put(&ours, &hash, now, b"other bytes".to_vec()).await, 400);
    assert_eq!(put(&ours, &hash.to_uppercase(), now, bytes.clone()).await, 404);
    assert_eq!(house.config.page_files().all().await.unwrap(), [""; 0]);
    assert_eq!(put(&ours, &hash, now, bytes.clone()).await, 200);
    assert_eq!(put(&ours, &hash, now, bytes).await, 200);
    assert_eq!(house.config.page_files().all().await.unwrap(), std::slice::from_ref(&hash));
    // Nothing public refers to it.
    assert_eq!(house.get(&format!("/files/{hash}/bytes.txt")).await.0, 404);
    house.stop_page().await;
}

async fn verify_names_what_is_missing_or_changed(engine: Engine) {
    if !engine.is_here() {
        return;
    }
    let mut house = House::open(engine).await;
    let (nova, lobby) = (house.person("nova"), house.lobby);
    house.ok(&nova, lobby, "/incident declare title:\"Pages do not load\"").await;
    for name in ["kept.png", "retracted.png"] {
        let upload = nova.upload(name, "image/png", png(2_000));
        house.ok(&nova, lobby, &format!("/timeline add text:{name} attachment:{upload}")).await;
    }
    let (kept, retracted) = {
        let incident = house.incident(1).await;
        let hash = |nth: usize| incident.entries[nth].attachments[0].sha256.clone();
        (hash(1), hash(2))
    };
    house.ok(&nova, lobby, "/timeline retract entry:retracted reason:no").await;
    house.settled().await;
    house.stop_bot().await;
    house.stop_page().await;
    let files = house.config.files();
    // What was taken back may be removed by hand.
    files.remove(&retracted).await.unwrap();
    let set = environment(&house.config);
    let verify = async || ran(house.folder.path(), &["verify"], &set).await;
    let sound = verify().await;
    assert_eq!(sound.code, Some(0), "{}", sound.printed);
    assert!(sound.printed.contains("; 1 copies of files"), "{}", sound.printed);
    let path = files.path(&kept).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, b"else").unwrap();
    let changed = verify().await;
    assert_eq!(changed.code, Some(1));
    assert!(changed.printed.contains("kept.png of INC-1"), "{}", changed.printed);
    assert!(changed.printed.contains("not those that were kept"), "{}", changed.printed);
    std::fs::remove_file(&path).unwrap();
    let missing = verify().await;
    assert_eq!(missing.code, Some(1));
    assert!(missing.printed.contains("it is missing"), "{}", missing.printed);
    // A bot without the copy says so in the watch channel's next post, and goes on.
    std::fs::write(&path, bytes).unwrap();
    assert_eq!(verify().await.code, Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn verify_names_what_is_missing_or_changed_on_sqlite() {
    verify_names_what_is_missing_or_changed(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn verify_names_what_is_missing_or_changed_on_postgres() {
    verify_names_what_is_missing_or_changed(Engine::Postgres).await;
}
