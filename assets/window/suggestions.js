// The list above the message box: what a command is called, what an option takes.

import { byId, make } from "./dom.js";
import { server } from "./server.js";

/** https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-type */
export const TYPE = {
  subcommand: 1, group: 2, text: 3, integer: 4, truth: 5, user: 6, channel: 7, role: 8,
  mentionable: 9, number: 10, file: 11,
};

/** Every command that can be typed, groups unfolded. */
export function flatten(definitions) {
  const unfold = (path, command) => {
    const options = command.options ?? [];
    const branches = options.filter(({ type }) => type === TYPE.subcommand || type === TYPE.group);
    if (branches.length) return branches.flatMap((branch) => unfold([...path, branch.name], branch));
    return [{ path, name: `/${path.join(" ")}`, description: command.description, options }];
  };
  return definitions.filter(({ type }) => type === 1).flatMap((command) => unfold([command.name], command));
}

/** The commands that fit what was typed, those that begin so first. */
export function fittingCommands(commands, typed) {
  const wanted = typed.toLowerCase().replace(/\s+/g, " ");
  const words = wanted.replace("/", "").split(" ").filter(Boolean);
  const text = (command) => `${command.name} ${command.description}`.toLowerCase();
  const fitting = commands.filter((command) => words.every((word) => text(command).includes(word)));
  const rank = (command) => (command.name.startsWith(wanted.trim()) ? 0 : 1);
  return fitting.sort((one, other) => rank(one) - rank(other));
}

/** What an option can be: label, what it is sent as, and a word about it. */
export async function candidates(option, typed, line, app) {
  const fits = ({ label }) => label.toLowerCase().includes(typed.toLowerCase().replace(/^[@#]/, ""));
  const people = () =>
    app.view.people.map(({ id, name, kind }) => ({ label: `@${name}`, value: `<@${id}>`, about: kind }));
  const roles = () => app.view.roles.map(({ id, name }) => ({ label: `@${name}`, value: `<@&${id}>` }));
  if (option.choices?.length) {
    return option.choices.map(({ name, value }) => ({ label: name, value: String(value) })).filter(fits);
  }
  if (option.autocomplete) {
    const offered = await server.autocomplete(app.me, app.channel, line);
    return offered.map(({ name, value }) => ({ label: name, value }));
  }
  switch (option.type) {
    case TYPE.truth:
      return [{ label: "True", value: "true" }, { label: "False", value: "false" }].filter(fits);
    case TYPE.user:
      return people().filter(fits);
    case TYPE.role:
      return roles().filter(fits);
    case TYPE.mentionable:
      return [...people(), ...roles()].filter(fits);
    case TYPE.channel:
      return app.view.channels
        .filter((channel) => !channel.category)
        .map(({ id, name }) => ({ label: `#${name}`, value: `<#${id}>` }))
        .filter(fits);
    default:
      return [];
  }
}

/** What an option wants, as a line above the list. */
export function hintOf(option) {
  const bounds = [
    option.required ? "required" : "optional",
    option.max_length && `up to ${option.max_length} characters`,
  ];
  return { title: option.name, about: `${option.description} (${bounds.filter(Boolean).join(", ")})` };
}

/** The list itself. `choose` is called with the item that somebody took. */
export function suggestionList() {
  const place = byId("suggestions");
  let items = [];
  let active = -1;
  let choose = () => {};
  let owner;

  function show(input, { hint, offered = [], first = -1, taken }) {
    owner?.removeAttribute("aria-activedescendant");
    owner = input;
    items = offered;
    choose = taken ?? (() => {});
    const title = hint && make("p", { class: "hint" }, make("b", {}, hint.title), ` ${hint.about ?? ""}`);
    const list = make(
      "ul",
      { role: "listbox", id: "offered", "aria-label": hint?.title ?? "Suggestions" },
      offered.map((item, index) =>
        make(
          "li",
          {
            role: "option",
            id: `offered-${index}`,
            // The focus stays in the box, so that one can go on typing.
            onmousedown: (event) => event.preventDefault(),
            onclick: () => choose(item),
          },
          make("b", {}, item.label),
          item.about && make("span", {}, item.about),
        ),
      ),
    );
    place.replaceChildren(...[title, offered.length && list].filter(Boolean));
    place.hidden = !title && !offered.length;
    input.setAttribute("aria-expanded", String(offered.length > 0));
    if (offered.length) input.setAttribute("aria-controls", "offered");
    mark(offered.length ? first : -1);
  }

  function mark(index) {
    active = index;
    place.querySelectorAll("[role=option]").forEach((element, at) => {
      element.setAttribute("aria-selected", String(at === index));
      if (at === index) element.scrollIntoView({ block: "nearest" });
    });
    if (index < 0) owner?.removeAttribute("aria-activedescendant");
    else owner?.setAttribute("aria-activedescendant", `offered-${index}`);
  }

  function hide() {
    owner?.setAttribute("aria-expanded", "false");
    owner?.removeAttribute("aria-activedescendant");
    place.hidden = true;
    place.replaceChildren();
    items = [];
    active = -1;
  }

  return {
    show,
    hide,
    isOpen: () => !place.hidden,
    isOffering: () => items.length > 0,
    hasActive: () => active >= 0,
    move: (by) => items.length && mark((active + by + items.length) % items.length),
    takeActive: () => choose(items[active]),
  };
}
