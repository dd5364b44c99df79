//! The program: log to standard error, then do as the command line says.

use std::io::IsTerminal as _;
use std::process::ExitCode;

use clap::Parser as _;
use firebell::cli::{self, Cli, Command};
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    // The demo's own words are what is to be read there.
    let usual = match cli.command {
        Some(Command::Demo(_)) => "error",
        _ => "info,serenity=warn,tracing::span=warn",
    };
    let filter = EnvFilter::try_from_env("FIREBELL_LOG").unwrap_or_else(|_| EnvFilter::new(usual));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    cli::main(cli).await
}
