// The chat's Markdown, as far as people use it, made into nodes. Whatever is no mark stays text.

import { make } from "./dom.js";
import { inStyle, wholeMoment } from "./moments.js";

const MOST_DEPTH = 8;

/** The nodes of a text. `app` names people, channels and roles, and opens what is clicked. */
export function markup(text, app) {
  const nodes = [];
  // A fence stands out of everything else.
  text.split(/```(?:[\w+-]*\n)?([\s\S]*?)```/).forEach((part, index) => {
    if (index % 2) nodes.push(make("pre", {}, make("code", {}, part.replace(/\n$/, ""))));
    else if (part.trim()) nodes.push(...blocks(part.replace(/^\n|\n$/g, ""), app));
  });
  return nodes;
}

function blocks(text, app) {
  const nodes = [];
  const lines = text.split("\n");
  const take = (mark) => {
    const taken = [];
    while (lines.length && mark.test(lines[0])) taken.push(lines.shift().replace(mark, ""));
    return taken;
  };
  while (lines.length) {
    const heading = /^(#{1,3}|-#) (.+)/.exec(lines[0]);
    if (heading) {
      lines.shift();
      const kind = heading[1] === "-#" ? "small" : `heading size${heading[1].length}`;
      nodes.push(make("p", { class: kind }, inline(heading[2], app)));
    } else if (lines[0].startsWith(">>> ")) {
      const quoted = lines.splice(0).join("\n").slice(4);
      nodes.push(make("blockquote", {}, blocks(quoted, app)));
    } else if (/^> /.test(lines[0])) {
      nodes.push(make("blockquote", {}, blocks(take(/^> /).join("\n"), app)));
    } else if (/^\s*[-*] /.test(lines[0])) {
      nodes.push(make("ul", {}, items(take(/^\s*[-*] /), app)));
    } else if (/^\s*\d+\. /.test(lines[0])) {
      const start = /\d+/.exec(lines[0])[0];
      nodes.push(make("ol", { start }, items(take(/^\s*\d+\. /), app)));
    } else {
      const plain = [lines.shift()];
      while (lines.length && !/^(#{1,3} |-# |> |>>> |\s*[-*] |\s*\d+\. )/.test(lines[0])) {
        plain.push(lines.shift());
      }
      nodes.push(make("p", {}, inline(plain.join("\n"), app)));
    }
  }
  return nodes;
}

const items = (lines, app) => lines.map((line) => make("li", {}, inline(line, app)));

// What stands between two marks: at least one character, and no escaped mark ends it.
const within = (mark) => new RegExp(`${mark}((?:\\\\[\\s\\S]|(?!${mark})[\\s\\S])+?)${mark}`, "y");

const PAIRS = [
  [within("\\*\\*\\*"), (inside) => make("strong", {}, make("em", {}, inside))],
  [within("\\*\\*"), (inside) => make("strong", {}, inside)],
  [within("__"), (inside) => make("u", {}, inside)],
  [within("~~"), (inside) => make("s", {}, inside)],
  [within("\\|\\|"), (inside) => spoiler(inside)],
  [/\*(?!\s)((?:\\[\s\S]|[^*\\])+?)\*(?!\*)/y, (inside) => make("em", {}, inside)],
  [/_((?:\\[\s\S]|[^_\\])+?)_(?!\w)/y, (inside) => make("em", {}, inside)],
];

const LEAVES = [
  [/\\([^\p{L}\p{N}\s])/uy, ([, escaped]) => escaped],
  [/(`+)([^`]|[^`][\s\S]*?[^`])\1(?!`)/y, ([, , code], app) => inlineCode(code.trim(), app)],
  [/<t:(-?\d{1,13})(?::([tTdDfFR]))?>/y, ([, seconds, style]) => moment(seconds * 1000, style)],
  [/<@!?(\d+)>/y, ([, id], app) => mention("@", app.personName(id) ?? "somebody")],
  [/<@&(\d+)>/y, ([, id], app) => mention("@", app.roleName(id) ?? "a role")],
  [/<#(\d+)>/y, ([, id], app) => channelLink(id, app)],
  [/<\/([\w -]+):\d+>/y, ([, path], app) => inlineCode(`/${path}`, app)],
  [/<a?(:\w+:)\d+>/y, ([, name]) => name],
  [/<(https?:\/\/[^\s<>]+)>/y, ([, address], app) => link(address, address, app)],
  [/https?:\/\/[^\s<>]*[^\s<>.,:;!?'")\]]/y, ([address], app) => link(address, address, app)],
];

const MASKED_LINK = /\[((?:\\.|[^\]\\])+)\]\(<?(https?:\/\/[^\s<>()]+(?:\([^\s()]*\)[^\s<>()]*)*)>?\)/y;

function inline(text, app, depth = 0) {
  const nodes = [];
  let plain = "";
  const flush = () => {
    if (plain) nodes.push(plain);
    plain = "";
  };
  for (let at = 0; at < text.length; ) {
    const found = /[\\`*_~|<[h\n]/.test(text[at]) && mark(text, at, app, depth);
    if (found) {
      if (typeof found.node === "string") plain += found.node;
      else {
        flush();
        nodes.push(found.node);
      }
      at = found.end;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  flush();
  return nodes;
}

function mark(text, at, app, depth) {
  const match = (pattern) => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  if (text[at] === "\n") return { node: make("br"), end: at + 1 };
  for (const [pattern, node] of LEAVES) {
    const found = match(pattern);
    if (found) return { node: node(found, app), end: at + found[0].length };
  }
  if (depth >= MOST_DEPTH) return undefined;
  const masked = match(MASKED_LINK);
  if (masked) {
    const node = link(masked[2], inline(masked[1], app, depth + 1), app);
    return { node, end: at + masked[0].length };
  }
  // An underscore inside a word is a letter.
  if (text[at] === "_" && at > 0 && /\w/.test(text[at - 1])) return undefined;
  for (const [pattern, node] of PAIRS) {
    const found = match(pattern);
    if (found) return { node: node(inline(found[1], app, depth + 1)), end: at + found[0].length };
  }
  return undefined;
}

function inlineCode(code, app) {
  if (!app.isCommand(code)) return make("code", {}, code);
  const fill = () => app.fillLine(code);
  return make("button", { type: "button", class: "code", title: "Fill it in", onclick: fill }, code);
}

function moment(at, style) {
  const attributes = { title: wholeMoment(at), datetime: new Date(at).toISOString() };
  if (style === "R") attributes["data-relative"] = at;
  return make("time", attributes, inStyle(at, style ?? "f"));
}

const mention = (sign, name) => make("span", { class: "mention" }, `${sign}${name}`);

function channelLink(id, app) {
  const channel = app.channelOf(id);
  if (!channel) return make("span", { class: "mention" }, "#no access");
  const open = () => app.openChannel(id);
  return make("button", { type: "button", class: "mention", onclick: open }, `#${channel.name}`);
}

export function link(address, words, app) {
  const attributes = { href: address, target: "_blank", rel: "noopener noreferrer" };
  if (app.isOwnPage(address)) {
    attributes.onclick = (event) => {
      event.preventDefault();
      app.showPage(address);
    };
  }
  return make("a", attributes, words);
}

function spoiler(inside) {
  const button = make("button", { type: "button", class: "spoiler", title: "Show" }, inside);
  button.addEventListener("click", () => button.classList.add("shown"));
  return button;
}
