// The window: holds what is shown, reads it again when the demo says that something changed.

import { announce, byId, rove } from "./dom.js";
import { commandBox } from "./commandbox.js";
import { openForm } from "./dialogs.js";
import { drawGuide } from "./guide.js";
import { drawMessages, followMessages, goToNewest } from "./messages.js";
import { keepTime, setNow } from "./moments.js";
import { panels } from "./panels.js";
import { drawChannels, drawMembers, drawPersona } from "./places.js";
import { offerReplays } from "./replays.js";
import { server } from "./server.js";
import { flatten } from "./suggestions.js";

const EARLIER = 100;

const app = {
  me: undefined,
  channel: undefined,
  view: undefined,
  /** What mentions are called; a message that names something is drawn again when it changes. */
  names: [],
  definitions: [],
  most: EARLIER,

  personOf: (id) => app.view.people.find((person) => person.id === id),
  firstOf: (kind) => app.view.people.find((person) => person.kind === kind),
  personName: (id) => app.personOf(id)?.name,
  roleName: (id) => app.view.roles.find((role) => role.id === id)?.name,
  channelOf: (id) => app.view.channels.find((channel) => channel.id === id),
  here: () => ({ channel: app.channelOf(app.channel) }),
  guide: () => app.view.guide,

  knownCommands: () => flatten(app.definitions),
  menuCommands: (type) => app.definitions.filter((definition) => definition.type === type),
  isCommand: (text) => text.startsWith("/") && app.box.isCommand(text),
  fillLine: (text) => app.box.fillLine(text),
  /** The commands of this person here; asked for until the bot has registered some. */
  async commands() {
    if (!app.definitions.length) await readCommands();
    return app.knownCommands();
  },

  isNew: (channel) => channel.id !== app.channel && channel.newest && after(channel.newest, readUpTo(channel.id)),

  async openChannel(id) {
    app.channel = id;
    app.most = EARLIER;
    shut("places");
    await readCommands();
    await app.refresh();
    app.box.reset();
  },
  async become(id, channel = app.channel) {
    app.me = id;
    app.channel = channel;
    app.most = EARLIER;
    shut("places");
    shut("people");
    listen();
    await app.refresh();
    await readCommands();
    await app.refresh();
    app.box.reset();
    announce(`You are ${app.personName(id)} now.`);
  },
  async showEarlier() {
    app.most += EARLIER;
    await app.refresh();
  },

  isOwnPage: (address) => {
    const { origin } = new URL(app.view.page);
    return address === origin || address.startsWith(`${origin}/`);
  },
  showPage(address = app.view.page) {
    const frame = byId("page");
    // The same page renews itself; loading it again would only flicker.
    if (frame.src !== address) frame.src = address;
    side.open("public");
    frame.classList.remove("called");
    requestAnimationFrame(() => frame.classList.add("called"));
  },

  /** Waits for a deed; says what was refused, opens the form that it ended in. */
  async use(deed, { quietly = false } = {}) {
    const outcome = await deed;
    if (outcome.refused && !quietly) say(outcome.refused);
    if (outcome.modal) openForm(outcome.modal, app);
    await app.refresh();
    if (!outcome.refused) goToNewest(byId("log"));
    return outcome;
  },

  /** Reads everything that is shown. Calls that come while it reads make it read once more. */
  refresh() {
    if (reading) {
      again = true;
      return reading;
    }
    reading = (async () => {
      do {
        again = false;
        await readAndDraw();
      } while (again);
    })()
      .catch(() => say("The demo does not answer. Is it still running?"))
      .finally(() => {
        reading = undefined;
      });
    return reading;
  },
};

let reading;
let again = false;
let stream;
let side;
/** What was there when the window opened counts as read. */
let baseline = "0";
const read = new Map();

const after = (one, other) => BigInt(one) > BigInt(other);
const readUpTo = (channel) => read.get(`${app.me} ${channel}`) ?? baseline;
const shut = (name) => side.isDrawer() && side.close(name);

function say(text) {
  const complaint = byId("complaint");
  complaint.hidden = false;
  complaint.textContent = text;
}

async function readCommands() {
  app.definitions = await server.commands(app.me, app.channel);
}

async function readAndDraw() {
  const person = app.me;
  const view = await server.view(person);
  app.view = view;
  if (!app.channelOf(app.channel)) {
    const open = view.channels.filter((channel) => !channel.category);
    app.channel = (app.channelOf(view.lobby) ?? open[0])?.id;
  }
  const channel = app.channel;
  const messages = await server.messages(person, channel, app.most);
  // Somebody went elsewhere in the meantime: what was read is not what is to be shown.
  if (person !== app.me || channel !== app.channel) {
    again = true;
    return;
  }
  setNow(view.newest);
  app.names = [view.channels.map(({ id, name }) => [id, name]), app.definitions.length];
  const { newest } = app.channelOf(channel);
  if (newest) read.set(`${person} ${channel}`, newest);
  draw(messages);
}

function draw(messages) {
  const { channel } = app.here();
  byId("guild").textContent = app.view.guild;
  byId("channel").textContent = `# ${channel.name}`;
  byId("topic").textContent = channel.topic ?? "";
  byId("log").setAttribute("aria-label", `Messages in ${channel.name}`);
  document.title = `#${channel.name} · ${app.view.guild} · Firebell demo`;
  history.replaceState(null, "", `#${new URLSearchParams({ as: app.me, in: app.channel })}`);
  drawPersona(app);
  drawChannels(app);
  drawMembers(app);
  const news = drawMessages(byId("log"), messages, app).filter(({ loading }) => !loading);
  if (news.length) announce(news.map(spoken).join(" "));
  drawGuide(app);
  app.box.settle();
}

const spoken = ({ author, content, embeds }) =>
  `${author.name}: ${content || embeds.map(({ title, description }) => `${title ?? ""} ${description ?? ""}`).join(" ")}`;

function listen() {
  stream?.close();
  stream = server.changes(app.me);
  let waiting;
  const soon = () => {
    // A command changes many things at once; one look is enough for them.
    waiting ??= setTimeout(() => {
      waiting = undefined;
      app.refresh();
    }, 60);
  };
  stream.addEventListener("open", soon);
  stream.addEventListener("change", soon);
}

async function begin() {
  const asked = new URLSearchParams(location.hash.slice(1));
  const first = await server.begin();
  app.me = first.people.some(({ id }) => id === asked.get("as")) ? asked.get("as") : first.me;
  app.channel = asked.get("in") ?? first.lobby;
  side = panels();
  const view = await server.view(app.me);
  app.view = view;
  if (!app.channelOf(app.channel)) app.channel = view.lobby;
  for (const { newest } of view.channels) if (newest && after(newest, baseline)) baseline = newest;
  byId("page").src = view.page;
  byId("page-link").href = view.page;
  await readCommands();
  app.box = commandBox(app);
  listen();
  keepTime();
  followMessages(byId("log"));
  rove(byId("channels"));
  rove(byId("members"));
  byId("who").addEventListener("change", (event) => app.become(event.target.value));
  byId("skip").addEventListener("click", (event) => {
    event.preventDefault();
    app.box.focus();
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, dialog");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    app.box.slash();
  });
  await offerReplays(say);
  await app.refresh();
  app.box.focus();
}

begin();
