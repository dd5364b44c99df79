//! What people typed is data in every document: hostile words in every field of a delivery, and the
//! documents read by other people's parsers. (What it does in Discord is told in `hostile.rs`; mails
//! are read in `page::subscribers::mail`.)

use std::cell::RefCell;

use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use serde_json::{Value, json};

use super::{DOCUMENTS, Door, body, outage};
use crate::walls::{sources, without_tests};

/// Ends of every context that there is, and what would follow.
const HOSTILE: &[&str] = &[
    "\"><script>evil()</script>",
    "'><img src=x onerror=evil()>",
    "</title></textarea></script><svg/onload=evil()>",
    "javascript:evil()",
    " JaVaScRiPt&colon;evil()",
    "data:text/html,<script>evil()</script>",
    "//evil.example/x",
    "[x](javascript:evil()) ![x](data:image/svg+xml,<svg onload=evil()>)",
    "<a href=\"jav&#x09;ascript:evil()\" onclick=evil()>x</a>",
    "]]><evil/><![CDATA[ &evil; <!ENTITY evil SYSTEM \"file:///etc/passwd\">",
    "--><script>evil()</script><!--",
    "{{7*7}} ${7*7} {% evil %} <%= evil %> #{evil}",
    "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nX-EVIL:1",
    "x\r\nset-cookie: evil=1\r\n\r\n<script>evil()</script>",
    "\u{2028}\u{2029}\u{202E}\u{2066}\u{0}\u{1B}[31m\u{FFFE}evil",
    "\\\"};evil();//",
    "'; DROP TABLE page_incident; --",
    "../../../../etc/passwd%00.png",
];

/// Every text of a delivery that somebody can type, or that a sender of somebody else's makes up.
fn hostile(value: &mut Value, key: &str, words: &str) {
    // What addresses are made of is refused where it is odd (a test of its own), and these have
    // few words to choose from.
    let fixed = [
        "id",
        "ref",
        "kind",
        "severity",
        "impact",
        "status",
        "precision",
        "role",
        "phase",
        "state",
        "slug",
    ];
    match value {
        Value::String(text) if !fixed.contains(&key) && !is_moment(text) => words.clone_into(text),
        Value::Array(list) => list.iter_mut().for_each(|one| hostile(one, key, words)),
        Value::Object(fields) => {
            fields.iter_mut().for_each(|(key, value)| hostile(value, key, words));
        }
        _ => {}
    }
}

fn is_moment(text: &str) -> bool {
    text.starts_with("20") && text.len() >= 10
}

async fn filled_with(words: &str) -> Door {
    let door = Door::open().await;
    let mut data = outage(1);
    hostile(&mut data, "", words);
    // An entry's id is nobody's word, but another sender may put anything there.
    data["incident"]["timeline"][1]["id"] = json!(words);
    data["incident"]["postmortem"]["sections"][words] = json!(words);
    door.tell("incident.declared", data.clone()).await;
    let incident = &mut data["incident"];
    incident["id"] = json!("01JD0000000000000000000002");
    incident["ref"] = json!("MNT-1");
    incident["kind"] = json!("maintenance");
    incident["status"] = json!("scheduled");
    incident["window"] =
        json!({"starts_at": "2022-12-20T08:00:00Z", "ends_at": "2022-12-20T10:00:00Z"});
    door.tell("maintenance.scheduled", data).await;
    door
}

struct Tags(RefCell<Vec<Tag>>);

impl TokenSink for Tags {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        if let Token::TagToken(tag) = token
            && tag.kind == TagKind::StartTag
        {
            self.0.borrow_mut().push(tag);
        }
        TokenSinkResult::Continue
    }
}

/// Every element of a document, as a browser reads it.
fn elements(html: &str) -> Vec<Tag> {
    let input = BufferQueue::default();
    input.push_back(html.into());
    let tokenizer = Tokenizer::new(Tags(RefCell::default()), TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}

/// Elements that our templates and Markdown have, and no other.
const KNOWN: &[&str] = &[
    "a",
    "article",
    "bdi",
    "aside",
    "b",
    "blockquote",
    "body",
    "br",
    "button",
    "code",
    "dd",
    "del",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "head",
    "header",
    "hr",
    "html",
    "img",
    "input",
    "label",
    "legend",
    "li",
    "link",
    "main",
    "meta",
    "nav",
    "noscript",
    "ol",
    "p",
    "path",
    "circle",
    "rect",
    "g",
    "pre",
    "script",
    "section",
    "small",
    "span",
    "strong",
    "summary",
    "svg",
    "table",
    "tbody",
    "td",
    "text",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "ul",
    "use",
    "symbol",
    "defs",
    "line",
    "polyline",
    "polygon",
    "ellipse",
];

fn harmless(path: &str, html: &str, words: &str) {
    for tag in elements(html) {
        let name = &*tag.name;
        assert!(KNOWN.contains(&name), "{path} has <{name}> after {words:?}");
        for attribute in &tag.attrs {
            let (key, value) = (&*attribute.name.local, attribute.value.trim());
            let what = format!("{path}: <{name} {key}=\"{value}\"> after {words:?}");
            assert!(!key.starts_with("on") && key != "style" && key != "srcdoc", "{what}");
            if matches!(key, "href" | "src" | "action" | "formaction" | "xlink:href") {
                let ours = value.starts_with('/') && !value.starts_with("//");
                let elsewhere = ["https://", "http://", "mailto:", "#"];
                let known = ours || elsewhere.iter().any(|start| value.starts_with(start));
                assert!(known || value.is_empty(), "{what}");
                if name == "script" {
                    assert!(value.starts_with("/assets/"), "{what}");
                }
            }
        }
    }
}

/// 1.2.1: what goes into HTML, XML or a header is encoded for its place. 1.2.2: no address leads to
/// what runs. 1.2.3: JSON stays what it was. 1.3.5 and 1.3.7: Markdown is cleaned, and no text is a
/// template.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn v1_2_1_v1_2_2_v1_2_3_v1_3_5_hostile_words_stay_words_in_every_document() {
    for words in HOSTILE {
        let door = filled_with(words).await;
        for path in DOCUMENTS.iter().chain(&["/incidents/MNT-1"]) {
            let answer = door.get(path).await;
            assert_eq!(answer.status(), 200, "{path} after {words:?}");
            for name in ["set-cookie", "x-evil"] {
                assert!(!answer.headers().contains_key(name), "{path} after {words:?}");
            }
            let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
            let text = answer.text().await.unwrap();
            let odd = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
            assert!(!text.contains(odd), "{path} after {words:?}");
            if kind.starts_with("text/html") {
                harmless(path, &text, words);
                assert!(!text.contains(">49<") && !text.contains(" 49 "), "{path}: {words:?}");
            } else if kind.contains("json") {
                let read: Result<Value, _> = serde_json::from_str(&text);
                assert!(read.is_ok(), "{path} after {words:?}: {text}");
            } else if kind.starts_with("text/calendar") {
                calendar_is_whole(&text, words);
            } else if kind.contains("xml") {
                for odd in ["<evil", "<!ENTITY", "<script", "<svg/", "<img"] {
                    assert!(!text.contains(odd), "{path} has {odd} after {words:?}: {text}");
                }
            }
        }
        // What a reader of feeds unpacks and shows.
        for feed in ["/feed.rss", "/components/web/feed.rss"] {
            let read = rss::Channel::read_from(door.text(feed).await.as_bytes()).expect(words);
            assert!(!read.items().is_empty());
            for item in read.items() {
                harmless(feed, item.description().unwrap_or_default(), words);
            }
        }
        let json: Value = serde_json::from_str(&door.text("/api/v2/summary.json").await).unwrap();
        assert_eq!(json["incidents"].as_array().map(Vec::len), Some(1), "{words:?}");
    }
}

/// One event, and no line that an event has not.
fn calendar_is_whole(text: &str, words: &str) {
    let unfolded = text.replace("\r\n ", "");
    let lines: Vec<&str> = unfolded.split("\r\n").filter(|line| !line.is_empty()).collect();
    let count = |line: &str| lines.iter().filter(|other| **other == line).count();
    assert_eq!((count("BEGIN:VEVENT"), count("END:VEVENT")), (1, 1), "{words:?}: {text}");
    for line in lines {
        let name = line.split([':', ';']).next().unwrap();
        let known = name.chars().all(|c| c.is_ascii_uppercase() || c == '-') && name != "X-EVIL";
        assert!(known && !line.contains(['\r', '\n']), "{words:?}: {line:?}");
    }
}

/// 1.5.2: what is read from elsewhere is read into shapes of ours; 2.2.1: whatever does not fit is
/// refused, and what addresses are made of is checked.
#[tokio::test]
async fn v1_5_2_v2_2_1_a_delivery_of_another_shape_is_refused() {
    let door = Door::open().await;
    for (field, value) in [
        ("/incident/ref", json!("../../etc/passwd")),
        ("/incident/ref", json!("INC-1\r\nX: y")),
        ("/incident/ref", json!("")),
        ("/incident/ref", json!(["INC-1"])),
        ("/incident/id", json!("")),
        ("/incident/severity", json!("sev0")),
        ("/incident/declared_at", json!("yesterday")),
        ("/incident/timeline", json!("none")),
        ("/version", json!(0)),
        ("/version", json!(-1)),
        ("/version", json!(u64::MAX)),
        ("/version", json!("1")),
        ("/guild", json!(null)),
        ("/guild/id", json!("")),
    ] {
        let mut data = outage(1);
        *data.pointer_mut(field).unwrap() = value.clone();
        let (status, said) = door.deliver(super::SECRET, "incident.updated", data).await;
        assert_eq!(status, 400, "{field} {value}: {said}");
    }
    // Deeper than any of ours, and than a stack.
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let whole = String::from_utf8(body("incident.updated", json!("DEEP"))).unwrap();
    let whole = whole.replace("\"DEEP\"", &deep);
    let at = door.now();
    let signature =
        firebell::webhook::sign(&[super::secret(super::SECRET)], "msg_1", at, whole.as_bytes());
    let at = at.to_string();
    let headers = [
        ("webhook-id", "msg_1"),
        ("webhook-timestamp", at.as_str()),
        ("webhook-signature", signature.as_str()),
    ];
    assert_eq!(door.post(&headers, whole.into_bytes()).await.0, 400);
    assert_eq!(door.sequence(), 0);
}

/// 16.5.1: whoever is refused reads nothing of how it works inside.
#[tokio::test]
async fn v16_5_1_refusals_tell_nothing_of_the_inside() {
    let door = Door::open().await;
    door.tell("incident.declared", outage(1)).await;
    let (_, said) = door.deliver(super::SECRET, "incident.updated", json!({"guild": 1})).await;
    let mut told = vec![said];
    for path in ["/history?page=x", "/history/9999-99", "/files/zz/y", "/subscribe/%00", "/%ff"] {
        told.push(door.get(path).await.text().await.unwrap());
    }
    for said in told {
        for inside in ["panicked", "src/", ".rs:", "sqlx", "SELECT", "stack", "page.db", "RUST"] {
            assert!(!said.contains(inside), "{said}");
        }
    }
}

/// 1.2.5: no command of the system is run. 1.2.4: every query has its values beside it, never in
/// it (texts of queries are literals; `AssertSqlSafe` marks each exception).
#[test]
fn v1_2_5_v1_2_4_nothing_is_run_and_no_query_is_put_together_from_words() {
    for path in sources("") {
        let name = path.to_string_lossy().into_owned();
        if name.contains("/tests") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let code = without_tests(&text);
        assert!(!code.contains("process::Command") && !code.contains("Command::new("), "{name}");
        // Put together of their own columns and of placeholders; each was looked at.
        let put_together = [
            "store/journal.rs",
            "db/tables.rs",
            "store/mirrors.rs",
            "store/mirrors/record.rs",
            "store/incidents.rs",
            "store/receivers.rs",
        ];
        let exception = put_together.iter().any(|known| name.ends_with(known));
        assert!(exception || !code.contains("AssertSqlSafe("), "{name}");
    }
}
