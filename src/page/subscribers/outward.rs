//! Requests to addresses that strangers gave us: only to public machines, only encrypted, without
//! redirects, and without reading what comes back.
//!
//! An address is looked at twice: as it is written (`127.0.0.1` asks no resolver), and as its name
//! resolves at the moment of each connection, so that a name which changes its answer afterwards
//! gains nothing. Ranges: <https://www.iana.org/assignments/iana-ipv4-special-registry> and
//! <https://www.iana.org/assignments/iana-ipv6-special-registry>.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{StatusCode, redirect};
use url::{Host, Url};

use super::Setback;

/// The receivers' usual time-out is 15 to 30 s (Standard Webhooks).
const PATIENCE: Duration = Duration::from_secs(15);
/// The most that a receiver can ask us to wait.
const LONGEST_ASKED: chrono::Duration = chrono::Duration::hours(6);
/// Longer than any address that a service gives out, in bytes.
const MOST_URL_BYTES: usize = 2000;

/// Why an address is not taken; what the person reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotATarget {
    #[error("This is no web address. Copy the whole of it, beginning with https://")]
    Unreadable,
    #[error("Only addresses that begin with https:// are taken.")]
    NotEncrypted,
    #[error("An address with a user or a password in it is not taken.")]
    Credentials,
    #[error("This address is not on the public internet.")]
    NotPublic,
}

/// Reads an address and refuses what is wrong with it on the face of it.
///
/// # Errors
/// What the person should know.
pub fn read_target(text: &str, private_too: bool) -> Result<Url, NotATarget> {
    let text = text.trim();
    let mut url = Url::parse(text).map_err(|_| NotATarget::Unreadable)?;
    if text.len() > MOST_URL_BYTES || !matches!(url.scheme(), "http" | "https") {
        return Err(NotATarget::Unreadable);
    }
    if url.scheme() != "https" && !private_too {
        return Err(NotATarget::NotEncrypted);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(NotATarget::Credentials);
    }
    if !private_too && !may_be_public(&url) {
        return Err(NotATarget::NotPublic);
    }
    url.set_fragment(None);
    Ok(url)
}

/// Names are left to the resolver, but for those that never name a public machine.
fn may_be_public(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => is_public(ip.into()),
        Some(Host::Ipv6(ip)) => is_public(ip.into()),
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            let own = ["localhost", "local", "internal", "home.arpa", "onion"];
            name.contains('.')
                && !own.iter().any(|own| name == *own || name.ends_with(&format!(".{own}")))
        }
        None => false,
    }
}

/// Whether an address is one that anybody on the internet could reach.
#[must_use]
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => match ip.to_ipv4_mapped() {
            Some(ip) => is_public_v4(ip),
            None => is_public_v6(ip),
        },
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = a == 0
        || ip.is_private()
        || ip.is_loopback()
        // 169.254.169.254 is where clouds give out credentials.
        || ip.is_link_local()
        || ip.is_documentation()
        || (a == 100 && (64..128).contains(&b))
        || (a, b, c) == (192, 0, 0)
        || (a, b, c) == (192, 88, 99)
        || (a == 198 && (b == 18 || b == 19))
        || a >= 224;
    !special
}

/// Only what is given out as global unicast, less its special parts; those that carry an IPv4
/// address (6to4, Teredo, NAT64) are among them or outside.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, ..] = ip.segments();
    let special = (a == 0x2001 && b < 0x0200)
        || (a, b) == (0x2001, 0x0db8)
        || a == 0x2002
        || (a == 0x3fff && b < 0x1000);
    (a & 0xe000) == 0x2000 && !special
}

/// Resolves as the system does and lets only public addresses through.
struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|at| is_public(at.ip())).collect();
            if public.is_empty() {
                return Err(NotATarget::NotPublic.into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

/// Sends to strangers' addresses.
#[derive(Clone, Debug)]
pub struct Outward {
    client: reqwest::Client,
    private_too: bool,
}

impl Outward {
    /// # Errors
    /// Where the system gives no TLS client.
    pub fn new(private_too: bool) -> Result<Self, reqwest::Error> {
        let mut builder = reqwest::Client::builder()
            .use_rustls_tls()
            .timeout(PATIENCE)
            .redirect(redirect::Policy::none())
            .no_proxy()
            .user_agent(concat!("firebell/", env!("CARGO_PKG_VERSION")));
        if !private_too {
            builder = builder.dns_resolver(Arc::new(PublicOnly)).https_only(true);
        }
        Ok(Self { client: builder.build()?, private_too })
    }

    #[must_use]
    pub fn private_too(&self) -> bool {
        self.private_too
    }

    /// Posts once. What is answered beyond the status and its headers is not read.
    ///
    /// # Errors
    /// What follows from the answer, or from none. Repeats no part of the address.
    pub async fn post(
        &self,
        url: &Url,
        headers: HeaderMap,
        body: Vec<u8>,
        now: DateTime<Utc>,
    ) -> Result<(), Setback> {
        // Kept addresses are looked at again: the switch may have been turned off since.
        if !self.private_too && !may_be_public(url) {
            return Err(Setback::Gone(NotATarget::NotPublic.to_string()));
        }
        let sent = self.client.post(url.clone()).headers(headers).body(body).send().await;
        match sent {
            Ok(response) => judged(response.status(), response.headers(), now),
            Err(error) => Err(Setback::Retry { error: no_answer(&error).to_owned(), after: None }),
        }
    }
}

/// In words of our own: reqwest's would repeat the address, which may hold a key.
fn no_answer(error: &reqwest::Error) -> &'static str {
    use std::error::Error as _;
    let mut cause = error.source();
    while let Some(inner) = cause {
        if inner.downcast_ref::<NotATarget>().is_some() {
            return "the name leads to no machine on the public internet";
        }
        cause = inner.source();
    }
    if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "no connection"
    } else {
        "the connection broke off"
    }
}

fn judged(status: StatusCode, headers: &HeaderMap, now: DateTime<Utc>) -> Result<(), Setback> {
    if status.is_success() {
        return Ok(());
    }
    let error = format!("the receiver answered {}", status.as_u16());
    let busy = matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT);
    Err(if busy || status.is_server_error() {
        Setback::Retry { error, after: retry_after(headers, now) }
    } else if status == StatusCode::GONE {
        Setback::Gone(error)
    } else {
        Setback::Refused(error)
    })
}

/// Seconds or a date (RFC 9110, 10.2.3); Discord also writes fractions of a second.
fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<chrono::Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let asked = match value.parse::<f64>() {
        // Larger than can be counted is more than we wait anyway.
        #[expect(clippy::cast_possible_truncation, reason = "clamped right here")]
        Ok(seconds) => chrono::Duration::milliseconds((seconds.clamp(0.0, 1e9) * 1000.0) as i64),
        Err(_) => DateTime::parse_from_rfc2822(value).ok()?.with_timezone(&Utc) - now,
    };
    Some(asked.clamp(chrono::Duration::zero(), LONGEST_ASKED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_machines() {
        for private in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "2002:7f00:1::",
            "3fff::1",
            "100::1",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
        for public in ["1.1.1.1", "100.128.0.1", "172.32.0.1", "2606:4700::1", "2001:4860::1"] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }

    #[test]
    fn an_address_is_refused_however_it_is_written() {
        let refused = |text: &str| read_target(text, false).unwrap_err();
        for private in [
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://017700000001/",
            "https://127.1/",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://169.254.169.254/latest/meta-data/",
            "https://localhost/",
            "https://LOCALHOST./",
            "https://a.localhost/",
            "https://metadata.google.internal/",
            "https://router/",
            "https://printer.local/",
            "https://①②⑦.⓪.⓪.①/",
        ] {
            assert_eq!(refused(private), NotATarget::NotPublic, "{private}");
        }
        assert_eq!(refused("http://example.org/"), NotATarget::NotEncrypted);
        assert_eq!(refused("https://a:b@example.org/"), NotATarget::Credentials);
        for odd in ["example.org", "file:///etc/passwd", "gopher://example.org/", ""] {
            assert_eq!(refused(odd), NotATarget::Unreadable, "{odd}");
        }
        let taken = read_target(" https://example.org/hook?key=1#here ", false).unwrap();
        assert_eq!(taken.as_str(), "https://example.org/hook?key=1");
        assert!(read_target("http://127.0.0.1:80/", true).is_ok());
    }

    #[tokio::test]
    async fn a_name_that_leads_home_is_refused_when_it_is_connected_to() {
        // Every system's resolver answers this one with a loopback address. How the address is
        // written is not looked at here.
        let outward = Outward::new(false).unwrap();
        let refused = outward.client.post("https://localhost:9/").send().await.unwrap_err();
        assert_eq!(no_answer(&refused), "the name leads to no machine on the public internet");
    }

    #[test]
    fn a_receiver_may_ask_for_patience() {
        let now = "2022-12-13T19:00:00Z".parse().unwrap();
        let asked = |value: &str| {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, value.parse().unwrap())]);
            retry_after(&headers, now).map(|asked| asked.num_milliseconds())
        };
        assert_eq!(asked("30"), Some(30_000));
        assert_eq!(asked("0.5"), Some(500));
        assert_eq!(asked("Tue, 13 Dec 2022 19:02:00 GMT"), Some(120_000));
        assert_eq!(asked("99999999999999"), Some(LONGEST_ASKED.num_milliseconds()));
        assert_eq!(asked("-5"), Some(0));
        assert_eq!(asked("soon"), None);
    }
}
