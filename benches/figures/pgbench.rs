//! Adds per second on PostgreSQL against `pgbench`, which sends the same statements for each add,
//! 64 clients at once: what our way costs against the server's own commits.

use std::process::Command;

use firebell::store::Store;
use sqlx::Connection as _;
use tokio::task::spawn_blocking;

use super::disk;
use super::group_commit::{AT_ONCE, Plan, Spread, durable_server, make_database, our_rate};
use super::measure::{Outcome, Row, median, ratio_of_rounds};

/// One add of a client whose incident is its own: what it loads, and what it writes. Values go as
/// parameters, the state is as long as it was, and a hash is as long as ours.
const ADD: &str = "
SELECT id, version, title, head, state FROM incident WHERE kind = 'incident' AND number = :client_id + 1 \\gset
BEGIN;
INSERT INTO journal (incident, version, at, actor, source_key, events, hash)
  SELECT incident, :version + 1, at, actor, 'pgbench:' || gen_random_uuid(), events,
         md5(random()::text) || md5(random()::text)
  FROM journal WHERE incident = :id AND version = 2;
UPDATE incident SET title = :title, is_open = TRUE, is_private = FALSE, version = version + 1,
  head = :head, state = :state WHERE id = :id AND version = :version;
UPDATE mirror SET due = TRUE, asked = asked + 1, next_attempt =
  CASE WHEN blocked OR attempts = 0 THEN next_attempt ELSE next_attempt END WHERE incident = :id;
COMMIT;
";

pub async fn measure(quick: bool) -> Outcome<Vec<Row>> {
    let Some(pgbench) = program() else {
        println!("NOT RUN: pgbench is neither on PATH nor below /usr/lib/postgresql");
        return Ok(Vec::new());
    };
    let Some((mut server, admin)) = durable_server().await? else { return Ok(Vec::new()) };
    let plan = Plan::new(quick);
    let folder = disk::folder()?;
    let script = folder.path().join("add.sql");
    std::fs::write(&script, ADD)?;
    let (mut ours, mut peer) = (Vec::new(), Vec::new());
    for round in 1..=plan.rounds {
        let (name, url) = make_database(&mut server, &admin).await?;
        let store = Store::open(&url).await?;
        // Ours first: it makes the incidents, and theirs are as long as ours have become.
        ours.push(our_rate(&store, Spread::Many, &plan).await?);
        store.close().await;
        let mut command = Command::new(&pgbench);
        command.args(["-n", "-M", "prepared", "-j", "2", "-c", &AT_ONCE.to_string()]);
        command.args(["-t", &plan.each.to_string(), "-f"]).arg(&script).arg(&url);
        let output = spawn_blocking(move || command.output()).await??;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let failed = String::from_utf8_lossy(&output.stderr).into_owned();
        let all = AT_ONCE * plan.each;
        if !said.contains(&format!("actually processed: {all}/{all}")) {
            return Err(format!("pgbench did not do all of it: {said}\n{failed}").into());
        }
        let rate = said.lines().find_map(|line| line.strip_prefix("tps = "));
        let rate = rate.and_then(|rate| rate.split(' ').next());
        peer.push(rate.ok_or_else(|| format!("pgbench says no rate: {said}"))?.parse()?);
        let mut look = sqlx::PgConnection::connect(&url).await?;
        let rows: i64 =
            sqlx::query_scalar("SELECT count(*) FROM journal WHERE source_key LIKE 'pgbench:%'")
                .fetch_one(&mut look)
                .await?;
        look.close().await?;
        if usize::try_from(rows)? != all {
            return Err(format!("pgbench wrote {rows} rows instead of {all}").into());
        }
        let drop = sqlx::AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"));
        sqlx::query(drop).execute(&mut server).await?;
        eprintln!("pgbench: round {round} of {}", plan.rounds);
    }
    let middle = |values: &[f64]| median(values).ok_or("no round was measured");
    Ok(vec![Row {
        figure: format!(
            "acknowledged adds per second, {AT_ONCE} at once, 64 incidents, PostgreSQL"
        ),
        ours: format!("{:.0}/s", middle(&ours)?),
        against: format!("pgbench, the same statements, {AT_ONCE} clients"),
        peer: format!("{:.0}/s", middle(&peer)?),
        ratio: ratio_of_rounds(&ours, &peer)?,
        rounds: plan.rounds,
    }])
}

fn program() -> Option<std::path::PathBuf> {
    let installed = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let installed = installed.map(|version| version.path().join("bin/pgbench"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path: Vec<_> = std::env::split_paths(&path).map(|path| path.join("pgbench")).collect();
    installed.chain(on_path).find(|program| program.exists())
}
