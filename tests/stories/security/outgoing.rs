//! Requests that strangers have us send: subscribers name the addresses of webhooks, and any of
//! them may point at our own network.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::http::HeaderMap;
use fake_discord::Options;
use firebell::page::subscribers::outward::{Lookup, NotATarget, Outward, Reach, read_target};
use firebell::page::subscribers::{Setback, Why};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use url::Url;

use super::SHORT;
use crate::house::{Engine, GUARD, House, first_report};
use crate::receivers::house_with;
use crate::walls::{sources, without_tests};

/// A machine that somebody may connect to; what it does then is `then`.
async fn machine<F>(
    ip: [u8; 4],
    port: u16,
    then: impl Fn(TcpStream) -> F + Send + 'static,
) -> (SocketAddr, Arc<AtomicUsize>)
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind((Ipv4Addr::from(ip), port)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(then(connection));
        }
    });
    (address, connections)
}

async fn hangs_up(connection: TcpStream) {
    drop(connection);
}

/// Every name leads to these addresses in turn: the first question gets the first answer.
fn leading(answers: Vec<Vec<IpAddr>>) -> (Lookup, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let lookup: Lookup = Arc::new(move |_| {
        let nth = count.fetch_add(1, Ordering::SeqCst).min(answers.len() - 1);
        let found = answers[nth].iter().map(|ip| SocketAddr::new(*ip, 0)).collect();
        Box::pin(async move { Ok(found) })
    });
    (lookup, asked)
}

async fn post(outward: &Outward, url: &str) -> Result<(), Setback> {
    let url: Url = url.parse().unwrap();
    let sent = outward.post(&url, HeaderMap::new(), b"{}".to_vec(), first_report());
    tokio::time::timeout(GUARD, sent).await.expect("an answer, or a setback")
}

/// Reaches this machine, by whatever way; nothing else is changed.
fn nearby(patience: Duration) -> Outward {
    Outward::new(Reach { private_too: true, patience, ..Reach::default() }).unwrap()
}

/// 1.3.6: addresses that strangers give are held against a list of what is allowed: protocol,
/// host, port, before anything is sent.
#[test]
fn v1_3_6_an_address_that_leads_inside_is_refused_however_it_is_written() {
    let refused = |text: &str| read_target(text, false).expect_err(text);
    let hosts = [
        "127.0.0.1",
        "127.1",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "2130706433",
        "①②⑦.⓪.⓪.①",
        "0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.0.1",
        "100.64.0.1",
        "169.254.169.254",
        "168.63.129.16",
        "255.255.255.255",
        "224.0.0.1",
        "[::]",
        "[::1]",
        "[::ffff:10.0.0.1]",
        "[::ffff:a9fe:a9fe]",
        "[::10.0.0.1]",
        "[64:ff9b::a9fe:a9fe]",
        "[2002:a9fe:a9fe::]",
        "[2001:0:a9fe:a9fe::]",
        "[fe80::1]",
        "[fc00::1]",
        "[fd00:ec2::254]",
        "[fec0::1]",
        "[ff02::1]",
        "localhost",
        "LocalHost.",
        "db.localhost",
        "metadata.google.internal",
        "printer.local",
        "router.home.arpa",
        "intranet",
    ];
    for host in hosts {
        assert_eq!(refused(&format!("https://{host}/hook")), NotATarget::NotPublic, "{host}");
    }
    for (address, why) in [
        ("http://example.org/", NotATarget::NotEncrypted),
        ("ftp://example.org/", NotATarget::Unreadable),
        ("gopher://example.org/_x", NotATarget::Unreadable),
        ("file:///etc/passwd", NotATarget::Unreadable),
        ("https:///etc/passwd", NotATarget::NotPublic),
        ("javascript:alert(1)", NotATarget::Unreadable),
        ("https://user@example.org/", NotATarget::Credentials),
        ("https://user:word@example.org/", NotATarget::Credentials),
        ("https://example.org@127.0.0.1/", NotATarget::Credentials),
        ("https://example.org:22/", NotATarget::Port),
        ("https://example.org:25/", NotATarget::Port),
        ("https://example.org:80/", NotATarget::Port),
        ("https://example.org:1023/", NotATarget::Port),
    ] {
        assert_eq!(refused(address), why, "{address}");
    }
    for fine in ["https://example.org/", "https://example.org:443/", "https://example.org:8443/"] {
        assert!(read_target(fine, false).is_ok(), "{fine}");
    }
}

/// 1.3.6, where a name hides it: what the name leads to is looked at when it is connected to.
#[tokio::test]
async fn v1_3_6_a_name_that_leads_inside_is_never_connected_to() {
    let (inside, connections) = machine([127, 0, 0, 1], 0, hangs_up).await;
    for ip in ["127.0.0.1", "::ffff:127.0.0.1"] {
        let (lookup, asked) = leading(vec![vec![ip.parse().unwrap()]]);
        let outward = Outward::new(Reach { lookup, ..Reach::default() }).unwrap();
        let url = format!("https://hooks.example.org:{}/", inside.port());
        let setback = post(&outward, &url).await.unwrap_err();
        assert_eq!(setback, Setback::Retry { why: Why::LeadsHome, after: None });
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }
    // Kept from a time when it was allowed.
    let outward = Outward::new(Reach::default()).unwrap();
    let setback = post(&outward, &format!("https://127.0.0.1:{}/", inside.port())).await;
    assert!(matches!(setback, Err(Setback::Gone(_))), "{setback:?}");
    assert_eq!(connections.load(Ordering::SeqCst), 0);
}

/// 15.4.2: what was checked is what is used. A name that changes its answer after it was looked at
/// (DNS rebinding) gains nothing: there is one question for each connection, and only addresses
/// that passed are connected to.
#[tokio::test]
async fn v15_4_2_the_address_that_was_checked_is_the_one_that_is_connected_to() {
    // Two addresses of this machine; in this test the first counts as public.
    let only_outside = |ip: IpAddr| ip == Ipv4Addr::new(127, 0, 0, 2);
    let (outside, public) = machine([127, 0, 0, 2], 0, hangs_up).await;
    let (inside, private) = machine([127, 0, 0, 1], outside.port(), hangs_up).await;
    let (out, home) = (outside.ip(), inside.ip());
    let answers = vec![vec![out], vec![home], vec![home, out], vec![out], vec![home]];
    let (lookup, asked) = leading(answers);
    let reach = Reach { lookup, is_public: only_outside, ..Reach::default() };
    let outward = Outward::new(reach).unwrap();
    let url = format!("https://hooks.example.org:{}/", outside.port());
    for (nth, connected) in [1, 1, 2, 3, 3].into_iter().enumerate() {
        assert!(post(&outward, &url).await.is_err(), "nobody there speaks TLS");
        assert_eq!(asked.load(Ordering::SeqCst), nth + 1, "one question for each attempt");
        assert_eq!(public.load(Ordering::SeqCst), connected);
    }
    assert_eq!(private.load(Ordering::SeqCst), 0, "the inside was connected to");
}

/// 15.3.2: calls to outside addresses follow no redirect.
#[tokio::test]
async fn v15_3_2_a_redirect_is_not_followed() {
    let (inside, connections) = machine([127, 0, 0, 1], 0, hangs_up).await;
    for status in [301, 302, 303, 307, 308] {
        let location = format!("http://{inside}/latest/meta-data/");
        let answer =
            format!("HTTP/1.1 {status} Found\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n");
        let (there, asked) = answering(answer.into_bytes()).await;
        let setback = post(&nearby(GUARD), &format!("http://{there}/")).await.unwrap_err();
        assert_eq!(setback, Setback::Refused(Why::Answered(status)));
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }
    assert_eq!(connections.load(Ordering::SeqCst), 0);
}

/// Reads a request's head and its two bytes of body, then says this and waits for the end.
async fn answering(answer: Vec<u8>) -> (SocketAddr, Arc<AtomicUsize>) {
    let answer = Arc::new(answer);
    machine([127, 0, 0, 1], 0, move |mut connection| {
        let answer = Arc::clone(&answer);
        async move {
            if asked(&mut connection).await.is_some() && connection.write_all(&answer).await.is_ok()
            {
                // Until they hang up; what else they say is nobody's concern.
                let _ = connection.read(&mut [0; 64]).await;
            }
        }
    })
    .await
}

/// The request, whole; none where they hung up.
async fn asked(connection: &mut TcpStream) -> Option<String> {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n{}") {
        if connection.read_buf(&mut request).await.ok()? == 0 {
            return None;
        }
    }
    Some(String::from_utf8_lossy(&request).into_owned())
}

/// 15.3.2 for the receivers that the operator configures: a redirect is shown as what it is and not
/// followed, so no signed delivery goes where nobody meant it to.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn v15_3_2_the_signed_webhook_follows_no_redirect() {
    let (inside, connections) = machine([127, 0, 0, 1], 0, hangs_up).await;
    let answer = format!(
        "HTTP/1.1 307 Moved\r\nlocation: http://{inside}/\r\ncontent-length: 0\r\n\
         connection: close\r\n\r\n"
    );
    let answer = Arc::new(answer);
    let (there, _) = machine([127, 0, 0, 1], 0, move |mut connection| {
        let answer = Arc::clone(&answer);
        async move {
            let mut read = vec![0; 64 * 1024];
            let _ = connection.read(&mut read).await;
            let _ = connection.write_all(answer.as_bytes()).await;
            while connection.read(&mut read).await.is_ok_and(|read| read > 0) {}
        }
    })
    .await;
    let url = format!("http://{there}/hook").parse().unwrap();
    let secret = super::SECRET.to_owned().into();
    let hook = firebell::config::Webhook { url, secret, files: false };
    let mut house = house_with(Engine::Sqlite, vec![hook]).await;
    let owner = house.guild.owner();
    house.ok(&owner, house.lobby, "/incident declare title:\"Slow pages\"").await;
    let mirrors = house.bot.as_ref().unwrap().mirrors();
    let blocked = mirrors.until(|all| {
        all.iter().any(|one| one.last_error.as_ref().is_some_and(|why| why.contains("307")))
    });
    tokio::time::timeout(GUARD, blocked).await.expect("it is shown").unwrap();
    assert_eq!(connections.load(Ordering::SeqCst), 0);
    house.stop_bot().await;
    house.stop_page().await;
}

/// 15.2.2: nothing that others do can use us up. An answer that never comes has its time.
#[tokio::test]
async fn v15_2_2_a_receiver_that_never_answers_is_given_up() {
    let (there, _) = machine([127, 0, 0, 1], 0, |mut connection| async move {
        // Says nothing, and notices when we are gone.
        while connection.read(&mut [0; 1024]).await.is_ok_and(|read| read > 0) {}
    })
    .await;
    let setback = post(&nearby(SHORT), &format!("http://{there}/")).await.unwrap_err();
    assert_eq!(setback, Setback::Retry { why: Why::NoAnswer, after: None });
}

/// 15.2.2: an answer's head that dribbles in has its time too, and one without end has its length.
#[tokio::test]
async fn v15_2_2_a_head_without_end_is_given_up() {
    for pause in [Some(Duration::from_millis(20)), None] {
        let (said, mut sent) = mpsc::unbounded_channel();
        let (there, _) = machine([127, 0, 0, 1], 0, move |mut connection| {
            let said = said.clone();
            async move {
                let mut bytes = 0_usize;
                let line = format!("x-more: {}\r\n", "x".repeat(500));
                let mut next = b"HTTP/1.1 200 OK\r\n".to_vec();
                while asked_or_not(&mut connection, &next).await {
                    bytes += next.len();
                    next = line.clone().into_bytes();
                    if let Some(pause) = pause {
                        tokio::time::sleep(pause).await;
                    }
                }
                // The test may be over.
                let _ = said.send(bytes);
            }
        })
        .await;
        // With pauses it is the time that ends it, without them the length.
        let patience = if pause.is_some() { SHORT } else { GUARD };
        let setback = post(&nearby(patience), &format!("http://{there}/")).await;
        assert!(matches!(setback, Err(Setback::Retry { .. })), "{setback:?}");
        let taken = tokio::time::timeout(GUARD, sent.recv()).await.unwrap().unwrap();
        assert!(taken < 8 * 1024 * 1024, "{taken} bytes of a head were taken");
    }
}

async fn asked_or_not(connection: &mut TcpStream, bytes: &[u8]) -> bool {
    connection.write_all(bytes).await.is_ok()
}

/// 15.2.2: a body is not read, however long it is and whatever it would unpack to.
#[tokio::test]
async fn v15_2_2_an_answer_without_end_is_not_read() {
    for encoding in ["", "content-encoding: gzip\r\n", "content-encoding: br\r\n"] {
        let (said, mut sent) = mpsc::unbounded_channel();
        let (there, _) = machine([127, 0, 0, 1], 0, move |mut connection| {
            let said = said.clone();
            async move {
                let request = asked(&mut connection).await.unwrap();
                let head =
                    format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n{encoding}\r\n");
                let chunk = format!("10000\r\n{}\r\n", "\0".repeat(0x10000));
                let mut bytes = 0_usize;
                let mut next = head;
                while asked_or_not(&mut connection, next.as_bytes()).await {
                    bytes += next.len();
                    next.clone_from(&chunk);
                }
                // The test may be over.
                let _ = said.send((request, bytes));
            }
        })
        .await;
        assert_eq!(post(&nearby(GUARD), &format!("http://{there}/")).await, Ok(()));
        let (request, taken) = tokio::time::timeout(GUARD, sent.recv()).await.unwrap().unwrap();
        // What fits the two systems' buffers is sent before we hang up.
        assert!(taken < 64 * 1024 * 1024, "{taken} bytes went out");
        assert!(!request.to_lowercase().contains("accept-encoding"), "{request}");
    }
}

/// 12.3.2: certificates are validated before anything is said.
#[tokio::test]
async fn v12_3_2_who_cannot_prove_to_be_it_is_told_nothing() {
    // It has a certificate for discord.com of an authority that nobody knows.
    let house = House::empty(Engine::Sqlite, Options::default()).await;
    let there = house.discord.address();
    let reaching = |authority| {
        let (lookup, _) = leading(vec![vec![there.ip()]]);
        let reach = Reach { lookup, is_public: |_| true, authority, ..Reach::default() };
        Outward::new(reach).unwrap()
    };
    let known = reqwest::Certificate::from_pem(house.discord.authority_pem().as_bytes()).unwrap();
    let url = |host: &str| format!("https://{host}:{}/api/webhooks/1/none", there.port());
    let unproven = [
        post(&reaching(None), &url("discord.com")).await,
        post(&reaching(Some(known.clone())), &url("hooks.example.org")).await,
    ];
    for setback in unproven {
        let expected = Setback::Retry { why: Why::NoConnection, after: None };
        assert_eq!(setback, Err(expected));
    }
    // The same door, for who is right: an answer, whatever it is.
    let answered = post(&reaching(Some(known)), &url("discord.com")).await;
    assert!(matches!(answered, Err(Setback::Refused(_) | Setback::Gone(_))), "{answered:?}");
}

/// 4.2.5: no request is built with an address that is too long to be taken.
#[test]
fn v4_2_5_an_address_that_is_too_long_is_refused() {
    let long = format!("https://example.org/{}", "a".repeat(2000));
    assert_eq!(read_target(&long, false), Err(NotATarget::Unreadable));
}

/// 13.2.4: a list says where requests may go. One client reaches what strangers name; each of the
/// others has its addresses from Discord or from the configuration.
#[test]
fn v13_2_4_one_way_leads_to_what_strangers_name() {
    let own_clients = [
        // What all of them have in common.
        "outgoing.rs",
        // What strangers name.
        "page/subscribers/outward.rs",
        // Discord's own hosts, or the stand-in that the operator names.
        "discord/connect.rs",
        // What the operator names.
        "mirrors/webhook.rs",
        "page/export/s3.rs",
        // The demo, on this machine.
        "demo/terminal.rs",
    ];
    for path in sources("") {
        let name = path.to_string_lossy().into_owned();
        if name.contains("/tests") || own_clients.iter().any(|own| name.ends_with(own)) {
            continue;
        }
        let text = std::fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&text);
        let code = without_tests(&text);
        for way in [
            "Client::builder",
            "Client::new",
            "outgoing::client",
            "AmazonS3Builder",
            "TcpStream::connect",
            "reqwest::get",
        ] {
            assert!(!code.contains(way), "{name} has a way out of its own: {way}");
        }
    }
}
