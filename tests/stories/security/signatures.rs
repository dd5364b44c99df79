//! Who is believed at the door for webhooks.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fastrand::Rng;
use firebell::bot;
use firebell::webhook::sign;
use firebell::webhook::signature::NotASecret;
use futures_util::StreamExt as _;
use secrecy::ExposeSecret as _;
use serde_json::json;

use super::{Door, OLD_SECRET, SECRET, body, outage, secret};
use crate::walls::sources;

/// What was captured of one delivery, or made up.
struct Attempt {
    what: &'static str,
    id: String,
    at: String,
    signature: String,
    body: Vec<u8>,
}

/// One of the ways in which somebody without the secret may try. `at` is the page's clock.
fn attempt(random: &mut Rng, at: i64) -> Attempt {
    let body = body("incident.declared", outage(random.u64(1..1000)));
    let id = format!("msg_{}", random.u32(..));
    let honest = sign(&[secret(SECRET)], &id, at, &body);
    let mut it = Attempt { what: "", id, at: at.to_string(), signature: honest.clone(), body };
    let tag = STANDARD.decode(&honest[3..]).unwrap();
    let written = |tag: &[u8]| format!("v1,{}", STANDARD.encode(tag));
    let other_key = |random: &mut Rng| {
        let key: Vec<u8> = (0..random.usize(24..=64)).map(|_| random.u8(..)).collect();
        secret(&format!("whsec_{}", STANDARD.encode(key)))
    };
    it.what = match random.u32(0..15) {
        0 => {
            let forged: Vec<u8> = (0..32).map(|_| random.u8(..)).collect();
            it.signature = written(&forged);
            "a tag out of the air"
        }
        1 => {
            it.signature = sign(&[other_key(random)], &it.id, at, &it.body);
            "another key"
        }
        2 => {
            let keys: Vec<_> = (0..random.usize(2..80)).map(|_| other_key(random)).collect();
            it.signature = sign(&keys, &it.id, at, &it.body);
            "many other keys"
        }
        3 => {
            it.body.truncate(random.usize(0..it.body.len()));
            "a body that ends early"
        }
        4 => {
            it.signature = written(&tag[..random.usize(0..tag.len())]);
            "a tag that ends early"
        }
        5 => {
            let longer: Vec<u8> = tag.iter().copied().chain([random.u8(..)]).collect();
            it.signature = written(&longer);
            "a tag with more behind it"
        }
        6 => {
            let nth = random.usize(0..it.body.len());
            it.body[nth] ^= 1 << random.u32(0..8);
            "one bit of the body"
        }
        7 => {
            let mut tag = tag;
            let nth = random.usize(0..tag.len());
            tag[nth] ^= 1 << random.u32(0..8);
            it.signature = written(&tag);
            "one bit of the tag"
        }
        8 => {
            it.id.push('0');
            "another id"
        }
        9 => {
            it.at = (at + if random.bool() { 1 } else { -1 }).to_string();
            "another second"
        }
        10 => {
            let age = random.i64(301..100_000_000) * if random.bool() { 1 } else { -1 };
            it.at = (at - age).to_string();
            it.signature = sign(&[secret(SECRET)], &it.id, at - age, &it.body);
            "an honest delivery of another day"
        }
        11 => {
            it.signature =
                honest.replacen("v1,", random.choice(["v1a,", "v2,", "V1,", ","]).unwrap(), 1);
            "another version of the scheme"
        }
        12 => {
            it.at =
                random.choice(["+", "0", "1e9", "9223372036854775808", "-0"]).unwrap().to_owned()
                    + &it.at;
            "the second in another spelling"
        }
        13 => {
            it.signature = String::new();
            "no signature"
        }
        // What is signed has dots between its parts; they may not wander.
        _ => {
            let whole = format!("{}.{at}.", it.id);
            it.id = whole.trim_end_matches('.').to_owned();
            "parts that lean on each other"
        }
    };
    it
}

/// 4.1.5: sensitive messages carry a signature of their own. Ten thousand attempts without the
/// secret: none is believed, nothing changes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn v4_1_5_ten_thousand_forged_cut_and_old_deliveries_change_nothing() {
    let door = Door::open().await;
    let seed = std::env::var("FIREBELL_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or(5);
    let mut random = Rng::with_seed(seed);
    let at = door.now();
    let attempts: Vec<Attempt> = (0..10_000).map(|_| attempt(&mut random, at)).collect();
    let answers = futures_util::stream::iter(&attempts).map(async |it| {
        let headers = [
            ("webhook-id", it.id.as_str()),
            ("webhook-timestamp", it.at.as_str()),
            ("webhook-signature", it.signature.as_str()),
        ];
        (it.what, door.post(&headers, it.body.clone()).await)
    });
    let mut answers = answers.buffer_unordered(16);
    let mut refused = 0;
    while let Some((what, (status, said))) = answers.next().await {
        assert_eq!(status, 401, "{what} (FIREBELL_TEST_SEED={seed}): {said}");
        refused += 1;
    }
    assert_eq!(refused, 10_000);
    drop(answers);
    assert_eq!(door.sequence(), 0);
    assert_eq!(door.get("/incidents/INC-1").await.status(), 404);
    // The same door takes what is honest.
    door.tell("incident.declared", outage(1)).await;
    assert_eq!(door.sequence(), 1);
}

/// 4.1.5: whoever captured an honest delivery can send it again, for as long as its second is near:
/// nothing changes by it, and nothing older comes back.
#[tokio::test]
async fn v4_1_5_a_delivery_that_is_sent_again_changes_nothing() {
    let door = Door::open().await;
    let captured = body("incident.declared", outage(1));
    let at = door.now();
    let signature = sign(&[secret(SECRET)], "msg_1", at, &captured);
    let written = at.to_string();
    let headers = [
        ("webhook-id", "msg_1"),
        ("webhook-timestamp", written.as_str()),
        ("webhook-signature", signature.as_str()),
    ];
    assert_eq!(door.post(&headers, captured.clone()).await.0, 200);
    let mut newer = outage(2);
    newer["incident"]["title"] = json!("Pages load again");
    door.tell("incident.updated", newer).await;
    for _ in 0..20 {
        let (status, said) = door.post(&headers, captured.clone()).await;
        assert_eq!((status, said.trim()), (200, "already known"));
    }
    assert_eq!(door.sequence(), 2);
    assert!(door.text("/incidents/INC-1").await.contains("Pages load again"));
    door.clock.advance(chrono::Duration::seconds(301));
    assert_eq!(door.post(&headers, captured).await.0, 401);
}

/// 11.2.2: keys can be replaced at any time. While both are known, nothing is lost; afterwards the
/// old one is worth nothing.
#[tokio::test]
async fn v11_2_2_secrets_are_changed_without_a_lost_delivery() {
    let door = Door::open().await;
    for (version, with) in [(1, OLD_SECRET), (2, SECRET), (3, OLD_SECRET)] {
        let (status, said) = door.deliver(with, "incident.updated", outage(version)).await;
        assert_eq!(status, 200, "{said}");
    }
    let gone = "whsec_Z29uZSBzZWNyZXQgZ29uZSBzZWNyZXQgZ29uZSBzZWNyZXQ=";
    assert_eq!(door.deliver(gone, "incident.updated", outage(4)).await.0, 401);
    assert_eq!(door.sequence(), 3);
}

/// 11.2.3: at least 128 bits of security. A shorter key is none.
#[test]
fn v11_2_3_a_short_secret_is_refused() {
    for bytes in [0, 1, 16, 23, 65] {
        let text = format!("whsec_{}", STANDARD.encode(vec![7; bytes]));
        let refused = text.parse::<firebell::webhook::Secret>().unwrap_err();
        assert_eq!(refused, NotASecret::Length(bytes));
    }
}

/// 11.2.4: comparisons in constant time. Tags are compared by `hmac`'s own `verify_slice`, which is
/// built on `subtle`, and by nothing else.
#[test]
fn v11_2_4_tags_are_compared_in_constant_time() {
    let source = include_str!("../../../src/webhook/signature.rs");
    let code = source.split("#[cfg(test)]").next().unwrap();
    let verify = code.split("pub fn verify(").nth(1).unwrap();
    let verify = verify.split("\n}\n").next().unwrap();
    assert_eq!(verify.matches(".verify_slice(&tag)").count(), 1, "{verify}");
    let in_any_way = ["== tag", "tag ==", "== signature", "signature ==", ".eq(", "into_bytes"];
    for comparison in in_any_way {
        assert!(!verify.contains(comparison), "{comparison} in {verify}");
    }
    // Nowhere else is a signature verified.
    for path in ["page", "mirrors", "admin.rs"].into_iter().flat_map(sources) {
        // S3's own scheme signs requests; it verifies none.
        if path.ends_with("export/sign.rs") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let verifies = code.contains("verify_slice") || code.contains("Hmac");
        assert!(!verifies, "{}", path.display());
    }
}

/// 11.2.5: cryptography fails securely. Whoever is refused learns which header is missing, and
/// never which of several secrets or which byte of a signature was wrong.
#[tokio::test]
async fn v11_2_5_a_refusal_tells_nothing_of_the_secret() {
    let door = Door::open().await;
    let mut random = Rng::with_seed(11);
    let mut told = std::collections::BTreeSet::new();
    let at = door.now().to_string();
    for _ in 0..40 {
        let honest = sign(&[secret(SECRET)], "msg_1", door.now(), b"{}");
        let mut tag = STANDARD.decode(&honest[3..]).unwrap();
        let nth = random.usize(0..tag.len());
        tag[nth] ^= 0x80;
        let signature = format!("v1,{}", STANDARD.encode(&tag));
        let headers = [
            ("webhook-id", "msg_1"),
            ("webhook-timestamp", at.as_str()),
            ("webhook-signature", signature.as_str()),
        ];
        told.insert(door.post(&headers, b"{}".to_vec()).await);
    }
    assert_eq!(told.len(), 1, "every wrong byte is refused in the same words: {told:?}");
}

/// 11.5.1: what must not be guessed has at least 128 bits from the system's generator.
#[test]
fn v11_5_1_a_secret_that_is_made_for_you_has_256_bits_of_its_own() {
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..1000 {
        let made = bot::make_secret().unwrap();
        let encoded = made.expose_secret().strip_prefix("whsec_").unwrap();
        let key = STANDARD.decode(encoded).unwrap();
        assert_eq!(key.len(), 32);
        assert!(seen.insert(key), "the same twice");
    }
}
