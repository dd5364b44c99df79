//! The whole Discord in the hands of a test.

use std::{net::SocketAddr, path::Path, sync::Arc, time::Duration};

use tokio::{net::TcpListener, sync::broadcast, task::JoinHandle};

use crate::{
    DispatchFault, DrawnFault, Error, Fault, Gate, GuildHandle, Id, Intensity, Matcher, Moment,
    Options, RequestLog, Violation,
    faults::seeded::{self, Seeded},
    gateway::{self, Outage, Outgoing},
    http_delivery::{self, Signer},
    people::Call,
    server::{self, Identity},
    shared::Shared,
    world::{Change, MessageSnapshot, World},
};

/// A Discord of one's own. It stops when it is dropped.
pub struct FakeDiscord {
    shared: Arc<Shared>,
    address: SocketAddr,
    gateway_address: SocketAddr,
    authority_pem: String,
    tasks: Vec<JoinHandle<()>>,
}

impl Drop for FakeDiscord {
    fn drop(&mut self) {
        self.shared.with(|world| world.sessions.tell_all(&Outgoing::Cut));
        for task in &self.tasks {
            task.abort();
        }
    }
}

impl FakeDiscord {
    /// Starts REST over HTTPS and the gateway on ports of 127.0.0.1.
    pub async fn start(options: Options) -> Result<Self, Error> {
        let cannot = |what: &str, error: std::io::Error| Error::Start(format!("{what}: {error}"));
        let options = Arc::new(options);
        #[cfg(not(feature = "openapi"))]
        if options.openapi.is_some() {
            let why = "Options.openapi needs the cargo feature `openapi`";
            return Err(Error::Start(why.to_owned()));
        }
        #[cfg(feature = "openapi")]
        let openapi = match &options.openapi {
            Some(path) => Some(crate::openapi::Description::read(path)?),
            None => None,
        };
        let rest = TcpListener::bind(("127.0.0.1", options.port))
            .await
            .map_err(|error| cannot("the REST port", error))?;
        let gateway = TcpListener::bind(("127.0.0.1", options.gateway_port))
            .await
            .map_err(|error| cannot("the gateway port", error))?;
        let address = rest.local_addr().map_err(|error| cannot("the REST port", error))?;
        let gateway_address =
            gateway.local_addr().map_err(|error| cannot("the gateway port", error))?;
        let identity = Identity::make(&options.attachment_host)?;
        let shared = Arc::new(Shared::new(
            options,
            Signer::make()?,
            #[cfg(feature = "openapi")]
            openapi,
        ));
        shared.with(|world| world.gateway_url = format!("ws://{gateway_address}"));
        let authority_pem = identity.authority_pem.clone();
        let for_rest = Arc::clone(&shared);
        let tasks = vec![
            tokio::spawn(async move { server::serve(rest, &identity, for_rest).await }),
            tokio::spawn(gateway::serve(gateway, Arc::clone(&shared))),
        ];
        Ok(Self { shared, address, gateway_address, authority_pem, tasks })
    }

    /// Where HTTPS listens; what `discord.com` must resolve to.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where the gateway listens, without TLS.
    pub fn gateway_address(&self) -> SocketAddr {
        self.gateway_address
    }

    /// The certificate of the authority that a client must trust, as PEM.
    pub fn authority_pem(&self) -> &str {
        &self.authority_pem
    }

    /// Writes [`FakeDiscord::authority_pem`] into a file.
    pub fn write_authority(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        let path = path.as_ref();
        std::fs::write(path, &self.authority_pem)
            .map_err(|error| Error::Start(format!("{}: {error}", path.display())))
    }

    /// The bot's token.
    pub fn token(&self) -> &str {
        &self.shared.token
    }

    /// The application's id, which is also the bot's user id.
    pub fn application_id(&self) -> Id {
        self.shared.read(|world| world.bot)
    }

    /// Makes a guild that the bot is a member of. Its owner is called `owner`.
    pub fn guild(&self, name: &str) -> GuildHandle {
        self.guild_of(name, "owner")
    }

    /// Makes a guild with an owner of this name.
    pub fn guild_of(&self, name: &str, owner: &str) -> GuildHandle {
        let id = self.shared.with(|world| {
            let owner = world.user_named(owner);
            world.make_guild(name, owner)
        });
        GuildHandle { shared: Arc::clone(&self.shared), id }
    }

    /// The handle of a guild that exists.
    pub fn guild_with_id(&self, id: Id) -> Option<GuildHandle> {
        let known = self.shared.read(|world| world.guilds.contains_key(&id));
        known.then(|| GuildHandle { shared: Arc::clone(&self.shared), id })
    }

    /// Looks at everything that exists.
    pub fn world<R>(&self, look: impl FnOnce(&World) -> R) -> R {
        self.shared.read(look)
    }

    /// The history of a channel, oldest first.
    pub fn messages(&self, channel: Id) -> Vec<MessageSnapshot> {
        self.world(|world| world.messages_in(channel))
    }

    /// One message wherever it is, ephemeral ones too.
    pub fn message(&self, id: Id) -> Option<MessageSnapshot> {
        self.world(|world| {
            let in_channel = world.channels.values().find_map(|channel| channel.messages.get(&id));
            let found = in_channel.or_else(|| world.ephemeral_messages.get(&id));
            found.map(|message| world.message_snapshot(message))
        })
    }

    /// Every change from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<Change> {
        self.world(World::subscribe)
    }

    /// Waits until the world is so; asked again after every change and every answered request.
    pub async fn wait_until(&self, so: impl Fn(&World) -> bool) -> Result<(), Error> {
        self.wait_for("the world is as the test wants it", |world| so(world).then_some(())).await
    }

    /// Waits until the world gives an answer. `what` says in the error what was waited for.
    pub async fn wait_for<R>(
        &self,
        what: &str,
        question: impl FnMut(&World) -> Option<R>,
    ) -> Result<R, Error> {
        self.shared.wait_for(what, question).await
    }

    /// Waits until a bot is connected to the gateway.
    pub async fn wait_until_connected(&self) -> Result<(), Error> {
        let connected = |world: &World| world.sessions.anyone_connected().then_some(());
        self.wait_for("the bot is connected", connected).await
    }

    /// Waits until no bot is connected to the gateway.
    pub async fn wait_until_disconnected(&self) -> Result<(), Error> {
        let nobody = |world: &World| (!world.sessions.anyone_connected()).then_some(());
        self.wait_for("the bot is disconnected", nobody).await
    }

    /// Whether a bot is connected to the gateway now.
    pub fn is_connected(&self) -> bool {
        self.world(|world| world.sessions.anyone_connected())
    }

    /// Dispatches the very same interaction again, as after a lost connection.
    pub fn redeliver(&self, call: &Call) {
        self.shared.with(|world| {
            let Some(found) = world.interactions.get(&call.id).cloned() else { return };
            world.deliver_interaction(found.guild, found.channel, found.user, &found.payload);
        });
    }

    /// Everything that real Discord would have refused for its form or for missing permissions,
    /// and everything that breaks its OpenAPI description.
    pub fn violations(&self) -> Vec<Violation> {
        self.shared.violations()
    }

    /// What was refused for a state that the bot could not know: gone, too late, too often.
    pub fn refusals(&self) -> Vec<Violation> {
        self.shared.refusals()
    }

    /// Every REST request, oldest first.
    pub fn requests(&self) -> Vec<RequestLog> {
        self.shared.requests()
    }

    /// Holds a request until the gate is opened or dropped.
    pub fn gate(&self, matcher: Matcher, moment: Moment) -> Gate {
        self.shared.faults.gate(matcher, moment)
    }

    /// Lets something befall requests.
    pub fn fault(&self, matcher: Matcher, fault: Fault) {
        self.shared.faults.fault(matcher, fault);
    }

    /// Forgets which nonces were used, as Discord does after a few minutes: from now on a repeated
    /// message is a second message.
    pub fn forget_nonces(&self) {
        self.shared.with(|world| world.nonces.clear());
    }

    /// Forgets all faults and gates that were not met yet.
    pub fn clear_faults(&self) {
        self.shared.faults.clear();
        self.shared.with(|world| {
            world.sessions.event_faults.clear();
            seeded::end(world);
        });
    }

    /// From now on lets faults befall requests, events and the world as this seed draws them,
    /// until [`FakeDiscord::clear_faults`].
    pub fn faults_from(&self, seed: u64, intensity: Intensity) {
        self.shared.with(|world| {
            seeded::end(world);
            world.seeded = Some(Seeded::new(seed, intensity));
        });
    }

    /// Every fault that seeds brought about so far, in order: what a failing run should print.
    pub fn drawn_faults(&self) -> Vec<DrawnFault> {
        self.world(|world| {
            let now = world.seeded.as_ref().map(|seeded| seeded.drawn.as_slice());
            world.drawn_before.iter().chain(now.unwrap_or_default()).cloned().collect()
        })
    }

    /// Lets something befall the next event of this kind, such as `MESSAGE_CREATE`.
    pub fn event_fault(&self, kind: &str, fault: DispatchFault) {
        self.shared.with(|world| world.sessions.event_faults.push((kind.to_owned(), fault)));
    }

    /// Moves Discord's clock, forwards or back: the time of day, and deadlines where
    /// [`crate::Deadlines::Manual`] is set.
    pub fn move_clock(&self, by: chrono::Duration) {
        self.shared.with(|world| world.clocks.move_by(by));
    }

    /// Everything answers 503 and the gateway refuses connections, until it is over.
    pub fn outage(&self, on: bool) {
        self.shared.with(|world| {
            world.sessions.outage = if on { Outage::UntilTold } else { Outage::No };
            if on {
                world.sessions.tell_all(&Outgoing::Cut);
            }
        });
    }

    /// As [`FakeDiscord::outage`], over after this long as [`crate::Options::deadlines`] counts.
    pub fn outage_for(&self, time: Duration) {
        self.shared.with(|world| {
            world.sessions.outage = Outage::Until(world.instant() + time);
            world.sessions.tell_all(&Outgoing::Cut);
        });
    }

    /// Lets the gateway's connections stay open while nothing goes through them in either
    /// direction, as where a network in between lost them.
    pub fn silence_gateway(&self, on: bool) {
        self.shared.with(|world| world.sessions.silenced = on);
    }

    /// Asks every connection for a heartbeat at once (op 1).
    pub fn ask_for_heartbeat(&self) {
        self.say_to_gateway(&Outgoing::ask_for_heartbeat());
    }

    /// How many heartbeats came.
    pub fn heartbeats(&self) -> u64 {
        self.world(World::heartbeats)
    }

    /// Sessions that began in the present day of the identify budget.
    pub fn sessions_started(&self) -> u32 {
        self.world(|world| world.sessions.started)
    }

    /// Closes every gateway connection with this code, see [`crate::CLOSE_CODES`].
    pub fn disconnect_gateway(&self, close_code: u16) {
        self.say_to_gateway(&Outgoing::Close(close_code));
    }

    /// Asks every connection to reconnect and resume (op 7).
    pub fn ask_to_reconnect(&self) {
        self.say_to_gateway(&Outgoing::reconnect());
    }

    /// Tells every connection that its session is invalid (op 9), resumable or not.
    pub fn invalidate_session(&self, resumable: bool) {
        if !resumable {
            self.shared.with(|world| world.sessions.by_id.clear());
        }
        self.say_to_gateway(&Outgoing::invalid_session(resumable));
    }

    fn say_to_gateway(&self, outgoing: &Outgoing) {
        self.shared.with(|world| world.sessions.tell_all(outgoing));
    }

    /// From now on delivers interactions to this `http://` address instead of the gateway, after
    /// the address proved that it answers a PING and turns a forged one away.
    pub async fn deliver_over_http(&self, url: &str) -> Result<(), Error> {
        let endpoint = http_delivery::start(&self.shared, url).await?;
        self.shared.with(|world| world.sessions.interactions_endpoint = Some(endpoint));
        Ok(())
    }

    /// The key that verifies signatures of [`FakeDiscord::deliver_over_http`], in hexadecimal.
    pub fn public_key(&self) -> String {
        self.shared.signer.public_key()
    }

    /// Leaves heartbeats without an answer.
    pub fn drop_heartbeat_acks(&self, drop: bool) {
        self.shared.with(|world| world.sessions.heartbeat_acks_dropped = drop);
    }
}
