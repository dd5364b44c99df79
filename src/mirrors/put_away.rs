//! Channels of incidents that are over are put away: a server has room for 500 in all. Only what
//! carries our marker is ever deleted, and only once every word in it is in our database. What is
//! there that Discord does not let us read stays, with its channel.

use chrono::TimeDelta;
use tracing::info;

use super::attempt::Task;
use super::channel::{self, ChannelMemory, Wanted};
use super::message::{self, MayStand, MessageMemory};
use super::{Mirrors, Setback, watch};
use crate::discord::api::{ApiError, Page};
use crate::discord::cards::moment;
use crate::discord::limits::CHANNELS_IN_GUILD;
use crate::discord::wire::{Embed, EmbedFooter, Message, Said};
use crate::incident::ids::Snowflake;
use crate::incident::text::plain;
use crate::store::StoreError;
use crate::store::mirrors::Standing;
use crate::store::put_away::{KeptChannel, Written};
use crate::texts::say;

/// From here on a server counts as nearly full: what is left is for its people's own channels and
/// for the next outages.
const NEARLY_FULL: usize = CHANNELS_IN_GUILD - 50;
/// Nearly full or not: for so long after the end, people still look back.
const AT_LEAST: TimeDelta = TimeDelta::days(1);
/// Incidents that are looked through at a time.
const LOOKED_THROUGH: u64 = 500;

/// Asks to put away what was closed longer ago than the operator wants it to stand.
///
/// # Errors
/// Where the database fails.
pub async fn by_age(mirrors: &Mirrors) -> Result<(), StoreError> {
    let Some(after) = mirrors.put_away_after else { return Ok(()) };
    let now = mirrors.clock.now();
    let before = now - after;
    for id in mirrors.store.closed_with_channels(None, before, LOOKED_THROUGH).await? {
        let incident = mirrors.store.incident(id).await?;
        if let Some(closed_at) = incident.and_then(|one| one.closed_at).filter(|at| *at <= before) {
            mirrors.store.put_away(id, closed_at, now).await?;
        }
    }
    Ok(())
}

/// A server has so many channels, as far as we see them: where that is nearly too many, what was
/// closed first is put away earlier.
///
/// # Errors
/// Where the database fails.
pub async fn make_room(
    mirrors: &Mirrors,
    guild: Snowflake,
    channels: usize,
) -> Result<(), StoreError> {
    let Some(mut too_many) = channels.checked_sub(NEARLY_FULL).filter(|count| *count > 0) else {
        return Ok(());
    };
    let now = mirrors.clock.now();
    let before = now - AT_LEAST;
    let mut closed = Vec::new();
    for id in mirrors.store.closed_with_channels(Some(guild), before, LOOKED_THROUGH).await? {
        let incident = mirrors.store.incident(id).await?;
        let closed_at = incident.and_then(|one| one.closed_at).filter(|at| *at <= before);
        closed.extend(closed_at.map(|at| (at, id)));
    }
    closed.sort_unstable();
    for (closed_at, id) in closed {
        if too_many == 0 {
            break;
        }
        let asked = mirrors.store.put_away(id, closed_at, now).await?;
        too_many = too_many.saturating_sub(usize::try_from(asked).unwrap_or(usize::MAX));
    }
    info!(%guild, channels, "nearly as many channels as Discord allows: putting old ones away");
    mirrors.wake.notify_one();
    Ok(())
}

/// Whether this mirror's channel is to be put away, now that its incident is over.
pub fn is_asked(task: &Task<'_>, standing: &Standing) -> bool {
    standing.put_away.is_some() && standing.put_away == task.incident.closed_at
}

/// Nobody wants it put away while its incident is open.
///
/// # Errors
/// Where the database fails.
pub async fn forget_where_open(task: &Task<'_>, standing: &Standing) -> Result<(), StoreError> {
    if standing.put_away.is_some() && task.incident.is_open() {
        task.mirrors.store.keep_channel(task.key).await?;
    }
    Ok(())
}

/// Keeps the words, says where they are, deletes the channel. True: it is gone.
///
/// # Errors
/// As Discord or the database answered. Nothing is deleted whose words are not kept.
pub async fn converge(
    task: &Task<'_>,
    memory: &mut ChannelMemory,
    wanted: &Wanted,
) -> Result<bool, Setback> {
    let Some(id) = memory.id else {
        say_where_it_went(task).await?;
        return Ok(true);
    };
    let (api, incident) = (&task.mirrors.api, &task.incident);
    let channel = match api.channel(id).await {
        Ok(channel) => channel,
        // By hand, or by us before a crash.
        Err(ApiError::Gone { .. }) => return gone(task, memory).await,
        Err(error) => return Err(channel::explained(task, error).await),
    };
    if !channel.topic.as_deref().is_some_and(|topic| topic.ends_with(&wanted.marker)) {
        info!(channel = %id, reference = %incident.reference, "no longer marked as ours: it stays");
        return Ok(false);
    }
    let Some(words) = words_in(task, id).await? else {
        info!(
            channel = %id, reference = %incident.reference,
            "people wrote in it what Discord does not let Firebell read: it stays"
        );
        return Ok(false);
    };
    match say_where_it_went(task).await {
        // There is no place for that either before this channel is gone: see `gone`.
        Ok(()) | Err(Setback::Full(_)) => {}
        Err(setback) => return Err(setback),
    }
    let newest = words.newest;
    let kept =
        KeptChannel { channel: id, name: channel.name.unwrap_or_default(), words: words.written };
    task.mirrors.store.keep_words(incident.id, &kept, task.mirrors.clock.now()).await?;
    let since = api.messages(id, Page::After(newest)).await;
    if !since.map_err(Setback::from)?.is_empty() {
        let why = "somebody writes in a channel that is to be put away";
        return Err(Setback::retry(why));
    }
    match api.delete_channel(id).await {
        Ok(()) | Err(ApiError::Gone { .. }) => gone(task, memory).await,
        Err(error) => Err(channel::explained(task, error).await),
    }
}

async fn gone(task: &Task<'_>, memory: &mut ChannelMemory) -> Result<bool, Setback> {
    info!(reference = %task.incident.reference, mirror = task.key.mirror, "a channel is put away");
    *memory = ChannelMemory::default();
    say_where_it_went(task).await?;
    task.mirrors.store.try_blocked(task.incident.guild, task.mirrors.clock.now()).await?;
    task.mirrors.wake.notify_one();
    Ok(true)
}

struct Words {
    written: Vec<Written>,
    /// The last message of all, ours among them.
    newest: Snowflake,
}

/// What people wrote in a channel, oldest first. `None`: some of it can't be read or kept.
async fn words_in(task: &Task<'_>, channel: Snowflake) -> Result<Option<Words>, Setback> {
    let mut written = Vec::new();
    let (mut page, mut newest) = (Page::Newest, Snowflake(0));
    loop {
        let messages = task.mirrors.api.messages(channel, page).await.map_err(Setback::from)?;
        let Some(oldest) = messages.iter().map(|message| message.id).min() else { break };
        newest = messages.iter().map(|message| message.id).max().unwrap_or(oldest).max(newest);
        // What we wrote ourselves is in the journal.
        for message in messages.iter().filter(|message| message.author.id != task.mirrors.me) {
            match kept(message) {
                Kept::Words(words) => written.push(words),
                Kept::Nothing => {}
                Kept::CanNot => return Ok(None),
            }
        }
        page = Page::Before(oldest);
    }
    written.sort_by_key(|words: &Written| words.id);
    Ok(Some(Words { written, newest }))
}

enum Kept {
    Words(Written),
    /// It says nothing, such as that somebody pinned something.
    Nothing,
    /// Withheld from us, or more than words: a file, a thread, a poll.
    CanNot,
}

fn kept(message: &Said) -> Kept {
    /// <https://discord.com/developers/docs/resources/message#message-object-message-types>
    const WORDS: [u8; 2] = [0, 19];
    const PINNED: u8 = 6;
    if message.kind == PINNED {
        return Kept::Nothing;
    }
    if !WORDS.contains(&message.kind) || message.has_more_than_words() || message.content.is_empty()
    {
        return Kept::CanNot;
    }
    let author = &message.author;
    Kept::Words(Written {
        id: message.id,
        at: message.timestamp,
        edited_at: message.edited_timestamp,
        author: author.id,
        name: author.global_name.clone().unwrap_or_else(|| author.username.clone()),
        text: message.content.clone(),
    })
}

/// One line in a channel of the server's own for what was put away. Nothing of what is private:
/// those who may know of it find it with `/incident show`.
async fn say_where_it_went(task: &Task<'_>) -> Result<(), Setback> {
    let incident = &task.incident;
    if incident.private {
        return Ok(());
    }
    let channel = shelf(task).await?;
    // Room and watch channel of one incident leave one line.
    let _turn = task.mirrors.building.turn(task.guild.id).await;
    let footer = incident.reference.to_string();
    let mut memory = MessageMemory::default();
    let line = line(task, &footer);
    message::ensure(task, channel, &mut memory, &line, &footer, MayStand::Yes)
        .await
        .map_err(Setback::from)?;
    Ok(())
}

fn line(task: &Task<'_>, footer: &str) -> Message {
    let (incident, lang) = (&task.incident, task.guild.lang());
    let drill =
        if incident.drill { format!("{} · ", say!(lang, "card-drill")) } else { String::new() };
    let closed = incident.closed_at.map(|at| moment(at, 'D')).unwrap_or_default();
    let mut text = say!(lang, "shelf-line", incident = incident.reference, closed = closed);
    if let Some(page) = task.mirrors.page_of(incident) {
        text = format!("{text}\n{page}");
    }
    Message::embed(Embed {
        title: Some(format!("{drill}{} {}", incident.reference, plain(&incident.title))),
        description: Some(text),
        footer: Some(EmbedFooter { text: footer.to_owned() }),
        ..Embed::default()
    })
}

/// The channel of these lines, which whoever reads along may read.
async fn shelf(task: &Task<'_>) -> Result<Snowflake, Setback> {
    let lang = task.guild.lang();
    let (_, places) = task.mirrors.store.guild(task.guild.id).await?;
    let known = ChannelMemory { id: places.shelf, ..ChannelMemory::default() };
    let mut memory = known.clone();
    let wanted = Wanted {
        name: say!(lang, "channel-shelf"),
        about: say!(lang, "channel-shelf-about"),
        marker: format!("firebell:shelf:{}", task.guild.id),
        overwrites: watch::overwrites(task),
    };
    // Looked for each time: it is asked for seldom, and may be gone.
    let id = channel::look(task, &mut memory, &wanted).await?.id();
    if known.id != Some(id) {
        task.mirrors.store.change_guild(task.guild.id, |_, places| places.shelf = Some(id)).await?;
    }
    // Who may read along may have changed since it was made.
    channel::mend(task, &mut memory, id, &wanted).await?;
    Ok(id)
}
