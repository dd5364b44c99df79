//! What browsers are told of every answer, and what they may do with it.

use std::collections::BTreeMap;

use reqwest::Response;
use reqwest::header::HeaderMap;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::{DOCUMENTS, Door, outage};

async fn filled() -> Door {
    let door = Door::open().await;
    door.tell("incident.declared", outage(1)).await;
    door
}

/// Every kind of answer: documents, what is not there, moves, refusals, preflights, streams.
async fn every_answer(door: &Door) -> BTreeMap<String, HeaderMap> {
    let mut all = BTreeMap::new();
    let mut put = |what: String, answer: Response| {
        all.insert(format!("{what} {}", answer.status().as_u16()), answer.headers().clone());
    };
    let more = ["/nothing", "/incidents/inc-1/", "/subscribe/none", "/files/00/a.png", "/events"];
    for path in DOCUMENTS.iter().chain(&more) {
        put(format!("GET {path}"), door.get(path).await);
        let url = door.url(path);
        put(format!("HEAD {path}"), door.http.head(&url).send().await.unwrap());
        put(format!("POST {path}"), door.http.post(&url).send().await.unwrap());
        let preflight = door.http.request(reqwest::Method::OPTIONS, &url);
        put(format!("OPTIONS {path}"), preflight.send().await.unwrap());
    }
    put("POST /hooks/firebell".to_owned(), {
        door.http.post(door.url("/hooks/firebell")).send().await.unwrap()
    });
    all
}

fn value<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    headers.get(name).map_or("", |value| value.to_str().unwrap())
}

fn directives(headers: &HeaderMap) -> BTreeMap<String, String> {
    let policy = value(headers, "content-security-policy");
    let parts = policy.split(';').map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| part.split_once(' ').unwrap_or((part, "")))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// 3.4.1: every answer asks for HTTPS only, for a year, where the page is reached by it. (Its
/// subdomains are not ours to speak for: that half of level 2 is the operator's.)
#[tokio::test]
async fn v3_4_1_every_answer_asks_for_https_only() {
    let door = filled().await;
    for (what, headers) in every_answer(&door).await {
        assert_eq!(value(&headers, "strict-transport-security"), "max-age=31536000", "{what}");
    }
}

/// 3.4.3: a policy with every answer: nothing is loaded but our own, and nothing inline runs.
/// 3.4.6: nobody frames it, but for the widget, which is made for it.
#[tokio::test]
async fn v3_4_3_v3_4_6_every_answer_has_a_policy() {
    let door = filled().await;
    for (what, headers) in every_answer(&door).await {
        let policy = directives(&headers);
        assert_eq!(policy["default-src"], "'none'", "{what}: object-src and the rest follow it");
        let framed_by = if what.starts_with("GET /widget 2") || what.starts_with("HEAD /widget 2") {
            "*"
        } else {
            "'none'"
        };
        assert_eq!(policy["frame-ancestors"], framed_by, "{what}");
        let is_document = value(&headers, "content-type").starts_with("text/html");
        if is_document {
            assert_eq!(policy["base-uri"], "'none'", "{what}");
            assert_eq!(policy["script-src"], "'self'", "{what}");
            assert_eq!(policy["style-src"], "'self'", "{what}");
            assert_eq!(policy["form-action"], "'self'", "{what}");
        }
        for (name, sources) in policy {
            for lax in ["unsafe-inline", "unsafe-eval", "unsafe-hashes", "data:", "blob:"] {
                assert!(!sources.contains(lax), "{what}: {name} {sources}");
            }
            let wild = sources.split(' ').any(|source| matches!(source, "*" | "https:" | "http:"));
            assert!(!wild || name == "frame-ancestors", "{what}: {name} {sources}");
        }
    }
}

/// 3.4.4: no content is guessed. 3.4.5: no address is handed on. 3.4.8: no other window has a hand
/// in ours.
#[tokio::test]
async fn v3_4_4_v3_4_5_v3_4_8_no_guessing_no_referrer_no_opener() {
    let door = filled().await;
    for (what, headers) in every_answer(&door).await {
        assert_eq!(value(&headers, "x-content-type-options"), "nosniff", "{what}");
        assert_eq!(value(&headers, "referrer-policy"), "no-referrer", "{what}");
        assert_eq!(value(&headers, "cross-origin-opener-policy"), "same-origin", "{what}");
    }
}

/// 3.3.1 to 3.3.5 ask how cookies are set: none ever is. 13.4.6: no answer says what is running.
#[tokio::test]
async fn v3_3_1_v13_4_6_no_cookie_is_set_and_no_version_is_told() {
    let door = filled().await;
    for (what, headers) in every_answer(&door).await {
        for name in ["set-cookie", "server", "x-powered-by", "via"] {
            assert!(!headers.contains_key(name), "{what} has {name}");
        }
    }
}

/// 4.1.1: every answer with words in it says what they are, and in which characters.
#[tokio::test]
async fn v4_1_1_every_text_says_its_type_and_characters() {
    let door = filled().await;
    for path in DOCUMENTS.iter().chain(&["/nothing", "/incidents/INC-9", "/subscribe/none"]) {
        let answer = door.get(path).await;
        let kind = value(answer.headers(), "content-type").to_owned();
        let length = answer.bytes().await.unwrap().len();
        if length == 0 {
            continue;
        }
        // JSON is UTF-8 by its definition and has no such parameter (RFC 8259, 8.1 and 11).
        let json = kind.split(';').next().unwrap().ends_with("json");
        let svg = kind == "image/svg+xml";
        assert!(json || svg || kind.contains("charset=utf-8"), "{path}: {kind}");
    }
}

/// 3.4.2: other sites' scripts read what is public and meant for them, and nothing else. The value
/// is fixed, whoever asks.
#[tokio::test]
async fn v3_4_2_only_what_is_for_programs_is_open_to_other_sites_scripts() {
    let door = filled().await;
    let open =
        ["/api/", "/feed.", "/calendar.ics", "/badge.svg", "/components/", "/events", "/widget.js"];
    for path in DOCUMENTS.iter().chain(&["/events", "/nothing", "/subscribe/none"]) {
        let asked = door.http.get(door.url(path)).header("origin", "https://evil.example");
        let answer = asked.send().await.unwrap();
        let allowed = value(answer.headers(), "access-control-allow-origin");
        let is_open = open.iter().any(|prefix| path.starts_with(prefix));
        assert_eq!(allowed, if is_open { "*" } else { "" }, "{path}");
        assert!(!answer.headers().contains_key("access-control-allow-credentials"), "{path}");
    }
    for path in ["/hooks/firebell", "/subscribe", "/subscribe/none/erase"] {
        let preflight = door.http.request(reqwest::Method::OPTIONS, door.url(path));
        let preflight = preflight
            .header("origin", "https://evil.example")
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "webhook-signature");
        let answer = preflight.send().await.unwrap();
        assert!(!answer.headers().contains_key("access-control-allow-origin"), "{path}");
    }
}

/// 3.5.1: other sites can't have their visitors act here. 3.5.3: what acts is no GET.
#[tokio::test]
async fn v3_5_1_v3_5_3_another_site_subscribes_nobody_and_a_link_does_nothing() {
    let door = filled().await;
    let wish = "kind=webhook&address=https%3A%2F%2Fexample.org%2Fhook";
    let from = async |site: &str| {
        let request = door.http.post(door.url("/subscribe")).body(wish);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        request.header("sec-fetch-site", site).send().await.unwrap().status().as_u16()
    };
    assert_eq!(from("cross-site").await, 403);
    for own in ["same-origin", "same-site", "none"] {
        assert_eq!(from(own).await, 303, "{own}");
    }
    // Their addresses show a subscriber's page, which nobody has here, and do nothing.
    for path in ["/subscribe/x/erase", "/subscribe/x/choose"] {
        assert_eq!(door.get(path).await.status(), 404, "{path}");
    }
    let asked = format!("/subscribe?{wish}");
    assert!(door.text(&asked).await.contains("<form"), "a GET shows the form and takes nothing");
}

/// 14.3.2: what is one reader's own is kept by no cache. 14.2.5: what is not there is said to be
/// not there, whatever its name ends with.
#[tokio::test]
async fn v14_3_2_v14_2_5_no_cache_keeps_what_is_one_readers_own() {
    let door = filled().await;
    let own = ["/subscribe", "/subscribe/sent", "/subscribe/none", "/subscribe/none/data.json"];
    for path in own {
        assert_eq!(value(door.get(path).await.headers(), "cache-control"), "no-store", "{path}");
    }
    let not_there =
        ["/subscribe/none/x.css", "/incidents/INC-1/x.css", "/nothing.js", "/index.html"];
    for path in not_there {
        assert_eq!(door.get(path).await.status(), 404, "{path}");
    }
}

/// 3.7.2: who is moved on stays with us.
#[tokio::test]
async fn v3_7_2_nobody_is_led_to_another_host() {
    let door = filled().await;
    let paths = [
        "//evil.example/",
        "//evil.example/incidents/inc-1/",
        "/\\evil.example/incidents/inc-1",
        "/%2f%2fevil.example/incidents/inc-1/",
        "/incidents/inc-1/",
        "/incidents/inc-1?next=//evil.example",
        "/http://evil.example/incidents/inc-1",
    ];
    for path in paths {
        let mut connection = tokio::net::TcpStream::connect(door.page.address()).await.unwrap();
        let request =
            format!("GET {path} HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n");
        connection.write_all(request.as_bytes()).await.unwrap();
        let mut said = String::new();
        connection.read_to_string(&mut said).await.unwrap();
        let head = said.split("\r\n\r\n").next().unwrap().to_lowercase();
        if let Some((_, location)) = head.split_once("location: ") {
            assert!(location.starts_with("/incidents/"), "{path}: {head}");
        }
    }
}

/// 3.6.1: nothing is loaded from other hosts.
#[tokio::test]
async fn v3_6_1_nothing_is_loaded_from_elsewhere() {
    let door = filled().await;
    for path in ["/", "/incidents/INC-1", "/history", "/history/2022-12", "/subscribe", "/widget"] {
        let html = door.text(path).await;
        let loaded =
            html.split("src=\"").skip(1).chain(html.split("rel=\"stylesheet\" href=\"").skip(1));
        for from in loaded {
            let address = from.split('"').next().unwrap();
            // Pictures of the timeline are what the sender names; the policy lists their origins.
            let picture = address == "https://files.example.org/graph.png";
            assert!(address.starts_with('/') || picture, "{path} loads {address}");
        }
        for inline in ["style=\"", "<style", "onclick", "onerror", "onload", "javascript:"] {
            assert!(!html.contains(inline), "{path} has {inline}");
        }
    }
}
