// At the sides: who one is, where one can go, who else is there.

import { byId, face, make, redraw, settleRoving } from "./dom.js";
import { server } from "./server.js";

const KINDS = [
  ["responder", "Responders", "responder: sees every room and acts"],
  ["watcher", "Watchers", "watcher: reads along, and does not act"],
  ["outsider", "Everybody else", "outsider: has no role here"],
  ["owner", "Owner", "owner: may do everything on this server"],
  ["bot", "Bots", "bot"],
];

/** What somebody is here for, in a few words. */
export function kindWords(person) {
  if (person.commands.length) return `in command of ${person.commands.join(", ")}`;
  return KINDS.find(([kind]) => kind === person.kind)?.[2] ?? person.kind;
}

const grouped = (people) =>
  KINDS.map(([kind, title]) => [title, people.filter((person) => person.kind === kind)]).filter(
    ([, members]) => members.length,
  );

export function drawPersona(app) {
  const { people, hidden } = app.view;
  const me = app.personOf(app.me);
  const groups = grouped(people.filter((person) => !person.bot)).map(([title, members]) =>
    make(
      "optgroup",
      { label: title },
      members.map((person) => make("option", { value: person.id }, person.name)),
    ),
  );
  const select = byId("who");
  // An open list would close under the hand of whoever reads it.
  if (select.dataset.print !== JSON.stringify(people)) {
    select.dataset.print = JSON.stringify(people);
    select.replaceChildren(...groups);
  }
  select.value = app.me;
  byId("who-face").replaceChildren(face(me));
  const rooms = hidden === 1 ? "1 channel is" : `${hidden} channels are`;
  const unseen = hidden ? ` ${rooms} hidden from ${me.name}.` : "";
  byId("sees").textContent = `${sentence(kindWords(me))}.${unseen}`;
}

const sentence = (words) => words[0].toUpperCase() + words.slice(1);

export function drawChannels(app) {
  const { channels } = app.view;
  const loose = channels.filter((channel) => !channel.category && !has(channels, channel.parent));
  const categories = channels.filter((channel) => channel.category);
  const sections = categories.map((category) => {
    const inside = channels.filter((channel) => channel.parent === category.id);
    return inside.length && make("section", {}, make("h3", {}, category.name), listed(inside, app));
  });
  redraw(byId("channels"), loose.length && make("section", {}, listed(loose, app)), sections);
  settleRoving(byId("channels"));
}

const has = (channels, id) => channels.some((channel) => channel.id === id);

function listed(channels, app) {
  const item = (channel) => {
    const here = channel.id === app.channel;
    const news = app.isNew(channel);
    const readOnly = !channel.may_write;
    return make(
      "li",
      {},
      make(
        "button",
        {
          type: "button",
          class: news ? "place new" : "place",
          "data-roving": true,
          "data-key": channel.id,
          "aria-current": here && "page",
          onclick: () => app.openChannel(channel.id),
        },
        make("span", { class: "sign", "aria-hidden": "true" }, readOnly ? "👁" : "#"),
        make("span", { class: "channel-name" }, channel.name),
        readOnly && make("span", { class: "unseen" }, " (read only)"),
        news && make("span", { class: "unseen" }, " (new messages)"),
      ),
    );
  };
  return make("ul", {}, channels.map(item));
}

export function drawMembers(app) {
  const sections = grouped(app.view.people).map(([title, members]) =>
    make(
      "section",
      {},
      make("h3", {}, `${title} · ${members.length}`),
      make("ul", {}, members.map((person) => member(person, app))),
    ),
  );
  redraw(byId("members"), sections);
  settleRoving(byId("members"));
}

function member(person, app) {
  const me = person.id === app.me;
  const words = [
    face(person),
    make(
      "span",
      {},
      make("b", { class: `name ${person.kind}` }, person.name),
      make("small", {}, person.commands.length ? kindWords(person) : roleWords(person)),
    ),
  ];
  if (person.bot) return make("li", {}, make("div", { class: "person" }, words));
  const attributes = {
    type: "button",
    class: "person",
    "data-roving": true,
    "data-key": person.id,
    "aria-current": me && "true",
    onclick: () => app.become(person.id),
  };
  const be = make("span", { class: "be" }, me ? "you" : "be them");
  const commands = app.menuCommands(2).map((command) => {
    const use = () => app.use(server.menu(app.me, app.channel, command.name, { user: person.id }));
    const label = `${command.name}: ${person.name}`;
    return make("button", { type: "button", class: "quiet small", "aria-label": label, onclick: use }, command.name);
  });
  return make("li", {}, make("button", attributes, words, be), commands);
}

const roleWords = (person) => (person.bot ? "app" : person.roles.join(", ") || "no role");
