//! The built program as a process of its own: to be asked, to be stopped, to be killed.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use firebell::config::{Config, Ingress};
use secrecy::{ExposeSecret as _, SecretString};

use crate::house::GUARD;

/// How often something is looked at that nobody tells us of.
const AGAIN: Duration = Duration::from_millis(20);

/// Asks again and again until there is an answer. Only for what another process changes without a
/// word to this one: its rows in the database, its end. Everything else has a signal of its own.
pub async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let asking = async {
        let mut again = tokio::time::interval(AGAIN);
        loop {
            again.tick().await;
            if let Some(answer) = ask().await {
                return answer;
            }
        }
    };
    tokio::time::timeout(GUARD, asking)
        .await
        .unwrap_or_else(|_| panic!("waited in vain until {what}"))
}

/// An address that stays free while its owner is dead: below the ports that systems give to
/// whoever connects somewhere, and for no other test of this process.
pub fn address_to_keep() -> SocketAddr {
    static NEXT: AtomicU16 = AtomicU16::new(10_000);
    // All of 127/8 is this machine, so no other test process can take it while nobody listens.
    let [_, high, middle, low] = std::process::id().to_be_bytes();
    let host = Ipv4Addr::new(127, high.saturating_add(1), middle, low);
    loop {
        let address = SocketAddr::from((host, NEXT.fetch_add(1, Ordering::Relaxed)));
        if TcpListener::bind(address).is_ok() {
            return address;
        }
    }
}

/// A configuration as the environment variables that say the same.
pub fn environment(config: &Config) -> Vec<(String, String)> {
    let mut variables = Vec::new();
    let mut set = |key: &str, value: String| variables.push((format!("FIREBELL__{key}"), value));
    let written = |secret: &SecretString| secret.expose_secret().to_owned();
    if let Some(token) = &config.discord.token {
        set("DISCORD__TOKEN", written(token));
    }
    if let (Some(host), Some(authority)) = (&config.discord.stand_in, &config.discord.stand_in_ca) {
        set("DISCORD__STAND_IN", host.clone());
        set("DISCORD__STAND_IN_CA", authority.display().to_string());
    }
    if config.discord.ingress == Ingress::Http {
        set("DISCORD__INGRESS", "http".to_owned());
        set("DISCORD__LISTEN", config.discord.listen.to_string());
    }
    set("DATABASE__URL", config.database.url.clone());
    set("STORAGE__FILES", config.files().folder().display().to_string());
    set("PAGE__FILES", config.page_files().folder().display().to_string());
    set("PAGE__LISTEN", config.page.listen.to_string());
    set("PAGE__DATABASE_URL", config.page.database_url.clone());
    if let Some(secret) = &config.page.secret {
        set("PAGE__SECRET", written(secret));
    }
    if let Some(url) = &config.page.public_url {
        set("PAGE__PUBLIC_URL", url.to_string());
    }
    set("ADMIN__LISTEN", config.admin.listen.to_string());
    for (index, webhook) in config.mirrors.webhook.iter().enumerate() {
        set(&format!("MIRRORS__WEBHOOK__{index}__URL"), webhook.url.to_string());
        set(&format!("MIRRORS__WEBHOOK__{index}__SECRET"), written(&webhook.secret));
    }
    variables
}

/// A process that runs. It does not outlive this value; what it printed is shown where the test
/// fails.
pub struct Program {
    child: Child,
    out: PathBuf,
    err: PathBuf,
}

impl Program {
    /// Starts `firebell` with these words in `folder`, with these variables and no other. What
    /// several of one `name` print stands one after the other.
    pub fn start(folder: &Path, name: &str, words: &[&str], set: &[(String, String)]) -> Self {
        Self::start_under(&[], folder, name, words, set)
    }

    /// As [`Program::start`], by another program: these words and then the program's own.
    pub fn start_under(
        by: &[String],
        folder: &Path,
        name: &str,
        words: &[&str],
        set: &[(String, String)],
    ) -> Self {
        let file = |kind: &str| {
            let path = folder.join(format!("{name}.{kind}"));
            let file = File::options().create(true).append(true).open(&path).unwrap();
            (path, file)
        };
        let ((out, stdout), (err, stderr)) = (file("out"), file("err"));
        let ours = env!("CARGO_BIN_EXE_firebell").to_owned();
        let mut line = by.iter().chain([&ours]);
        // There is at least our own program.
        let child = Command::new(line.next().unwrap())
            .args(line)
            .args(words)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .envs(set.iter().map(|(name, value)| (name, value)))
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(stdout)
            .stderr(stderr)
            .spawn()
            .unwrap();
        Self { child, out, err }
    }

    /// Ends it as a power cut does: SIGKILL.
    pub fn kill(&mut self) {
        let early = self.child.try_wait().unwrap();
        assert_eq!(early, None, "it ended before it was killed");
        self.child.kill().unwrap();
        // Takes no time: nothing can hold up that signal.
        self.child.wait().unwrap();
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it ended by itself.
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Asks it to stop as service managers do: SIGTERM.
    pub fn ask_to_stop(&self) {
        let line = format!("kill -TERM {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &line]).status().unwrap().success());
    }

    /// How it ended by itself.
    pub async fn ended(&mut self) -> ExitStatus {
        let child = &mut self.child;
        until("the program ends", async || child.try_wait().unwrap()).await
    }

    pub fn printed(&self) -> String {
        let read =
            |path: &Path| String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
        format!("{}{}", read(&self.out), read(&self.err))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It has ended already in most tests; then both do nothing.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            println!("── what firebell printed ──\n{}", self.printed());
        }
    }
}

/// How a command ended, and all that it printed.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub printed: String,
}

/// Runs `firebell` to its end.
pub async fn ran(folder: &Path, words: &[&str], set: &[(String, String)]) -> Ran {
    // A folder for each, so that nothing is read that another printed.
    let apart = tempfile::TempDir::new_in(folder).unwrap();
    let mut program = Program::start(apart.path(), "ran", words, set);
    let code = program.ended().await.code();
    Ran { code, printed: program.printed() }
}
