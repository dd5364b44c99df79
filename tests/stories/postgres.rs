//! What happens to a PostgreSQL while the bot works on it: it is restarted, connections to it are
//! cut, another bot takes its place.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Command;

use fake_discord::Options;
use firebell::bot::Bot;
use firebell::clock::Clock;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _};
use tempfile::TempDir;

use crate::house::{Engine, GUARD, House};
use crate::invariants;

/// A server of this test's own, which it may restart.
struct Server {
    folder: TempDir,
    programs: PathBuf,
    port: u16,
}

impl Server {
    /// None, loudly, where its programs are not installed.
    fn start() -> Option<Self> {
        let Some(programs) = programs() else {
            crate::not_run::not_run(
                "postgres",
                "initdb and pg_ctl are neither on PATH nor below /usr/lib/postgresql",
            );
            return None;
        };
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = Self { folder: TempDir::new().unwrap(), programs, port };
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(server.folder.path()));
        }
        let data = server.folder.path().join("data");
        let mut initdb = server.command("initdb");
        run(initdb.arg("-D").arg(data).args(["-U", "firebell", "-A", "trust", "-E", "UTF8"]));
        server.control(&["start"]);
        Some(server)
    }

    /// As an ordinary user: it refuses to run as root.
    fn command(&self, program: &str) -> Command {
        let program = self.programs.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir(self.folder.path());
        command
    }

    fn control(&self, what: &[&str]) {
        let options = format!(
            "-c listen_addresses=127.0.0.1 -c port={} -c unix_socket_directories='' -c fsync=off",
            self.port
        );
        let folder = self.folder.path();
        let mut command = self.command("pg_ctl");
        command.arg("-D").arg(folder.join("data")).arg("-l").arg(folder.join("data/log"));
        run(command.args(["-w", "-o", &options]).args(what));
    }

    fn database(&self) -> String {
        format!("postgres://firebell@127.0.0.1:{}/postgres", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.control(&["stop", "-m", "immediate"]);
    }
}

fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let installed = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let installed = installed.map(|version| version.path().join("bin"));
    // What is on the path may be a wrapper that knows only some of them.
    installed.chain(std::env::split_paths(&path)).find(|folder| {
        ["initdb", "pg_ctl", "postgres"].iter().all(|program| folder.join(program).exists())
    })
}

fn is_root() -> bool {
    let user = Command::new("id").arg("-u").output().unwrap();
    user.stdout.trim_ascii() == b"0"
}

fn run(command: &mut Command) {
    let ended = command.stdout(std::process::Stdio::null()).status().unwrap();
    assert!(ended.success(), "{command:?}");
}

/// Restarted in the middle of an outage, once in order and once as if its machine had died.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_of_the_server_costs_a_moment() {
    let Some(server) = Server::start() else { return };
    let mut house = House::empty(Engine::Sqlite, Options::default()).await;
    house.config.database.url = server.database();
    house.start_page().await;
    house.start_bot().await;
    let (owner, nova) = (house.guild.owner(), house.person("nova"));
    house.ok(&owner, house.lobby, "/firebell setup responders:@responders").await;
    house.ok(&nova, house.lobby, "/incident declare title:\"Slow pages\" severity:sev2").await;
    house.settled().await;
    let room = house.channel("inc-1");
    for mode in ["fast", "immediate"] {
        let line = format!("/timeline add text:\"Before the {mode} one\"");
        house.ok(&nova, room, &line).await;
        server.control(&["restart", "-m", mode]);
        // Whoever types now may be asked to type it again, and is then heard.
        let line = format!("/incident update message:\"After the {mode} one\"");
        let typed = async { while house.types(&nova, room, &line).await.is_refusal() {} };
        tokio::time::timeout(GUARD, typed).await.expect("it is heard");
        // A copy that was under way meanwhile failed, and is tried again a little later.
        let now = house.clock_now();
        let mirrors = house.bot.as_ref().unwrap().mirrors();
        let tried = mirrors.until(|all| all.iter().all(|one| !one.due || one.next_attempt > now));
        tokio::time::timeout(GUARD, tried).await.expect("each is tried").unwrap();
        house.clock.advance(chrono::Duration::minutes(1));
        house.settled().await;
        let heard = format!("After the {mode} one");
        let posts = house.read(house.channel("watch-inc-1"));
        assert_eq!(posts.iter().filter(|post| post.contains(&heard)).count(), 1, "{posts:?}");
        assert!(house.get("/incidents/INC-1").await.1.contains(&heard));
    }
    invariants::check(&house).await;
    house.stop_bot().await;
    house.stop_page().await;
}

async fn administrator(url: &str) -> PgConnection {
    PgConnection::connect(url).await.unwrap()
}

/// The server's process for whoever keeps others from this database.
async fn keeper(connection: &mut PgConnection) -> Option<i32> {
    let asked = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = \
                 (SELECT oid FROM pg_database WHERE datname = current_database())";
    sqlx::query(asked).fetch_optional(connection).await.unwrap().map(|row| row.get(0))
}

async fn cut(connection: &mut PgConnection, process: i32) {
    let order = AssertSqlSafe(format!("SELECT pg_terminate_backend({process})"));
    sqlx::query(order).execute(connection).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bot_whose_lock_was_cut_takes_it_again() {
    if !Engine::Postgres.is_here() {
        return;
    }
    let mut house = House::open(Engine::Postgres).await;
    let url = house.config.database.url.clone();
    let mut bot = house.bot.take().unwrap();
    let mut administrator = administrator(&url).await;
    let first = keeper(&mut administrator).await.expect("the bot keeps others away");
    cut(&mut administrator, first).await;
    let again = async {
        loop {
            match keeper(&mut administrator).await {
                Some(process) if process != first => return,
                _ => tokio::task::yield_now().await,
            }
        }
    };
    tokio::select! {
        () = bot.ended() => panic!("it goes on"),
        taken = tokio::time::timeout(GUARD, again) => taken.expect("it takes the lock again"),
    }
    let second = Bot::start(&house.config, Clock::Manual(house.clock.clone()), None).await;
    let refused = second.err().expect("a second one is turned away").to_string();
    assert!(refused.contains("another Firebell works on"), "{refused}");
    house.bot = Some(bot);
    let nova = house.person("nova");
    house.ok(&nova, house.lobby, "/incident declare title:\"Slow pages\"").await;
    house.settled().await;
    house.stop_bot().await;
    // The server notices in its own time.
    let gone = async { while keeper(&mut administrator).await.is_some() {} };
    tokio::time::timeout(GUARD, gone).await.expect("who stops lets others in");
    house.stop_page().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bot_ends_when_another_has_taken_its_place() {
    if !Engine::Postgres.is_here() {
        return;
    }
    let mut house = House::open(Engine::Postgres).await;
    let url = house.config.database.url.clone();
    let mut bot = house.bot.take().unwrap();
    let mut administrator = administrator(&url).await;
    let first = keeper(&mut administrator).await.expect("the bot keeps others away");
    // Whoever stands in the queue has it first.
    let number = "SELECT (classid::bigint << 32) + objid::bigint FROM pg_locks WHERE pid = $1 AND \
                  locktype = 'advisory'";
    let number: i64 =
        sqlx::query_scalar(number).bind(first).fetch_one(&mut administrator).await.unwrap();
    let mut other = PgConnection::connect(&url).await.unwrap();
    let process: i32 =
        sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&mut other).await.unwrap();
    let waiting = tokio::spawn(async move {
        let lock = sqlx::query("SELECT pg_advisory_lock($1)").bind(number);
        lock.execute(&mut other).await.unwrap();
        other
    });
    let waits = "SELECT count(*) FROM pg_locks WHERE pid = $1 AND NOT granted";
    while sqlx::query_scalar::<_, i64>(waits)
        .bind(process)
        .fetch_one(&mut administrator)
        .await
        .unwrap()
        == 0
    {
        tokio::task::yield_now().await;
    }
    cut(&mut administrator, first).await;
    tokio::time::timeout(GUARD, bot.ended()).await.expect("it ends");
    let other = waiting.await.unwrap();
    assert_eq!(keeper(&mut administrator).await, Some(process));
    bot.stop().await;
    other.close().await.unwrap();
    house.stop_page().await;
}
