//! A real mail server, and what it was handed.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use tokio::sync::mpsc;

use super::receiver::{PATIENCE, house};
use crate::clock::ManualClock;
use crate::page::subscribers::{MailSettings, Settings};
use crate::page::tests::house::{Database, House};

pub struct MailServer {
    pub port: u16,
    /// `user:password@` and the scheme that it asks for.
    scheme: &'static str,
    /// Who signed its certificate, and where that is kept; none where it has none.
    authority: Option<(std::path::PathBuf, tempfile::TempDir)>,
    lines: mpsc::UnboundedReceiver<String>,
    input: ChildStdin,
    process: Child,
}

impl Drop for MailServer {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

pub struct Mail {
    pub to: String,
    /// The version, where the connection was encrypted.
    pub tls: Option<String>,
    /// Who logged in.
    pub user: Option<String>,
    /// Headers, unfolded, and bodies as they were sent.
    pub raw: String,
    /// As a mail program shows them: subject, words alone, words with their shapes.
    pub subject: String,
    pub plain: String,
    pub html: String,
}

impl Mail {
    pub fn header(&self, name: &str) -> &str {
        let prefix = format!("{name}: ");
        let found = self.raw.lines().take_while(|line| !line.is_empty());
        found.filter_map(|line| line.strip_prefix(&*prefix)).next().unwrap_or_else(|| {
            panic!("no {name} in {}", self.raw);
        })
    }
}

impl MailServer {
    /// None where this machine has no aiosmtpd, loudly.
    pub fn start() -> Option<Self> {
        Self::start_with("smtp://", None)
    }

    /// Takes mail only encrypted, with a certificate that an authority made for this test signed:
    /// `starttls` or `tls`.
    pub fn encrypted(how: &'static str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let authority = certificate(folder.path());
        let scheme = if how == "tls" { "smtps://" } else { "smtp://" };
        let mut server = Self::start_with(scheme, Some((how, folder.path())))?;
        server.authority = Some((authority, folder));
        Some(server)
    }

    fn start_with(
        scheme: &'static str,
        encrypted: Option<(&str, &std::path::Path)>,
    ) -> Option<Self> {
        let python = std::env::var("FIREBELL_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
        let mut probe = Command::new(&python);
        probe.args(["-c", "import aiosmtpd"]).stderr(Stdio::null());
        if !probe.status().is_ok_and(|status| status.success()) {
            crate::not_run::not_run(
                "python",
                "set FIREBELL_TEST_PYTHON to a Python that has aiosmtpd (test.sh does)",
            );
            return None;
        }
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/programs/mail_server.py");
        let mut command = Command::new(python);
        command.arg(script);
        if let Some((how, folder)) = encrypted {
            command.arg(how).arg(folder.join("server.pem")).arg(folder.join("server.key"));
        }
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        let input = process.stdin.take().unwrap();
        let mut said = output.lines().map_while(Result::ok);
        let port = said.next().unwrap().parse().unwrap();
        let (sender, lines) = mpsc::unbounded_channel();
        std::thread::spawn(move || said.try_for_each(|line| sender.send(line)));
        Some(Self { port, scheme, authority: None, lines, input, process })
    }

    pub fn go_on(&mut self) {
        self.input.write_all(b"go on\n").unwrap();
    }

    pub async fn next(&mut self) -> Mail {
        let line = tokio::time::timeout(PATIENCE, self.lines.recv()).await;
        let line = line.expect("no mail arrived").unwrap();
        let message: Value = serde_json::from_str(&line).unwrap();
        let data = STANDARD.decode(message["data"].as_str().unwrap()).unwrap();
        let raw = String::from_utf8(data).unwrap().replace("\r\n ", " ").replace("=\r\n", "");
        let text = |key: &str| message[key].as_str().map(str::to_owned);
        Mail {
            tls: text("tls"),
            user: text("user"),
            to: message["to"][0].as_str().unwrap().to_owned(),
            raw: raw.replace("\r\n", "\n").replace("=3D", "="),
            subject: text("subject").unwrap(),
            plain: text("plain").unwrap(),
            html: text("html").unwrap(),
        }
    }

    pub fn settings(&self) -> Settings {
        let mail = MailSettings {
            server: format!("smtp://127.0.0.1:{}", self.port).into(),
            from: "status@example.org".to_owned(),
            authority: None,
        };
        self.with(mail)
    }

    /// Logs in with this password, and trusts the authority if `trusts` says so.
    pub fn encrypted_settings(&self, password: &str, trusts: bool) -> Settings {
        let user = format!("{}ann%40example.org:{password}@", self.scheme);
        // Its certificate is for a name; nothing leaves this machine.
        let server = match self.scheme {
            "smtps://" => format!("{user}localhost:{}", self.port),
            _ => format!("{user}localhost:{}?tls=required", self.port),
        };
        let authority = self.authority.as_ref().map(|(file, _)| file.clone());
        self.with(MailSettings {
            server: server.into(),
            from: "status@example.org".to_owned(),
            authority: authority.filter(|_| trusts),
        })
    }

    pub fn with(&self, mail: MailSettings) -> Settings {
        Settings { mail: Some(mail), allow_private_targets: true, ..Settings::default() }
    }

    pub async fn house(&self, clock: &ManualClock) -> House {
        house(Database::sqlite(), clock, self.settings()).await
    }
}

/// Makes an authority and a certificate of `localhost` in a folder. Returns the authority's file.
fn certificate(folder: &std::path::Path) -> std::path::PathBuf {
    use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, KeyUsagePurpose};
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let key = KeyPair::generate().unwrap();
    let root = authority.self_signed(&key).unwrap();
    let issuer = Issuer::new(authority, key);
    let server_key = KeyPair::generate().unwrap();
    let server = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let server = server.signed_by(&server_key, &issuer).unwrap();
    std::fs::write(folder.join("server.pem"), server.pem()).unwrap();
    std::fs::write(folder.join("server.key"), server_key.serialize_pem()).unwrap();
    let file = folder.join("authority.pem");
    std::fs::write(&file, root.pem()).unwrap();
    file
}
