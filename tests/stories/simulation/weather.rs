//! What goes wrong in a simulated outage, drawn by a seed.

use std::time::Duration;

use chrono::{DateTime, TimeZone as _, Utc};
use fake_discord::{Intensity, Moment};

use crate::house::first_report;

/// One thing that befalls the whole, and when it comes and goes.
#[derive(Clone, Debug, PartialEq)]
pub enum Blow {
    /// The bot dies where it stands, and is started again by its service manager.
    Kill,
    /// The bot dies at the n-th request to Discord from now on.
    KillAtRequest(usize, Moment),
    PageStops,
    PageStarts,
    /// Discord answers nothing but 503 and lets nobody connect.
    DiscordFails,
    DiscordIsBack,
    /// The connection to the gateway stays open, and nothing goes through it.
    GatewayFreezes,
    GatewayThaws,
    /// The machine's clock is set.
    ClockJumps(chrono::Duration),
    /// Every connection to the database is cut (PostgreSQL) or somebody else writes to it for a
    /// while (SQLite).
    DatabaseHeld,
    DatabaseFree,
}

/// When an outage begins: on any evening, or in a night in which the clocks of Europe are put
/// forward or back, which they are at 01:00 UTC.
pub fn begins(dice: &mut fastrand::Rng) -> DateTime<Utc> {
    let (year, month, day) = match dice.u8(0..10) {
        0 => (2023, 3, 26),
        1 => (2023, 10, 29),
        _ => return first_report(),
    };
    Utc.with_ymd_and_hms(year, month, day, 0, 40, 0).unwrap()
}

/// The weather of one outage.
pub struct Weather {
    pub intensity: Intensity,
    pub blows: Vec<(Duration, Blow)>,
}

pub fn draw(dice: &mut fastrand::Rng, lasts: Duration) -> Weather {
    let intensity = match dice.u8(0..4) {
        0 => Intensity::NONE,
        1 => Intensity::LIGHT,
        2 => Intensity { longest_wait: Duration::from_secs(1_300), ..Intensity::LIGHT },
        // Discord's own clock stands in the same room as everybody's here: it jumps with it.
        _ => Intensity { clock: 0.0, ..Intensity::HEAVY },
    };
    let mut blows = Vec::new();
    let moment = |dice: &mut fastrand::Rng| lasts.mul_f64(dice.f64());
    for _ in 0..dice.usize(0..3) {
        let at = moment(dice);
        let when = if dice.bool() { Moment::BeforeEffect } else { Moment::AfterEffect };
        let blow =
            if dice.bool() { Blow::Kill } else { Blow::KillAtRequest(dice.usize(1..12), when) };
        blows.push((at, blow));
    }
    let mut while_it_lasts =
        |dice: &mut fastrand::Rng, share: u8, longest: u64, from: Blow, to: Blow| {
            if dice.u8(0..100) < share {
                let at = moment(dice);
                let gone = Duration::from_secs(dice.u64(1..longest));
                blows.extend([(at, from), (at + gone, to)]);
            }
        };
    while_it_lasts(dice, 30, 1_200, Blow::PageStops, Blow::PageStarts);
    while_it_lasts(dice, 20, 1_200, Blow::DiscordFails, Blow::DiscordIsBack);
    while_it_lasts(dice, 15, 300, Blow::GatewayFreezes, Blow::GatewayThaws);
    while_it_lasts(dice, 25, 30, Blow::DatabaseHeld, Blow::DatabaseFree);
    if dice.u8(0..100) < 15 {
        let by = dice.i64(-24 * 60..=24 * 60);
        blows.push((lasts.mul_f64(dice.f64()), Blow::ClockJumps(chrono::Duration::minutes(by))));
    }
    blows.sort_by_key(|(at, _)| *at);
    Weather { intensity, blows }
}

/// Longer than any pause of the bot's, and short enough to be lived through in a test.
const LONGEST_OUTAGE: Duration = Duration::from_secs(4_000);

/// Roles and permissions go, and Discord is away for minutes or an hour. What else the weather
/// draws stays the same.
pub fn disaster(intensity: Intensity) -> Intensity {
    let Intensity { roles, outages, .. } = Intensity::DISASTER;
    Intensity { roles, outages, longest_outage: LONGEST_OUTAGE, ..intensity }
}
