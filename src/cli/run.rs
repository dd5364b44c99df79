//! Running: both halves in one process, or either alone, until somebody asks to stop.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::process::ExitCode;
use std::time::Duration;

use tracing::{error, info};

use super::{CliError, own_webhook, start_page};
use crate::bot::{self, Bot};
use crate::clock::Clock;
use crate::config::{self, Config};
use crate::page::RunningPage;

pub async fn run_both(config: &Config) -> Result<ExitCode, CliError> {
    let secret = match &config.page.secret {
        Some(secret) => secret.clone(),
        None => bot::make_secret().map_err(CliError::Randomness)?,
    };
    let page = start_page(config, &secret, Clock::System).await?;
    let webhook = own_webhook(&page, secret);
    run_bot(config, Some(webhook), Some(page)).await
}

/// Before a bot that Discord did not let in, or let go, tries again: at first, and at most.
const AGAIN: Duration = Duration::from_secs(1);
const AGAIN_AT_MOST: Duration = Duration::from_secs(30);

/// Runs the bot, again and again where Discord is away: a status page in the same process has to
/// stay up then, of all times.
pub async fn run_bot(
    config: &Config,
    webhook: Option<config::Webhook>,
    page: Option<RunningPage>,
) -> Result<ExitCode, CliError> {
    // One that listens all the time: what comes between two lives is heard too.
    let stop = asked_to_stop();
    tokio::pin!(stop);
    let mut ran = false;
    let mut pause = AGAIN;
    loop {
        match live_once(config, webhook.clone(), stop.as_mut(), &mut ran).await {
            Ok(Life::Stopped) => break,
            // Why has been said.
            Ok(Life::Ended) => pause = AGAIN,
            // What was wrong from the beginning is for whoever starts it to mend.
            Err(CliError::Start(error)) if ran || (page.is_some() && error.is_for_a_while()) => {
                error!(%error);
            }
            Err(error) => return Err(error),
        }
        info!(seconds = pause.as_secs(), "the bot tries again; a status page stays up meanwhile");
        tokio::select! {
            stopped = &mut stop => { stopped?; break }
            () = tokio::time::sleep(pause) => {}
        }
        pause = (pause * 2).min(AGAIN_AT_MOST);
    }
    if let Some(page) = page {
        page.stop().await;
    }
    Ok(ExitCode::SUCCESS)
}

/// How a bot's life came to its end.
enum Life {
    Stopped,
    Ended,
}

async fn live_once(
    config: &Config,
    webhook: Option<config::Webhook>,
    mut stop: Pin<&mut impl Future<Output = io::Result<()>>>,
    ran: &mut bool,
) -> Result<Life, CliError> {
    let mut bot = tokio::select! {
        stopped = &mut stop => { stopped?; return Ok(Life::Stopped) }
        bot = Bot::start(config, Clock::System, webhook) => bot?,
    };
    *ran = true;
    info!(admin = %bot.admin_address(), "the bot runs; stop it with Ctrl-C");
    let life = tokio::select! {
        stopped = &mut stop => { stopped?; Life::Stopped }
        () = bot.ended() => Life::Ended,
    };
    info!("stopping");
    bot.stop().await;
    Ok(life)
}

pub async fn run_page(config: &Config) -> Result<ExitCode, CliError> {
    let secret = config.page.secret.clone().ok_or_else(|| {
        CliError::Secret(
            "it is missing. Set page.secret to the secret that the bot signs with \
             (mirrors.webhook[].secret there)"
                .to_owned(),
        )
    })?;
    let page = start_page(config, &secret, Clock::System).await?;
    asked_to_stop().await?;
    page.stop().await;
    Ok(ExitCode::SUCCESS)
}

/// Ctrl-C, or the signal that service managers send.
///
/// # Errors
/// Where the system does not let us listen for signals.
pub async fn asked_to_stop() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed,
        _ = terminate.recv() => Ok(()),
    }
}
