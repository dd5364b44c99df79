//! The fake against a second model, written from Discord's pages alone: what people and the bot do
//! at random is done to both. After each operation the answer was the one that the model foretold,
//! status and code, and everybody may do the same everywhere.
//!
//! `FAKE_DISCORD_SEEDS`, numbers with spaces between, adds seeds to those that always run.

mod by_bot;
mod by_hand;
mod dice;
mod in_channels;
mod model;
mod pages;
#[path = "../support/mod.rs"]
mod support;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use fake_discord::{
    Error, FakeDiscord, GuildHandle, Id, Member, Options, clock::Clock, permissions as p,
};
use serde_json::Value;

use self::{
    dice::Dice,
    model::{Model, Person},
    pages::{Foretold, status_of, words_of},
    support::{Rest, options},
};

const SEEDS: [u64; 6] = [1, 2, 3, 4, 5, 6];
/// Of each seed.
const OPERATIONS: usize = 500;

const NOW: &str = "2026-03-01T12:00:00Z";

/// Ids that nothing has.
const NO_ROLE: Id = 77;
const NO_MESSAGE: Id = 5;
const NOBODY: Id = 5;

/// The same guild twice.
struct Both {
    discord: FakeDiscord,
    guild: GuildHandle,
    rest: Rest,
    people: Vec<Member>,
    /// @everyone first; the bot's own role is not among them.
    roles: Vec<Id>,
    /// One that is gone among them.
    channels: Vec<Id>,
    model: Model,
    /// How often each answer of the bot's requests came, 0 for those that worked, and how often
    /// each of a person's deeds.
    seen: BTreeMap<u64, usize>,
    seen_by_people: BTreeMap<u64, usize>,
    /// What was done last.
    deed: String,
}

impl Both {
    async fn new(dice: &mut Dice) -> Self {
        let clock: Clock = Arc::new(|| NOW.parse().unwrap());
        let discord = FakeDiscord::start(Options { clock, ..options() }).await.unwrap();
        let guild = discord.guild("random");
        let mut people: Vec<Member> =
            ["a", "b", "c"].iter().map(|name| guild.member(name, &[])).collect();
        people.push(guild.owner());
        let (bot, bot_role) = (discord.application_id(), guild.bot_role());
        let mut members: HashMap<Id, Person> =
            people.iter().map(|person| (person.id(), Person::default())).collect();
        members.insert(bot, Person { roles: vec![bot_role], timed_out: false });
        let model = Model {
            guild: guild.id(),
            owner: guild.owner().id(),
            bot,
            bot_role,
            roles: [(guild.id(), p::EVERYONE_DEFAULT), (bot_role, p::BOT_DEFAULT)].into(),
            positions: [(guild.id(), 0), (bot_role, 1)].into(),
            members,
            channels: BTreeMap::new(),
        };
        let mut both = Self {
            rest: Rest::new(&discord),
            people,
            roles: vec![guild.id()],
            channels: Vec::new(),
            model,
            seen: BTreeMap::new(),
            seen_by_people: BTreeMap::new(),
            deed: String::new(),
            guild,
            discord,
        };
        for _ in 0..4 {
            both.role_by_hand(dice.bits());
        }
        for category in [true, false, false, true, false] {
            both.channel_by_hand(dice, category);
        }
        // The bot stands in the middle.
        both.swap_by_hand(both.roles[2], bot_role);
        both
    }

    /// A request of the bot's: it ends as foretold, where it works with the status `works`.
    async fn request(
        &mut self,
        (method, path): (&str, &str),
        body: Value,
        works: u16,
        foretold: Foretold,
    ) -> Option<Value> {
        self.deed = format!("{method} {path} {body}");
        let (status, answer) = self.rest.send(method, path, body).await;
        let code = answer["code"].as_u64().filter(|_| status >= 300).unwrap_or(0);
        let expected = foretold.map_or_else(|code| (status_of(code), code), |()| (works, 0));
        assert_eq!((status, code), expected, "{}: {answer}", self.deed);
        *self.seen.entry(code).or_default() += 1;
        foretold.ok().map(|()| answer)
    }

    /// What a person tried ends as foretold.
    fn by_person<T>(
        &mut self,
        deed: String,
        came: Result<T, Error>,
        foretold: Foretold,
    ) -> Option<T> {
        self.deed = deed;
        let told = came.as_ref().err().map(ToString::to_string);
        let expected =
            foretold.err().map(|code| Error::NotAllowed(words_of(code).to_owned()).to_string());
        assert_eq!(told, expected, "{}", self.deed);
        *self.seen_by_people.entry(foretold.err().unwrap_or(0)).or_default() += 1;
        came.ok()
    }

    /// One channel that is gone is enough to be asked for.
    fn forget_what_is_long_gone(&mut self) {
        let gone = |channel: &&Id| !self.model.channels.contains_key(*channel);
        if let Some(oldest) = self.channels.iter().filter(gone).nth_back(1).copied() {
            self.channels.retain(|channel| *channel != oldest);
        }
    }

    /// Everybody may do the same in both, everywhere, and the channels stand in the same places.
    fn compare(&self) {
        let everybody: Vec<Id> =
            self.people.iter().map(Member::id).chain([self.model.bot]).collect();
        let guild = self.guild.id();
        self.discord.world(|world| {
            for who in everybody {
                let here = world.permissions_in_guild(guild, who);
                assert_eq!(here, self.model.guild_permissions(who), "{who} in the guild");
                for channel in self.model.channels.keys() {
                    let here = world.permissions_in(*channel, who);
                    let foretold = self.model.permissions(who, *channel);
                    assert_eq!(
                        p::names_of(here),
                        p::names_of(foretold),
                        "{who} in {channel}, after {}",
                        self.deed
                    );
                }
            }
        });
        let here: BTreeSet<(Id, Option<Id>)> =
            self.guild.channels().iter().map(|channel| (channel.id, channel.parent)).collect();
        let foretold = self.model.channels.iter().map(|(id, channel)| (*id, channel.parent));
        assert_eq!(here, foretold.collect(), "after {}", self.deed);
    }
}

/// Says which run failed; from the seed alone it can be had again.
struct Run(u64, usize);

impl Drop for Run {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("seed {}, operation {}", self.0, self.1);
        }
    }
}

fn more_seeds() -> Vec<u64> {
    let more = std::env::var("FAKE_DISCORD_SEEDS").unwrap_or_default();
    more.split_whitespace().map(|seed| seed.parse().expect("a seed is a number")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn hundreds_of_random_operations_leave_the_permissions_and_errors_of_the_pages() {
    let (mut seen, mut seen_by_people) = (BTreeMap::new(), BTreeMap::new());
    for seed in SEEDS.into_iter().chain(more_seeds()) {
        // Small seeds alone begin alike.
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).max(1));
        let mut both = Both::new(&mut dice).await;
        let mut run = Run(seed, 0);
        both.compare();
        for operation in 1..=OPERATIONS {
            run.1 = operation;
            match dice.below(7) {
                0 | 1 => both.by_hand(&mut dice),
                2 => both.by_people(&mut dice),
                3 | 4 => both.in_channels(&mut dice).await,
                _ => both.by_bot(&mut dice).await,
            }
            both.compare();
            both.forget_what_is_long_gone();
        }
        for (code, times) in &both.seen {
            *seen.entry(*code).or_insert(0) += times;
        }
        for (code, times) in &both.seen_by_people {
            *seen_by_people.entry(*code).or_insert(0) += times;
        }
        // The fake never answered against the description.
        let violations = both.discord.violations();
        let odd: Vec<_> = violations.iter().filter(|v| v.rule.starts_with("openapi")).collect();
        assert!(odd.is_empty(), "{odd:#?}");
    }
    // Every answer that the model knows came up.
    let codes =
        [0, 10003, 10007, 10008, 10009, 10011, 40009, 50001, 50005, 50008, 50013, 50028, 50035];
    for code in codes {
        assert!(seen.get(&code).is_some_and(|times| *times >= 3), "{code}: {seen:?}");
    }
    for code in [0, 10003, 50001, 50008, 50013] {
        let times = seen_by_people.get(&code);
        assert!(times.is_some_and(|times| *times >= 3), "{code}: {seen_by_people:?}");
    }
}
