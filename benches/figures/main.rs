//! The figures of the spine: `cargo bench --bench figures`, with `-- --quick` for a first look, or
//! `-- adds postgres` for some of them.
//!
//! No figure stands alone: each is a ratio to a peer or a limit that is measured in the same run,
//! on the same disk, in rounds that take turns. `docs/figures.md` says what they were and what
//! limits them.

mod disk;
mod filled;
mod group_commit;
mod measure;
mod noop_bot;
mod one_add;
mod page;
mod pgbench;
mod process;
mod program;
mod scale;
mod stand;

use std::process::ExitCode;

use clap::{Parser, ValueEnum};

use self::measure::{Outcome, Row, print_table};

#[derive(Debug, Parser)]
#[command(about = "Measures Firebell against peers and limits, in one run on one disk")]
struct Arguments {
    /// Which figures; without any, all
    figures: Vec<Figure>,
    /// Fewer rounds of less: shows that it works, not how fast
    #[arg(long)]
    quick: bool,
    /// What `cargo bench` hands to every bench
    #[arg(long, hide = true)]
    bench: bool,
    /// This process is the peer: a bot that only acknowledges and answers
    #[arg(long, hide = true)]
    noop_bot: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Figure {
    /// One `/timeline add` from dispatch to answer
    OneAdd,
    /// Acknowledged adds per second on SQLite, 64 at once
    Adds,
    /// The same on PostgreSQL, where FIREBELL_TEST_POSTGRES says
    Postgres,
    /// The same statements on PostgreSQL as `pgbench` sends them
    Pgbench,
    /// Adds with 100,000 incidents in the database, against ten
    Scale,
    /// Memory and cold start of the built program
    Program,
    /// Requests per second for the page's front, against nginx
    Front,
    /// Event streams of the page, against nginx with nchan
    Watchers,
    /// From a webhook until its words are served
    Hook,
    /// Memory and cold start of the page alone
    PageStart,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = if arguments.noop_bot {
        noop_bot::run_alone().await
    } else {
        measure_all(&arguments).await
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("figures: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What was measured before something failed is shown all the same.
async fn measure_all(arguments: &Arguments) -> Outcome<()> {
    println!("{}", disk::describe_machine()?);
    let mut rows = Vec::new();
    let outcome = measure_into(&mut rows, arguments).await;
    println!("{}", disk::describe_load()?);
    print_table(&rows);
    outcome
}

async fn measure_into(rows: &mut Vec<Row>, arguments: &Arguments) -> Outcome<()> {
    let quick = arguments.quick;
    let wanted = |figure| arguments.figures.is_empty() || arguments.figures.contains(&figure);
    if wanted(Figure::OneAdd) {
        rows.extend(one_add::measure(quick).await?);
    }
    if wanted(Figure::Adds) {
        rows.extend(group_commit::on_sqlite(quick).await?);
    }
    if wanted(Figure::Postgres) {
        rows.extend(group_commit::on_postgres(quick).await?);
    }
    if wanted(Figure::Pgbench) {
        rows.extend(pgbench::measure(quick).await?);
    }
    if wanted(Figure::Scale) {
        rows.extend(scale::measure(quick).await?);
    }
    if wanted(Figure::Program) {
        rows.extend(program::measure(quick).await?);
    }
    if wanted(Figure::Front) {
        rows.extend(page::front(quick).await?);
    }
    if wanted(Figure::Watchers) {
        rows.extend(page::watchers(quick).await?);
    }
    if wanted(Figure::Hook) {
        rows.extend(page::hook(quick).await?);
    }
    if wanted(Figure::PageStart) {
        rows.extend(page::start(quick).await?);
    }
    Ok(())
}
