//! Who asks for much, or keeps us waiting: everything has a bound, and others do not notice.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::routing::get;
use firebell::listen::{self, Bounds};
use firebell::page::subscribers;
use firebell::webhook::sign;
use futures_util::future::join_all;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use super::{Door, PATIENT, SECRET, SHORT, body, outage, secret};
use crate::house::{Engine, GUARD, House, http};
use crate::walls::sources;

async fn connected(door: &Door) -> TcpStream {
    TcpStream::connect(door.page.address()).await.unwrap()
}

/// Everything that comes until the other side hangs up, which it must.
async fn until_cut_off(mut connection: TcpStream) -> String {
    let mut said = Vec::new();
    let reading = connection.read_to_end(&mut said);
    // A reset is an end too.
    let _ = tokio::time::timeout(GUARD, reading).await.expect("the connection is cut");
    String::from_utf8_lossy(&said).into_owned()
}

/// 15.2.2: nobody makes the service unavailable by asking for what takes long. Heads of requests
/// that never end (slowloris) are cut off; meanwhile others are served.
#[tokio::test]
async fn v15_2_2_who_sends_a_head_byte_by_byte_is_cut_off() {
    let door = Door::within(Bounds { head: SHORT, ..PATIENT }).await;
    let beginnings: [&[u8]; 5] =
        [b"", b"G", b"GET / HTTP/1.1\r\n", b"GET / HTTP/1.1\r\nhost: x\r\nx-a: ", b"\r\n\r\n"];
    let mut slow = Vec::new();
    for nth in 0..50 {
        let mut connection = connected(&door).await;
        connection.write_all(beginnings[nth % beginnings.len()]).await.unwrap();
        slow.push(connection);
    }
    assert_eq!(door.get("/healthz").await.status(), 200);
    for said in join_all(slow.into_iter().map(until_cut_off)).await {
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 4"), "{said}");
    }
    // One who dribbles gets no more time by it.
    let (mut read, mut write) = connected(&door).await.into_split();
    let dribbling = tokio::spawn(async move {
        let mut pause = tokio::time::interval(std::time::Duration::from_millis(20));
        while write.write_all(b"GET /a HTTP/1.1\r\nx: y\r\n".split_at(1).0).await.is_ok() {
            pause.tick().await;
        }
    });
    let mut said = Vec::new();
    let end = tokio::time::timeout(GUARD, read.read_to_end(&mut said)).await;
    let _ = end.expect("whoever dribbles is cut off");
    drop(read);
    dribbling.abort();
}

/// 15.2.2: a head has a length.
#[tokio::test]
async fn v15_2_2_a_head_without_end_is_refused() {
    let door = Door::open().await;
    let mut connection = connected(&door).await;
    connection.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n").await.unwrap();
    let line = format!("x-more: {}\r\n", "y".repeat(1000));
    let mut sent = 0;
    while sent < 4 * 1024 * 1024 && connection.write_all(line.as_bytes()).await.is_ok() {
        sent += line.len();
    }
    assert!(sent < 4 * 1024 * 1024, "{sent} bytes of one head were taken");
}

/// 15.2.2: bodies have their time, at every door that reads one.
#[tokio::test]
async fn v15_2_2_a_body_that_does_not_come_is_not_waited_for() {
    let door = Door::within(Bounds { body: SHORT, ..PATIENT }).await;
    door.tell("incident.declared", outage(1)).await;
    let at = door.now();
    for path in ["/hooks/firebell", "/hooks/firebell/state", "/subscribe", "/subscribe/none/choose"]
    {
        let mut connection = connected(&door).await;
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\nwebhook-id: a\r\nwebhook-timestamp: {at}\r\n\
             webhook-signature: v1,aaaa\r\ncontent-length: 100\r\nconnection: close\r\n\r\nkind=em"
        );
        connection.write_all(head.as_bytes()).await.unwrap();
        let said = until_cut_off(connection).await;
        assert!(said.starts_with("HTTP/1.1 400"), "{path}: {said}");
    }
}

/// 15.2.2: all bodies together have their room. Those who fill it and say no more hold up the
/// honest sender for as long as they are waited for, and no longer.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn v15_2_2_many_large_bodies_do_not_shut_the_door() {
    let door = Door::within(Bounds { body: SHORT * 5, ..PATIENT }).await;
    let at = door.now();
    let head = format!(
        "POST /hooks/firebell HTTP/1.1\r\nhost: x\r\nwebhook-id: a\r\nwebhook-timestamp: {at}\r\n\
         webhook-signature: v1,aaaa\r\ncontent-length: 1048576\r\n\r\n"
    );
    let almost_whole = [head.as_bytes(), &vec![b' '; 1024 * 1024 - 1]].concat();
    let almost_whole = &almost_whole;
    let flood = (0..80).map(async |_| {
        let mut connection = connected(&door).await;
        // Those who find no room can't send everything, until they are cut off.
        let _ = connection.write_all(almost_whole).await;
        until_cut_off(connection).await
    });
    let honest = async { door.deliver(SECRET, "incident.declared", outage(1)).await };
    let (refused, (status, said)) = tokio::join!(join_all(flood), honest);
    assert!(refused.iter().all(|said| !said.starts_with("HTTP/1.1 2")));
    let taken = match status {
        200 => true,
        // It came when the room was full: as a bot does, it comes again.
        _ => door.deliver(SECRET, "incident.declared", outage(1)).await.0 == 200,
    };
    assert!(taken, "{status}: {said}");
    assert_eq!(door.sequence(), 1);
}

/// 15.2.2: a client that asks for much and takes nothing of it is cut off.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn v15_2_2_who_takes_nothing_is_cut_off() {
    const LARGE: usize = 64 * 1024 * 1024;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let routes = Router::new().route("/", get(async || vec![b'x'; LARGE]));
    let (stop, stopped) = oneshot::channel::<()>();
    let bounds = Bounds { stalled: SHORT, ..PATIENT };
    let serving = tokio::spawn(listen::serve(listener, routes, bounds, async {
        let _ = stopped.await;
    }));
    let mut connection = TcpStream::connect(address).await.unwrap();
    connection.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    stop.send(()).unwrap();
    // The server waits for every answer under way: it returns because this one is given up.
    tokio::time::timeout(GUARD, serving).await.expect("it gives up").unwrap();
    let said = until_cut_off(connection).await;
    assert!(said.len() < LARGE, "all of it was taken after all");
}

/// 13.1.2: so many connections at once, and what happens beyond: they wait for a place.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn v13_1_2_connections_are_counted_and_the_next_waits_for_a_place() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (at_once, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let handler = {
        let (at_once, most) = (Arc::clone(&at_once), Arc::clone(&most));
        async move || {
            let now = at_once.fetch_add(1, Ordering::SeqCst) + 1;
            most.fetch_max(now, Ordering::SeqCst);
            for _ in 0..50 {
                tokio::task::yield_now().await;
            }
            at_once.fetch_sub(1, Ordering::SeqCst);
            "ok"
        }
    };
    let routes = Router::new().route("/", get(handler));
    let bounds = Bounds { connections: 3, ..PATIENT };
    tokio::spawn(listen::serve(listener, routes, bounds, std::future::pending()));
    let ask = async || {
        let mut connection = TcpStream::connect(address).await.unwrap();
        let request = b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
        connection.write_all(request).await.unwrap();
        until_cut_off(connection).await
    };
    let answers = join_all((0..60).map(|_| ask())).await;
    assert!(answers.iter().all(|said| said.starts_with("HTTP/1.1 200")), "everybody's turn comes");
    assert!(most.load(Ordering::SeqCst) <= 3, "{most:?} at once");
}

/// 2.4.1: no excessive calls. One client asks for so many letters in an hour; what it says of
/// itself in a header changes nothing where no proxy is configured.
#[tokio::test]
async fn v2_4_1_the_form_is_used_so_often_and_no_more() {
    let door = Door::with(
        PATIENT,
        subscribers::Settings {
            allow_private_targets: true,
            client_header: Some("x-forwarded-for".to_owned()),
            ..subscribers::Settings::default()
        },
    )
    .await;
    door.tell("incident.declared", outage(1)).await;
    let ask = async |client: &str, nth: usize| {
        let wish = format!("kind=slack&address=http%3A%2F%2F127.0.0.1%3A9%2F{nth}");
        let request = door.http.post(door.url("/subscribe")).body(wish);
        request.header("x-forwarded-for", client).send().await.unwrap()
    };
    for nth in 0..10 {
        assert_eq!(ask("203.0.113.7", nth).await.status(), 303);
    }
    for claimed in ["203.0.113.7", "198.51.100.1, 203.0.113.7"] {
        let refused = ask(claimed, 99).await;
        assert_eq!(refused.status(), 429);
        let wait: u64 = refused.headers()["retry-after"].to_str().unwrap().parse().unwrap();
        assert!(wait > 0 && wait <= 3601, "{wait}");
    }
    assert_eq!(ask("203.0.113.8", 0).await.status(), 303, "others are not hindered");
}

/// 2.4.1: searches are looked up one at a time. Whoever asks for hundreds at once is told to wait,
/// and everybody else reads on meanwhile.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn v2_4_1_a_flood_of_searches_hinders_nobody_who_reads() {
    let door = Door::open().await;
    door.tell("incident.declared", outage(1)).await;
    let flood = (0..400).map(async |nth| {
        let path = format!("/history?q=disk+{nth}&page={nth}");
        door.get(&path).await.status().as_u16()
    });
    let others = async {
        for _ in 0..20 {
            for path in ["/", "/incidents/INC-1", "/history/2022-12", "/feed.rss"] {
                assert_eq!(door.get(path).await.status(), 200, "{path}");
            }
        }
    };
    let (answers, ()) = tokio::join!(join_all(flood), others);
    let of = |status| answers.iter().filter(|answer| **answer == status).count();
    assert_eq!(of(200) + of(503), 400, "{answers:?}");
    assert!(of(200) > 0);
    assert_eq!(door.get("/history?q=disk").await.status(), 200, "afterwards all is well");
}

/// 5.2.1: only what can be processed without harm is accepted.
#[tokio::test]
async fn v5_2_1_a_delivery_has_a_largest_size() {
    let door = Door::open().await;
    let at = door.now();
    let sized = async |size: usize| {
        let mut body = body("ping", serde_json::json!({}));
        body.resize(size, b' ');
        let signature = sign(&[secret(SECRET)], "msg_1", at, &body);
        let at = at.to_string();
        let headers = [
            ("webhook-id", "msg_1"),
            ("webhook-timestamp", at.as_str()),
            ("webhook-signature", signature.as_str()),
        ];
        door.post(&headers, body).await.0
    };
    assert_eq!(sized(1024 * 1024).await, 200);
    assert_eq!(sized(1024 * 1024 + 1).await, 413);
    assert_eq!(sized(4 * 1024 * 1024).await, 413);
}

/// 4.1.4: only the methods that an address is for; 13.4.4: none of them is TRACE.
#[tokio::test]
async fn v4_1_4_v13_4_4_other_methods_are_refused_everywhere() {
    let door = Door::open().await;
    door.tell("incident.declared", outage(1)).await;
    let doors = ["/hooks/firebell", "/hooks/firebell/files/00", "/events", "/subscribe/none"];
    for path in super::DOCUMENTS.iter().chain(&doors) {
        for method in ["TRACE", "TRACK", "CONNECT", "DELETE", "PATCH", "PROPFIND", "DEBUG", "X"] {
            let mut connection = connected(&door).await;
            let request =
                format!("{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
            connection.write_all(request.as_bytes()).await.unwrap();
            let said = until_cut_off(connection).await;
            let status = said.split(' ').nth(1).unwrap_or_default();
            assert!(matches!(status, "405" | "404" | "400"), "{method} {path}: {said}");
            assert!(!said.to_lowercase().contains("host: x"), "{method} {path} repeats: {said}");
        }
    }
}

/// 4.2.1: where a message ends is never in doubt (request smuggling). What contradicts itself is
/// refused, and nothing behind it is read as a request of its own.
#[tokio::test]
async fn v4_2_1_a_message_with_two_ends_is_refused() {
    let door = Door::open().await;
    let behind = "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n";
    for (head, body) in [
        ("content-length: 3\r\ncontent-length: 30", "abc"),
        ("content-length: 3, 30", "abc"),
        ("content-length: +3", "abc"),
        ("content-length: -3", "abc"),
        ("content-length: 0x3", "abc"),
        ("transfer-encoding: chunked, identity", "0\r\n\r\n"),
        ("transfer-encoding: xchunked", "0\r\n\r\n"),
        ("transfer-encoding : chunked", "0\r\n\r\n"),
        ("content-length: 3\r\n folded: yes", "abc"),
    ] {
        let mut connection = connected(&door).await;
        let request =
            format!("POST /hooks/firebell HTTP/1.1\r\nhost: x\r\n{head}\r\n\r\n{body}{behind}");
        connection.write_all(request.as_bytes()).await.unwrap();
        connection.shutdown().await.unwrap();
        let said = until_cut_off(connection).await;
        assert!(!said.contains("HTTP/1.1 200"), "{head}: {said}");
    }
    // With both, the encoding counts, the length does not, and nothing is read behind it.
    let mut connection = connected(&door).await;
    let request = format!(
        "POST /hooks/firebell HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\
         transfer-encoding: chunked\r\n\r\n0\r\n\r\n{behind}"
    );
    connection.write_all(request.as_bytes()).await.unwrap();
    connection.shutdown().await.unwrap();
    let said = until_cut_off(connection).await;
    assert!(said.starts_with("HTTP/1.1 40"), "{said}");
}

/// 13.4.5: what watches over the program is not where the public is. The bot's figures have an
/// address of their own, on this machine alone unless its operator says otherwise.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn v13_4_5_figures_are_not_where_the_public_is() {
    assert!(firebell::config::Config::default().admin.listen.ip().is_loopback());
    let mut house = House::open(Engine::Sqlite).await;
    for path in ["/metrics", "/admin", "/debug", "/config.toml", "/.git/HEAD", "/firebell.db"] {
        let (status, said) = house.get(path).await;
        assert_eq!(status, 404, "{path}: {said}");
    }
    let admin = house.bot.as_ref().unwrap().admin_address();
    let figures = http().get(format!("http://{admin}/metrics")).send().await.unwrap();
    assert_eq!(figures.status(), 200);
    assert_eq!(figures.headers()["cache-control"], "no-store");
    assert_eq!(figures.headers()["x-content-type-options"], "nosniff");
    house.stop_bot().await;
    house.stop_page().await;
}

/// 15.2.2: no server of ours is without bounds. (The demo's listens on this machine alone.)
#[test]
fn v15_2_2_every_server_has_bounds() {
    for path in sources("") {
        let name = path.to_string_lossy().into_owned();
        if name.contains("/tests") || name.contains("/demo/") {
            continue;
        }
        let code = std::fs::read_to_string(&path).unwrap();
        assert!(!code.contains("axum::serve("), "{name} serves without bounds");
    }
}
