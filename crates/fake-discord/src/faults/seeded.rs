//! Faults by seed: what befalls the n-th request of a route is drawn from the seed, the route and
//! n alone. So the same seed gives the same faults as far as each route's requests come in the
//! same order, whatever happens on other routes meanwhile.

use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use super::{DispatchFault, Fault, Scope};
use crate::{
    Id, Permissions,
    gateway::Outgoing,
    permissions::{
        self, MANAGE_CHANNELS, MANAGE_EVENTS, MANAGE_MESSAGES, MANAGE_ROLES, PIN_MESSAGES,
    },
    rest,
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

/// A permission that comes back after some more requests.
#[derive(Debug)]
struct Taken {
    guild: Id,
    bits: Permissions,
    back_in: u64,
}

/// The state of a seed.
#[derive(Debug)]
pub(crate) struct Seeded {
    seed: u64,
    intensity: Intensity,
    seen: HashMap<String, u64>,
    pub(crate) drawn: Vec<DrawnFault>,
    taken: Vec<Taken>,
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
        Self { seed, intensity, seen: HashMap::new(), drawn: Vec::new(), taken: Vec::new() }
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
    give_back(world, &mut seeded, false);
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
        && let Some(told) = meddle(world, &mut seeded, &mut dice)
    {
        seeded.note(&place, told);
    }
    if dice.comes(intensity.clock) {
        let seconds = i64::try_from(dice.below(121)).unwrap_or(60) - 60;
        world.clocks.move_by(chrono::Duration::seconds(seconds));
        seeded.note(&place, format!("the clock moved by {seconds} s"));
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

/// What a person breaks by hand. None: there was nothing to break.
fn meddle(world: &mut World, seeded: &mut Seeded, dice: &mut Dice) -> Option<String> {
    let bot = world.bot;
    let mine: BTreeMap<Id, Vec<Id>> = world
        .channels
        .values()
        .filter(|channel| !channel.is_thread() && world.can_see(channel.id, bot))
        .map(|channel| {
            let own = channel.messages.values().filter(|message| message.author == bot);
            (channel.id, own.map(|message| message.id).collect())
        })
        .collect();
    match dice.below(3) {
        0 => {
            let all: Vec<(Id, Id)> = mine
                .iter()
                .flat_map(|(channel, messages)| messages.iter().map(|message| (*channel, *message)))
                .collect();
            let (channel, message) = dice.pick(&all)?;
            rest::remove_message(world, channel, message);
            Some(format!("message {message} in channel {channel} was deleted by hand"))
        }
        1 => {
            // Only where the bot was at work: an empty world would tell a test nothing.
            let used: Vec<Id> =
                mine.iter().filter(|(_, own)| !own.is_empty()).map(|(id, _)| *id).collect();
            let channel = dice.pick(&used)?;
            let name = world.remove_channel(channel)?.name;
            Some(format!("channel {channel} ({name}) was deleted by hand"))
        }
        _ => {
            let guilds: Vec<(Id, Id)> =
                world.guilds.values().map(|guild| (guild.id, guild.bot_role)).collect();
            let (guild, role) = dice.pick(&guilds)?;
            let bits = dice.pick(&[
                MANAGE_CHANNELS,
                MANAGE_ROLES,
                MANAGE_MESSAGES,
                PIN_MESSAGES,
                MANAGE_EVENTS,
            ])?;
            let held = world.guilds.get(&guild)?.roles.get(&role)?.permissions;
            if held & bits == 0 {
                return None;
            }
            world.change_role(guild, role, |role| role.permissions &= !bits);
            let back_in = 1 + dice.below(8);
            seeded.taken.push(Taken { guild, bits, back_in });
            let name = permissions::names_of(bits);
            Some(format!("the bot lost {name} for {back_in} requests"))
        }
    }
}

/// Counts a request for the permissions that were taken, and gives back those whose time is over.
fn give_back(world: &mut World, seeded: &mut Seeded, all: bool) {
    for taken in &mut seeded.taken {
        taken.back_in = taken.back_in.saturating_sub(1);
    }
    let over = |taken: &Taken| all || taken.back_in == 0;
    for taken in seeded.taken.iter().filter(|taken| over(taken)) {
        let Some(role) = world.guilds.get(&taken.guild).map(|guild| guild.bot_role) else {
            continue;
        };
        world.change_role(taken.guild, role, |role| role.permissions |= taken.bits);
    }
    seeded.taken.retain(|taken| !over(taken));
}

/// Ends the seed: permissions come back; what was drawn stays to be read.
pub(crate) fn end(world: &mut World) {
    if let Some(mut seeded) = world.seeded.take() {
        give_back(world, &mut seeded, true);
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
