//! A letter as e-mail, and the way to the mail server.
//!
//! Each message can be ended with one click (RFC 8058), says that no person wrote it (RFC 3834),
//! and has an id that derives from what it tells, so that a second attempt is the same message.

use std::path::PathBuf;
use std::time::Duration;

use askama::Template;
use chrono::{DateTime, Utc};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use secrecy::{ExposeSecret as _, SecretString};
use url::{Host, Url};

use super::super::text;
use super::letter::Letter;
use super::{Setback, Why};
use crate::texts::{Lang, say};

/// How long the mail server may take for one step.
const PATIENCE: Duration = Duration::from_secs(30);
/// Well-known ports: RFC 5321, RFC 8314.
const PLAIN_PORT: u16 = 25;
const STARTTLS_PORT: u16 = 587;
const TLS_PORT: u16 = 465;

/// How mail leaves.
#[derive(Clone, Debug)]
pub struct MailSettings {
    /// `smtps://user:password@host`, or `smtp://host` where the connection becomes encrypted
    /// after it began; on this machine `smtp://localhost` without encryption.
    pub server: SecretString,
    /// `status@example.org`, or `Example <status@example.org>`.
    pub from: String,
    /// PEM file of an authority that is trusted beside the public ones.
    pub authority: Option<PathBuf>,
}

/// Why mail can't be sent, and what to do. Repeats nothing of the address: it holds a password.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    #[error("page.mail.from is no address: {0}. Write \"Example <status@example.org>\"")]
    From(lettre::address::AddressError),
    #[error("page.mail.server is no address of a mail server. Write smtps://user:password@host")]
    Server,
    #[error(
        "page.mail.server has a password and would send it unencrypted. Write smtps://, or leave \
         out tls=none"
    )]
    Unencrypted,
    #[error("page.mail.authority {path} can't be used: {why}. It must be a PEM file")]
    Authority { path: PathBuf, why: String },
    #[error("page.mail: {0}")]
    Tls(lettre::transport::smtp::Error),
}

/// A way to a mail server; connections are opened as they are needed and kept for a while.
#[derive(Clone, Debug)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// One message's parts that do not come from its letter.
#[derive(Clone, Debug)]
pub struct Stamp<'a> {
    pub to: &'a str,
    /// What stands before the `@` of its id: letters, digits, `.`, `-`, `_`.
    pub id: String,
    /// The same for all messages of one incident, so that mail programs show them together.
    pub thread: Option<String>,
    pub now: DateTime<Utc>,
}

impl Mailer {
    /// # Errors
    /// Where the settings make no sense.
    pub fn new(settings: MailSettings) -> Result<Self, MailError> {
        let from: Mailbox = settings.from.parse().map_err(MailError::From)?;
        let server = Url::parse(settings.server.expose_secret()).map_err(|_| MailError::Server)?;
        let host = server.host_str().filter(|host| !host.is_empty()).ok_or(MailError::Server)?;
        let host = host.trim_matches(['[', ']']);
        let wanted = server.query_pairs().find(|(key, _)| key == "tls").map(|(_, value)| value);
        // What never leaves the machine needs no encryption, and local relays mostly offer none.
        let local = is_loopback(&server);
        let tls = match (server.scheme(), wanted.as_deref()) {
            ("smtps", None) => Tls::Wrapper(parameters(host, &settings)?),
            ("smtp", Some("required")) => Tls::Required(parameters(host, &settings)?),
            ("smtp", Some("none")) => Tls::None,
            ("smtp", None) if local => Tls::None,
            ("smtp", None) => Tls::Required(parameters(host, &settings)?),
            _ => return Err(MailError::Server),
        };
        if matches!(tls, Tls::None) && server.password().is_some() && !local {
            return Err(MailError::Unencrypted);
        }
        let port = server.port().unwrap_or(match &tls {
            Tls::Wrapper(_) => TLS_PORT,
            Tls::None => PLAIN_PORT,
            _ => STARTTLS_PORT,
        });
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            .port(port)
            .tls(tls)
            .timeout(Some(PATIENCE));
        if let Some(password) = server.password() {
            let decoded = |text: &str| decoded(text).ok_or(MailError::Server);
            let credentials = Credentials::new(decoded(server.username())?, decoded(password)?);
            builder = builder.credentials(credentials);
        }
        Ok(Self { transport: builder.build(), from })
    }

    /// Hands one message to the mail server.
    ///
    /// # Errors
    /// What follows from its answer; the texts repeat no address.
    pub async fn send(&self, letter: &Letter, stamp: &Stamp<'_>) -> Result<(), Setback> {
        let message = self.message(letter, stamp)?;
        let sent = self.transport.send(message).await;
        sent.map(|_| ()).map_err(|error| setback(&error, stamp.to))
    }

    fn message(&self, letter: &Letter, stamp: &Stamp<'_>) -> Result<Message, Setback> {
        let ours =
            |error: &dyn std::fmt::Display| Setback::Ours(Why::NotWritten(error.to_string()));
        let to: Address = stamp.to.parse().map_err(|_| Setback::Gone(Why::NoMailAddress))?;
        let mut from = self.from.clone();
        from.name.get_or_insert_with(|| one_line(&letter.site));
        let domain = self.from.email.domain();
        let mut builder = Message::builder()
            .from(from)
            .to(Mailbox::new(None, to))
            .subject(one_line(&letter.headline))
            .date(stamp.now.into())
            .message_id(Some(format!("<{}@{domain}>", stamp.id)))
            .raw_header(raw("Auto-Submitted", "auto-generated".to_owned()))
            .raw_header(raw("X-Auto-Response-Suppress", "All".to_owned()));
        if let Some(thread) = &stamp.thread {
            builder = builder.references(format!("<{thread}@{domain}>"));
        }
        if let Some(manage) = &letter.manage {
            builder = builder
                .raw_header(raw("List-Unsubscribe", format!("<{manage}/unsubscribe>")))
                .raw_header(raw("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
        }
        let body = Body::of(letter);
        let plain = PlainBody { letter: &body }.render().map_err(|e| ours(&e))?;
        let html = HtmlBody { letter: &body }.render().map_err(|e| ours(&e))?;
        let alternatives = MultiPart::alternative_plain_html(plain, html);
        builder.multipart(alternatives).map_err(|e| ours(&e))
    }
}

/// What a header may hold: the library panics at a control character in a name.
fn one_line(words: &str) -> String {
    text::without_controls(words).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_loopback(server: &Url) -> bool {
    // `smtp` is no scheme for which the parser knows addresses, so its host is a name.
    match server.host() {
        Some(Host::Domain(name)) => {
            name == "localhost" || name.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
        }
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

fn parameters(host: &str, settings: &MailSettings) -> Result<TlsParameters, MailError> {
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(path) = &settings.authority {
        let unusable = |why: String| MailError::Authority { path: path.clone(), why };
        let pem = std::fs::read(path).map_err(|error| unusable(error.to_string()))?;
        let authority = Certificate::from_pem(&pem).map_err(|error| unusable(error.to_string()))?;
        builder = builder.add_root_certificate(authority);
    }
    builder.build_rustls().map_err(MailError::Tls)
}

/// `%40` is how an `@` of a user's name is written in an address.
fn decoded(text: &str) -> Option<String> {
    // In forms a plus would be a space.
    let written = format!("v={}", text.replace('+', "%2B"));
    let value = url::form_urlencoded::parse(written.as_bytes()).next()?.1.into_owned();
    Some(value)
}

/// What a refusal says about the subscriber. Only a mailbox's own troubles count against it
/// (RFC 3463: 5.1 and 5.2; RFC 5321: 550, 551, 553): who may relay and log in is our side's.
fn setback(error: &lettre::transport::smtp::Error, to: &str) -> Setback {
    let mut said = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let inner_said = inner.to_string();
        if !said.contains(&inner_said) {
            said = format!("{said}: {inner_said}");
        }
        cause = inner.source();
    }
    let said = text::shortened(&without_address(&text::without_controls(&said), to), 300);
    let Some(code) = error.status() else {
        return Setback::Ours(Why::MailNotTaken(said));
    };
    let code = code.to_string();
    let enhanced =
        said.split(|c: char| c.is_whitespace() || matches!(c, ':' | '(' | ')')).find(|word| {
            let mut parts = word.split('.');
            let number = |part: Option<&str>| part.is_some_and(|p| p.parse::<u16>().is_ok());
            (number(parts.next()) && number(parts.next()) && number(parts.next()))
                && parts.next().is_none()
        });
    if error.is_transient() {
        return match enhanced {
            Some(status) if !status.starts_with("4.1.") && !status.starts_with("4.2.") => {
                Setback::Ours(Why::MailNotTaken(said))
            }
            _ => Setback::Retry { why: Why::MailNotTaken(said), after: None },
        };
    }
    let theirs = match enhanced {
        Some(status) => status.starts_with("5.1.") || status.starts_with("5.2."),
        None => matches!(&*code, "550" | "551" | "553"),
    };
    let why = Why::MailNotTaken(said);
    if theirs { Setback::Refused(why) } else { Setback::Ours(why) }
}

/// Mail servers repeat the address, in whatever letters they like.
fn without_address(said: &str, to: &str) -> String {
    let lower = said.to_ascii_lowercase();
    let needle = to.to_ascii_lowercase();
    let mut out = String::with_capacity(said.len());
    let mut from = 0;
    while let Some(found) = lower[from..].find(&needle).filter(|_| !needle.is_empty()) {
        out.push_str(&said[from..from + found]);
        out.push('…');
        from += found + needle.len();
    }
    out.push_str(&said[from..]);
    out
}

/// A header that the library has no type for.
fn raw(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

/// A letter with its words in both shapes.
struct Body<'a> {
    headline: &'a str,
    facts: &'a [String],
    updates: Vec<Words<'a>>,
    link: &'a (String, String),
    because: &'a str,
    manage: Option<&'a str>,
    lang: Lang,
    /// What the link to `manage` is called.
    change: String,
}

struct Words<'a> {
    when: &'a str,
    status: Option<&'a str>,
    words: String,
    html: String,
}

impl<'a> Body<'a> {
    fn of(letter: &'a Letter) -> Self {
        let updates = letter.updates.iter().map(|update| Words {
            when: &update.when,
            status: update.status.as_deref(),
            words: text::without_discord(letter.lang, &text::without_controls(&update.markdown)),
            html: text::markdown_to_html(letter.lang, &update.markdown),
        });
        Self {
            headline: &letter.headline,
            facts: &letter.facts,
            updates: updates.collect(),
            link: &letter.link,
            because: &letter.because,
            manage: letter.manage.as_deref(),
            lang: letter.lang,
            change: say!(letter.lang, "letter-change"),
        }
    }
}

#[derive(Template)]
#[template(path = "page/mail.txt", escape = "none")]
struct PlainBody<'a> {
    letter: &'a Body<'a>,
}

#[derive(Template)]
#[template(path = "page/mail.html")]
struct HtmlBody<'a> {
    letter: &'a Body<'a>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(server: &str) -> MailSettings {
        MailSettings {
            server: SecretString::from(server),
            from: "Tea House <status@example.org>".to_owned(),
            authority: None,
        }
    }

    #[test]
    fn a_password_never_leaves_unencrypted() {
        let refused = |server: &str| Mailer::new(settings(server)).unwrap_err();
        assert!(matches!(
            refused("smtp://u:hush@mail.example.org?tls=none"),
            MailError::Unencrypted
        ));
        assert!(matches!(refused("https://mail.example.org"), MailError::Server));
        assert!(matches!(refused("smtps://"), MailError::Server));
        for fine in [
            "smtps://u:hush@mail.example.org",
            "smtp://u:hush@mail.example.org",
            "smtp://localhost",
            "smtp://u:hush@127.0.0.1:2525",
            "smtp://relay.example.org?tls=none",
        ] {
            Mailer::new(settings(fine)).unwrap();
        }
        assert!(!format!("{:?}", settings("smtps://u:hush@x")).contains("hush"));
        assert_eq!(decoded("a%40b+c").unwrap(), "a@b+c");
    }

    #[test]
    fn no_address_is_repeated() {
        let said = "550 <Ann@Example.org>: no mailbox ann@example.org here";
        assert_eq!(without_address(said, "ann@example.org"), "550 <…>: no mailbox … here");
    }

    /// OWASP ASVS 5.0.0, 1.3.11: what people typed is no header and no recipient of a mail.
    #[test]
    fn v1_3_11_hostile_words_add_nothing_to_a_mail() {
        let evil = "x\r\nBcc: evil@example.net\r\n\r\n<script>evil()</script>\n.\r\nRCPT TO:<e@x>";
        let update = super::super::letter::Update {
            when: evil.to_owned(),
            status: Some(evil.to_owned()),
            markdown: evil.to_owned(),
        };
        let letter = Letter {
            lang: Lang::En,
            site: evil.to_owned(),
            headline: evil.to_owned(),
            facts: vec![evil.to_owned()],
            updates: vec![update],
            link: ("https://status.example.org/".to_owned(), evil.to_owned()),
            because: evil.to_owned(),
            manage: Some("https://status.example.org/subscribe/t".to_owned()),
            state: crate::incident::words::ComponentStatus::Operational,
        };
        let mut mailer = Mailer::new(settings("smtp://localhost")).unwrap();
        // Then the page's name, which is a guild's, stands there.
        mailer.from.name = None;
        let stamp = Stamp {
            to: "ann@example.org",
            id: "abc.1".to_owned(),
            thread: Some("abc".to_owned()),
            now: DateTime::UNIX_EPOCH,
        };
        let message = mailer.message(&letter, &stamp).unwrap();
        let recipients: Vec<String> =
            message.envelope().to().iter().map(ToString::to_string).collect();
        assert_eq!(recipients, ["ann@example.org"]);
        let written = String::from_utf8(message.formatted()).unwrap();
        let (head, body) = written.split_once("\r\n\r\n").unwrap();
        let known = [
            "From",
            "To",
            "Subject",
            "Date",
            "Message-ID",
            "References",
            "Auto-Submitted",
            "X-Auto-Response-Suppress",
            "List-Unsubscribe",
            "List-Unsubscribe-Post",
            "MIME-Version",
            "Content-Type",
        ];
        for line in head.split("\r\n").filter(|line| !line.starts_with([' ', '\t'])) {
            let name = line.split(':').next().unwrap();
            assert!(known.contains(&name), "{line:?} in {head}");
        }
        assert!(!head.replace("\r\n", "").contains(['\r', '\n']), "{head}");
        assert!(!body.contains("<script>evil()</script></"), "{body}");
        let html = body.split("text/html").nth(1).unwrap();
        assert!(!html.contains("<script"), "{html}");
    }
}
