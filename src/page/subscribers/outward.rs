//! Requests to addresses that strangers gave us: only to public machines, only encrypted, without
//! redirects, and without reading what comes back.
//!
//! An address is looked at twice: as it is written (`127.0.0.1` asks no resolver), and as its name
//! resolves at the moment of each connection, so that a name which changes its answer afterwards
//! gains nothing. Ranges: <https://www.iana.org/assignments/iana-ipv4-special-registry> and
//! <https://www.iana.org/assignments/iana-ipv6-special-registry>.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{StatusCode, redirect};
use url::{Host, Url};

use super::{Setback, Why};
use crate::outgoing;
use crate::texts::{Lang, say};

/// The receivers' usual time-out is 15 to 30 s (Standard Webhooks).
const PATIENCE: Duration = Duration::from_secs(15);
/// The most that a receiver can ask us to wait.
const LONGEST_ASKED: chrono::Duration = chrono::Duration::hours(6);
const HTTPS_PORT: u16 = 443;
/// Public by its number, and yet of the cloud that one is in: it gives out certificates and
/// settings of machines.
/// <https://learn.microsoft.com/en-us/azure/virtual-network/what-is-ip-address-168-63-129-16>
const AZURE_HOST: Ipv4Addr = Ipv4Addr::new(168, 63, 129, 16);
/// Longer than any address that a service gives out, in bytes.
const MOST_URL_BYTES: usize = 2000;

/// Why an address is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.words(Lang::En))]
pub enum NotATarget {
    Unreadable,
    NotEncrypted,
    /// It has a user or a password in it.
    Credentials,
    NotPublic,
    /// Neither the usual one nor one above 1023.
    Port,
}

impl NotATarget {
    /// What the person reads.
    #[must_use]
    pub fn words(self, lang: Lang) -> String {
        match self {
            Self::Unreadable => say!(lang, "subscribe-not-an-address"),
            Self::NotEncrypted => say!(lang, "subscribe-not-encrypted"),
            Self::Credentials => say!(lang, "subscribe-credentials"),
            Self::NotPublic => say!(lang, "subscribe-not-public"),
            Self::Port => say!(lang, "subscribe-port"),
        }
    }
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
    if !private_too && !is_usual_port(&url) {
        return Err(NotATarget::Port);
    }
    url.set_fragment(None);
    Ok(url)
}

/// What listens below 1024 and is no web server is never meant: mail, remote shells, databases'
/// helpers.
fn is_usual_port(url: &Url) -> bool {
    url.port_or_known_default().is_some_and(|port| port == HTTPS_PORT || port > 1023)
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
        || a >= 224
        || ip == AZURE_HOST;
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

/// Where a name leads.
pub type Found = BoxFuture<'static, io::Result<Vec<SocketAddr>>>;
/// Asks where a name leads: the system, or what a test says.
pub type Lookup = Arc<dyn Fn(String) -> Found + Send + Sync>;

/// Lets only public addresses through. What comes through is what is connected to: nobody asks a
/// second time.
struct PublicOnly {
    lookup: Lookup,
    is_public: fn(IpAddr) -> bool,
}

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let (found, is_public) = ((self.lookup)(name.as_str().to_owned()), self.is_public);
        Box::pin(async move {
            let mut found = found.await?;
            found.retain(|at| is_public(at.ip()));
            if found.is_empty() {
                return Err(NotATarget::NotPublic.into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

fn as_the_system_says() -> Lookup {
    Arc::new(|name| {
        Box::pin(async move { Ok(tokio::net::lookup_host((name, 0)).await?.collect()) })
    })
}

/// Sends to strangers' addresses.
#[derive(Clone, Debug)]
pub struct Outward {
    client: reqwest::Client,
    private_too: bool,
}

/// What [`Outward`] is made of. Tests have no internet, and no patience.
#[derive(Clone)]
pub struct Reach {
    /// Targets may be on this machine and its network, and need not be encrypted.
    pub private_too: bool,
    pub lookup: Lookup,
    pub is_public: fn(IpAddr) -> bool,
    /// Trusted beside the public ones.
    pub authority: Option<reqwest::Certificate>,
    /// For all of a request, from the name's resolution to the answer's head.
    pub patience: Duration,
}

impl Default for Reach {
    fn default() -> Self {
        let (lookup, patience) = (as_the_system_says(), PATIENCE);
        Self { private_too: false, lookup, is_public, authority: None, patience }
    }
}

impl Outward {
    /// # Errors
    /// Where the system gives no TLS client.
    pub fn new(reach: Reach) -> Result<Self, reqwest::Error> {
        let Reach { private_too, lookup, is_public, authority, patience } = reach;
        // Nothing is unpacked, since nothing is read.
        let mut builder = outgoing::client()
            .timeout(patience)
            .redirect(redirect::Policy::none())
            .no_proxy()
            .user_agent(concat!("firebell/", env!("CARGO_PKG_VERSION")));
        if let Some(authority) = authority {
            builder = builder.add_root_certificate(authority);
        }
        if !private_too {
            let resolver = PublicOnly { lookup, is_public };
            builder = builder.dns_resolver(Arc::new(resolver)).https_only(true);
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
            return Err(Setback::Gone(Why::Target(NotATarget::NotPublic)));
        }
        let sent = self.client.post(url.clone()).headers(headers).body(body).send().await;
        match sent {
            Ok(response) => judged(response.status(), response.headers(), now),
            Err(error) => Err(Setback::Retry { why: no_answer(&error), after: None }),
        }
    }
}

/// In words of our own: reqwest's would repeat the address, which may hold a key.
fn no_answer(error: &reqwest::Error) -> Why {
    use std::error::Error as _;
    let mut cause = error.source();
    while let Some(inner) = cause {
        if inner.downcast_ref::<NotATarget>().is_some() {
            return Why::LeadsHome;
        }
        cause = inner.source();
    }
    if error.is_timeout() {
        Why::NoAnswer
    } else if error.is_connect() {
        Why::NoConnection
    } else {
        Why::BrokeOff
    }
}

fn judged(status: StatusCode, headers: &HeaderMap, now: DateTime<Utc>) -> Result<(), Setback> {
    if status.is_success() {
        return Ok(());
    }
    let why = Why::Answered(status.as_u16());
    let busy = matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT);
    Err(if busy || status.is_server_error() {
        Setback::Retry { why, after: retry_after(headers, now) }
    } else if status == StatusCode::GONE {
        Setback::Gone(why)
    } else {
        Setback::Refused(why)
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
            "168.63.129.16",
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
        let outward = Outward::new(Reach::default()).unwrap();
        let refused = outward.client.post("https://localhost:9/").send().await.unwrap_err();
        assert_eq!(no_answer(&refused), Why::LeadsHome);
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
