//! Faults by seed: what befalls the n-th request of a route is drawn from the seed, the route and
//! n alone. So the same seed gives the same faults as far as each route's requests come in the
//! same order, whatever happens on other routes meanwhile.

mod hands;

use std::{collections::HashMap, time::Duration};

use tokio::time::Instant;

use self::hands::{Taken, give_back, meddle, meddle_with_roles};
use super::{DispatchFault, Fault, Scope};
use crate::{
    Id,
    gateway::{Outage, Outgoing},
    world::World,
};

/// How much goes wrong: each field is a share of the requests (or of the events) from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Intensity {
    /// Requests that fail, wait, or lose their answer or their connection.
    pub requests: f64,
    /// Requests that are accepted and never answered: only the client's own time-out ends them.
    pub silence: f64,
    /// Events that are dispatched twice, or after the event that follows.
    pub dispatches: f64,
    /// Requests during which the gateway drops the bot, asks it to reconnect or invalidates its
    /// session.
    pub gateway: f64,
    /// Requests before which a person deletes a message or a channel that the bot sees, or takes
    /// a permission from the bot's role for a while.
    pub hands: f64,
    /// Requests before which Discord's clock jumps, by up to a minute either way.
    pub clock: f64,
    /// Requests before which a person deletes a role, takes one from somebody for a while, or
    /// denies the bot a permission in one channel for a while.
    pub roles: f64,
    /// Requests with which an outage begins: nothing answers but with 503 and the gateway is gone,
    /// for a minute at least, as [`crate::Options::deadlines`] counts. One in two is over within
    /// ten minutes; the others take up to [`Intensity::longest_outage`].
    pub outages: f64,
    /// The longest outage.
    pub longest_outage: Duration,
    /// The longest wait that a 429 asks for. Most are under two seconds; one in eight may be as
    /// long as this.
    pub longest_wait: Duration,
}

impl Intensity {
    /// Nothing goes wrong: to write down only what should.
    pub const NONE: Self = Self {
        requests: 0.0,
        silence: 0.0,
        dispatches: 0.0,
        gateway: 0.0,
        hands: 0.0,
        clock: 0.0,
        roles: 0.0,
        outages: 0.0,
        longest_outage: Duration::from_secs(3 * 3_600),
        longest_wait: Duration::from_millis(1_500),
    };
    /// An ordinary bad day: one request in twenty.
    pub const LIGHT: Self = Self { requests: 0.05, dispatches: 0.02, gateway: 0.01, ..Self::NONE };
    /// One request in five, and people who break things.
    pub const HEAVY: Self = Self {
        requests: 0.2,
        silence: 0.01,
        dispatches: 0.1,
        gateway: 0.03,
        hands: 0.02,
        clock: 0.01,
        ..Self::NONE
    };
    /// As [`Intensity::HEAVY`], and roles and permissions go, and Discord is away for minutes or
    /// hours.
    pub const DISASTER: Self = Self { roles: 0.02, outages: 0.005, ..Self::HEAVY };
}

/// One fault that a seed brought about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawnFault {
    /// The route and the how manieth of it, such as `POST /guilds/{}/channels #3`, or the event.
    pub place: String,
    /// What befell it.
    pub fault: String,
}

impl std::fmt::Display for DrawnFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.place, self.fault)
    }
}

/// The state of a seed.
#[derive(Debug)]
pub(crate) struct Seeded {
    seed: u64,
    intensity: Intensity,
    seen: HashMap<String, u64>,
    pub(crate) drawn: Vec<DrawnFault>,
    taken: Vec<Taken>,
    /// When the outage that this seed began is over.
    outage: Option<Instant>,
}

/// Numbers for one place: FNV-1a over what names it, then SplitMix64.
struct Dice(u64);

impl Dice {
    fn for_place(seed: u64, place: &str) -> Self {
        let hash = place.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        Self(hash ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.roll() % n.max(1)
    }

    fn comes(&mut self, share: f64) -> bool {
        #[allow(clippy::cast_precision_loss, reason = "53 bits fit")]
        let drawn = (self.roll() >> 11) as f64 / (1_u64 << 53) as f64;
        drawn < share
    }

    fn pick<T: Clone>(&mut self, choices: &[T]) -> Option<T> {
        choices.get(usize::try_from(self.below(choices.len() as u64)).ok()?).cloned()
    }
}

/// A path with `{}` for what differs from run to run.
fn shape(path: &str) -> String {
    let opaque = |segment: &str| {
        segment.parse::<Id>().is_ok()
            || segment.starts_with("interaction-")
            || segment.starts_with("webhook-token-")
    };
    let segments = path.split('/').map(|part| if opaque(part) { "{}" } else { part });
    segments.collect::<Vec<_>>().join("/")
}

impl Seeded {
    pub(crate) fn new(seed: u64, intensity: Intensity) -> Self {
        Self {
            seed,
            intensity,
            seen: HashMap::new(),
            drawn: Vec::new(),
            taken: Vec::new(),
            outage: None,
        }
    }

    /// Counts one more of this kind; its name with the number, and its dice.
    fn next(&mut self, kind: String) -> (String, Dice) {
        let count = self.seen.entry(kind.clone()).or_default();
        *count += 1;
        let place = format!("{kind} #{count}");
        let dice = Dice::for_place(self.seed, &place);
        (place, dice)
    }

    fn note(&mut self, place: &str, fault: impl Into<String>) {
        self.drawn.push(DrawnFault { place: place.to_owned(), fault: fault.into() });
    }

    /// What befalls an event.
    pub(crate) fn fate_of_event(&mut self, kind: &str) -> Option<DispatchFault> {
        let share = self.intensity.dispatches;
        let (place, mut dice) = self.next(kind.to_owned());
        if !dice.comes(share) {
            return None;
        }
        let fault = dice.pick(&[DispatchFault::Twice, DispatchFault::Late])?;
        self.note(&place, format!("{fault:?}"));
        Some(fault)
    }
}

/// Draws what befalls a request: what happens to the world happens at once, the rest is for the
/// request itself.
pub(crate) fn befall(world: &mut World, method: &str, path: &str) -> Vec<Fault> {
    let Some(mut seeded) = world.seeded.take() else { return Vec::new() };
    give_back(world, &mut seeded.taken, false);
    let (place, mut dice) = seeded.next(format!("{method} {}", shape(path)));
    let intensity = seeded.intensity;
    let mut faults = Vec::new();
    if dice.comes(intensity.requests) {
        let short = Duration::from_millis(100 + dice.below(1_400));
        let wait = if dice.below(8) == 0 {
            let longest = u64::try_from(intensity.longest_wait.as_millis()).unwrap_or(u64::MAX);
            Duration::from_millis(300 + dice.below(longest))
        } else {
            short
        };
        let choices = [
            Fault::Status(500),
            Fault::Status(502),
            Fault::Status(503),
            Fault::RateLimited { scope: Scope::User, retry_after: wait },
            Fault::RateLimited { scope: Scope::Shared, retry_after: wait },
            Fault::RateLimited { scope: Scope::Global, retry_after: short },
            Fault::Delay(short / 10),
            Fault::AnswerLost,
            Fault::Reset,
        ];
        faults.extend(dice.pick(&choices));
    }
    if dice.comes(intensity.silence) {
        faults = vec![Fault::NeverAnswered];
    }
    for fault in &faults {
        seeded.note(&place, format!("{fault:?}"));
    }
    if dice.comes(intensity.gateway) {
        let told = trouble_the_gateway(world, &mut dice);
        seeded.note(&place, told);
    }
    if dice.comes(intensity.hands)
        && let Some(told) = meddle(world, &mut seeded.taken, &mut dice)
    {
        seeded.note(&place, told);
    }
    if dice.comes(intensity.clock) {
        let seconds = i64::try_from(dice.below(121)).unwrap_or(60) - 60;
        world.clocks.move_by(chrono::Duration::seconds(seconds));
        seeded.note(&place, format!("the clock moved by {seconds} s"));
    }
    // Last, so that a seed draws the rest as it did before these were known.
    if dice.comes(intensity.roles)
        && let Some(told) = meddle_with_roles(world, &mut seeded.taken, &mut dice)
    {
        seeded.note(&place, told);
    }
    if dice.comes(intensity.outages) && !world.in_outage() {
        let told = fail_for_long(world, &mut seeded, &mut dice);
        seeded.note(&place, told);
    }
    // What people do by hand may dispatch, and dispatches draw too: nothing else replaced it.
    world.seeded = Some(seeded);
    faults
}

fn trouble_the_gateway(world: &mut World, dice: &mut Dice) -> &'static str {
    match dice.below(4) {
        0 => {
            world.sessions.tell_all(&Outgoing::Close(4000));
            "the gateway closed with 4000"
        }
        1 => {
            world.sessions.tell_all(&Outgoing::Cut);
            "the gateway's connection was cut"
        }
        2 => {
            world.sessions.tell_all(&Outgoing::reconnect());
            "the gateway asked to reconnect"
        }
        _ => {
            world.sessions.by_id.clear();
            world.sessions.tell_all(&Outgoing::invalid_session(false));
            "the gateway invalidated the session"
        }
    }
}

/// Lets nothing work for a minute or longer.
fn fail_for_long(world: &mut World, seeded: &mut Seeded, dice: &mut Dice) -> String {
    let longest = if dice.below(2) == 0 { 600 } else { seeded.intensity.longest_outage.as_secs() };
    let seconds = 60 + dice.below(longest.saturating_sub(60));
    let end = world.instant() + Duration::from_secs(seconds);
    world.sessions.outage = Outage::Until(end);
    world.sessions.tell_all(&Outgoing::Cut);
    seeded.outage = Some(end);
    format!("nothing worked for {seconds} s")
}

/// Ends the seed: what was taken comes back and its outage is over; what was drawn stays to be
/// read.
pub(crate) fn end(world: &mut World) {
    if let Some(mut seeded) = world.seeded.take() {
        give_back(world, &mut seeded.taken, true);
        // One that a test began is not the seed's to end.
        if seeded.outage.is_some_and(|end| world.sessions.outage == Outage::Until(end)) {
            world.sessions.outage = Outage::No;
        }
        world.drawn_before.append(&mut seeded.drawn);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draws(seed: u64) -> Vec<Option<DispatchFault>> {
        let mut seeded = Seeded::new(seed, Intensity { dispatches: 0.3, ..Intensity::NONE });
        (0..60).map(|_| seeded.fate_of_event("MESSAGE_CREATE")).collect()
    }

    #[test]
    fn a_seed_draws_the_same_again_and_another_seed_something_else() {
        assert_eq!(draws(7), draws(7));
        assert_ne!(draws(7), draws(8));
        let befallen = draws(7).iter().filter(|fault| fault.is_some()).count();
        assert!((8..30).contains(&befallen), "{befallen}");
    }

    #[test]
    fn what_happens_elsewhere_changes_no_draw() {
        let mut seeded = Seeded::new(7, Intensity { dispatches: 0.3, ..Intensity::NONE });
        let mixed: Vec<_> = (0..60)
            .map(|_| {
                seeded.fate_of_event("CHANNEL_CREATE");
                seeded.fate_of_event("MESSAGE_CREATE")
            })
            .collect();
        assert_eq!(mixed, draws(7));
    }

    #[test]
    fn ids_and_tokens_do_not_name_a_route() {
        assert_eq!(shape("/channels/12/messages/@me"), "/channels/{}/messages/@me");
        assert_eq!(
            shape("/interactions/12/interaction-c-1/callback"),
            "/interactions/{}/{}/callback"
        );
    }
}
