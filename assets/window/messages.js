// The messages of a channel. A message that did not change keeps its element, and so its focus.

import { face, make } from "./dom.js";
import { link, markup } from "./markup.js";
import { clock, dayOf, wholeMoment } from "./moments.js";
import { components } from "./controls.js";
import { server } from "./server.js";

/** Messages of one person within this time stand together. */
const TOGETHER = 7 * 60_000;
const PINNED = 6;
const PICTURE = /^image\/(png|jpeg|gif|webp)$/;

/** Within so many pixels of the newest message one reads along. */
const NEAR = 80;

const dismissed = new Set();
/** Whoever reads the newest message goes on doing so; who scrolled back is left alone. */
let atEnd = true;
let drawn = new Map();
let drawnFor = "";

/** The size for which the place was scrolled; another size scrolls by itself. */
let size = "";
const sizeOf = (log) => `${log.scrollHeight} ${log.clientHeight}`;

export function followMessages(log) {
  log.addEventListener("scroll", () => {
    if (sizeOf(log) !== size) return;
    atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
  });
  new ResizeObserver(() => toEnd(log)).observe(log);
}

/** Whoever just did something wants to see what became of it. */
export function goToNewest(log) {
  atEnd = true;
  toEnd(log);
}

function toEnd(log) {
  if (atEnd) log.scrollTop = log.scrollHeight;
  size = sizeOf(log);
}

/** Draws the channel; answers with the messages that were not there before. */
export function drawMessages(log, { messages, more }, app) {
  const about = `${app.me} ${app.channel}`;
  const fresh = drawnFor !== about;
  if (fresh) drawn = new Map();
  drawnFor = about;
  const kept = new Map();
  const nodes = [];
  const news = [];
  if (more) {
    const earlier = { type: "button", class: "quiet", onclick: () => app.showEarlier() };
    nodes.push(make("button", earlier, "Show earlier messages"));
  }
  let before;
  for (const message of messages.filter((message) => !dismissed.has(message.id))) {
    if (!before || dayOf(before.at) !== dayOf(message.at)) {
      nodes.push(make("p", { class: "day" }, make("span", {}, dayOf(message.at))));
      before = undefined;
    }
    const joined = before && goesOn(before, message);
    const print = JSON.stringify([message, joined, app.names]);
    const known = drawn.get(message.id);
    const element = known?.print === print ? known.element : draw(message, joined, app);
    if (!known) news.push(message);
    kept.set(message.id, { print, element });
    nodes.push(element);
    before = message;
  }
  if (!messages.length) nodes.push(make("p", { class: "empty" }, "Nothing was said here yet."));
  drawn = kept;
  place(log, nodes);
  if (fresh) atEnd = true;
  toEnd(log);
  return fresh ? [] : news;
}

/** Puts these nodes there and moves only what stands elsewhere. */
function place(log, nodes) {
  let next = log.firstChild;
  for (const node of nodes) {
    if (node === next) next = next.nextSibling;
    else log.insertBefore(node, next);
  }
  while (next) {
    const gone = next;
    next = next.nextSibling;
    gone.remove();
  }
}

const goesOn = (before, message) =>
  before.author.id === message.author.id &&
  message.at - before.at < TOGETHER &&
  !message.answers &&
  !message.reply_to &&
  message.kind === before.kind &&
  before.only_you === message.only_you;

function draw(message, joined, app) {
  const marks = ["message", joined && "joined", message.only_you && "private", message.calls_you && "calls"];
  const when = { datetime: new Date(message.at).toISOString(), title: wholeMoment(message.at) };
  const time = make("time", when, clock(message.at));
  const article = make("article", { class: marks.filter(Boolean).join(" "), "data-id": message.id });
  if (message.kind === PINNED) {
    article.append(
      make("p", { class: "system" }, "📌 ", make("b", {}, message.author.name), " pinned a message to this channel. ", time),
    );
    return article;
  }
  const body = make("div", { class: "body" });
  if (message.answers) {
    const [who, what] = message.answers;
    body.append(make("p", { class: "context" }, "↱ ", make("b", {}, who), ` used /${what}`));
  } else if (message.reply_to) {
    const [who, what] = message.reply_to;
    body.append(make("p", { class: "context" }, "↱ ", make("b", {}, who), ` ${what.slice(0, 80)}`));
  }
  if (!joined) body.append(heading(message, time, app));
  body.append(...content(message, app));
  if (message.only_you) body.append(onlyYou(message, article));
  article.append(joined ? time : face(message.author), body);
  const menu = messageMenu(message, app);
  if (menu) article.append(menu);
  return article;
}

function heading(message, time, app) {
  const kind = app.personOf(message.author.id)?.kind ?? "";
  return make(
    "header",
    {},
    make("b", { class: `name ${kind}` }, message.author.name),
    message.author.bot && make("span", { class: "tag" }, "app"),
    time,
    message.pinned && make("span", { class: "pin", title: "Pinned" }, "📌 pinned"),
  );
}

function content(message, app) {
  if (message.loading) {
    return [make("p", { class: "thinking" }, `${message.author.name} is thinking …`)];
  }
  const words = markup(message.content, app);
  const edited = message.edited && make("span", { class: "edited" }, "(edited)");
  const reactions = message.reactions.map(([emoji, count]) => make("span", { class: "tag" }, `${emoji} ${count}`));
  return [
    ...words,
    ...message.embeds.map((embed) => drawEmbed(embed, app)),
    ...message.attachments.map((file) => attachment(file, app)),
    ...components(message, app),
    edited,
    ...reactions,
  ].filter(Boolean);
}

function onlyYou(message, article) {
  const dismiss = () => {
    dismissed.add(message.id);
    article.remove();
  };
  const button = make("button", { type: "button", class: "text-link", onclick: dismiss }, "Dismiss");
  return make("p", { class: "only-you" }, "Only you can see this · ", button);
}

function drawEmbed(embed, app) {
  const box = make("div", { class: "embed" });
  if (typeof embed.color === "number") {
    box.style.setProperty("--mark", `#${embed.color.toString(16).padStart(6, "0")}`);
  }
  const title = embed.title && markup(embed.title, app);
  const safe = /^https?:\/\//.test(embed.url ?? "");
  const fields = (embed.fields ?? []).map((field) =>
    make(
      "div",
      { class: field.inline ? "field inline" : "field" },
      make("h4", {}, field.name),
      markup(field.value, app),
    ),
  );
  const parts = [
    embed.author && make("p", { class: "by" }, embed.author.name),
    title && make("h3", {}, safe ? link(embed.url, title, app) : title),
    embed.description && make("div", { class: "description" }, markup(embed.description, app)),
    fields.length && make("div", { class: "fields" }, fields),
    embed.image && picture(embed.image.url, "", app),
    embed.footer && make("p", { class: "footer" }, embed.footer.text),
  ];
  box.append(...parts.filter(Boolean));
  return box;
}

/** Pictures come from the demo itself: the chat's own host is not to be reached from here. */
function picture(address, name, app) {
  const id = /\/attachments\/\d+\/(\d+)\//.exec(address)?.[1];
  return id && make("img", { class: "picture", src: server.fileLink(app.me, id), alt: name });
}

function attachment(file, app) {
  const href = server.fileLink(app.me, file.id);
  if (PICTURE.test(file.content_type ?? "")) {
    return make("img", { class: "picture", src: href, alt: file.description ?? file.filename });
  }
  const size = `${Math.max(1, Math.round(file.size / 1024))} kB`;
  return make("a", { class: "file", href, download: file.filename }, `📄 ${file.filename} (${size})`);
}

function messageMenu(message, app) {
  const commands = app.menuCommands(3);
  if (!commands.length || message.only_you || message.loading) return undefined;
  const button = (command) => {
    const use = () => app.use(server.menu(app.me, app.channel, command.name, { message: message.id }));
    return make("button", { type: "button", class: "quiet", onclick: use }, command.name);
  };
  return make("div", { class: "menu" }, commands.map(button));
}
