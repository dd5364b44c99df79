// The message box. Typing "/" turns it into a command with one field for each option.

import { byId, make } from "./dom.js";
import { lineOf, objection, readLine, textOf } from "./commandline.js";
import { TYPE, candidates, fittingCommands, hintOf, suggestionList } from "./suggestions.js";
import { server } from "./server.js";

const KEYS = {
  words: "Enter sends · Shift+Enter starts a new line · / for commands",
  command: "Enter sends · Tab goes to the next field · ↑ ↓ choose · Esc leaves",
};

export function commandBox(app) {
  const place = byId("box");
  const list = suggestionList();
  /** The command being typed, or nothing. */
  let command;
  /** Its fields: option, input, and the value that was chosen from the list. */
  let fields = [];
  let main;
  let asked = 0;

  const field = (attributes) =>
    make("textarea", {
      rows: 1, spellcheck: "true", autocomplete: "off", role: "combobox",
      "aria-autocomplete": "list", "aria-expanded": "false", ...attributes,
    });

  function drawWords(text = "") {
    command = undefined;
    fields = [];
    main = field({ id: "say", class: "words" });
    main.value = text;
    main.addEventListener("input", typedWords);
    const slash = make("button", { type: "button", class: "icon", "aria-label": "Choose a command", title: "Commands" }, "/");
    slash.addEventListener("click", startSlash);
    place.replaceChildren(slash, main, sendButton());
    byId("keys").textContent = KEYS.words;
    settleWords();
  }

  /** What may be typed here, by this person. */
  function settleWords() {
    const { channel } = app.here();
    const name = `#${channel?.name ?? ""}`;
    const mayCommand = channel?.may_command ? "; commands begin with /" : "";
    const hint = channel?.may_write ? `Write as ${app.personName(app.me)}, or / for commands` : `You can read here, not write${mayCommand}`;
    main.placeholder = hint;
    main.setAttribute("aria-label", `Message to ${name}. ${hint}`);
    main.readOnly = !channel?.may_write && !mayCommand;
    place.classList.toggle("closed", main.readOnly);
  }

  function startSlash() {
    if (command) drawWords();
    main.focus();
    if (main.readOnly) return;
    main.value = "/";
    typedWords();
  }

  function sendButton() {
    return make("button", { type: "button", class: "icon send", "aria-label": "Send", onclick: send }, "➤");
  }

  async function typedWords() {
    complain();
    const typed = main.value;
    if (!typed.startsWith("/")) return list.hide();
    const whole = readLine(typed, app.knownCommands());
    if (whole) return start(whole.command, whole.values, whole.open);
    const offered = fittingCommands(await app.commands(), typed).map((each) => ({
      label: each.name, about: each.description, command: each,
    }));
    // It may have been sent, or turned into a command, in the meantime.
    if (command || main.value !== typed) return undefined;
    const hint = { title: "Commands", about: offered.length ? "" : "None begins like this." };
    list.show(main, { hint, offered, first: 0, taken: (item) => start(item.command, {}) });
    return undefined;
  }

  /** Shows the fields of a command: the required ones, and those that have a value. */
  function start(chosen, values, open = "") {
    command = chosen;
    list.hide();
    fields = [];
    main = field({ class: "more", "aria-label": "Add an option", placeholder: "" });
    main.value = open;
    main.addEventListener("focus", offerOptions);
    main.addEventListener("input", offerOptions);
    const name = make("button", { type: "button", class: "command-name", title: "Another command" }, chosen.name);
    name.addEventListener("click", leave);
    const row = make("div", { class: "command" }, name, main);
    row.addEventListener("click", (event) => event.target === row && main.focus());
    place.replaceChildren(row, sendButton());
    for (const option of chosen.options) {
      if (option.required || option.name in values) add(option, values[option.name]);
    }
    settleMore();
    byId("keys").textContent = KEYS.command;
    focusNext();
  }

  const left = () => command.options.filter((option) => !fields.some((each) => each.option === option));

  function settleMore() {
    const count = left().length;
    main.placeholder = count ? `+${count} more` : "";
    main.hidden = !count;
  }

  function add(option, text = "") {
    const input = field({ "aria-label": `${option.name}: ${option.description}`, "data-option": option.name });
    const each = { option, input, value: undefined };
    const known = { people: app.view.people, option };
    setText(each, text, known);
    input.addEventListener("focus", () => offer(each));
    input.addEventListener("input", () => {
      each.value = undefined;
      offer(each);
    });
    const parts = [make("span", { class: "option-name" }, option.name), input];
    if (option.type === TYPE.file) parts.push(fileInput(each));
    const chip = make("label", { class: option.required ? "chip required" : "chip" }, parts);
    each.chip = chip;
    fields.push(each);
    main.before(chip);
    return each;
  }

  /** What a value is called: choices and people have a name besides their id. */
  function setText(each, text, { people, option }) {
    const choice = option.choices?.find(({ name, value }) => value === text || name === text);
    const person = people.find(({ id }) => text === `<@${id}>`);
    each.input.value = choice?.name ?? (person ? `@${person.name}` : text);
    if (choice) each.value = String(choice.value);
    if (person) each.value = text;
  }

  function fileInput(each) {
    const input = make("input", { type: "file", "aria-label": `${each.option.name}: choose a file` });
    input.addEventListener("change", async () => {
      const [file] = input.files;
      each.value = file && (await server.upload(app.me, file));
      each.input.value = file?.name ?? "";
    });
    return input;
  }

  function offerOptions() {
    complain();
    const typed = main.value.replace(/:.*$/s, "").trim().toLowerCase();
    const fitting = left().filter(({ name }) => name.startsWith(typed));
    const exact = fitting.find(({ name }) => `${name}:` === main.value.trim().toLowerCase());
    if (exact) return takeOption(exact);
    const offered = fitting.map((option) => ({ label: option.name, about: option.description, option }));
    const hint = { title: command.name, about: command.description };
    list.show(main, { hint, offered, first: typed ? 0 : -1, taken: (item) => takeOption(item.option) });
    return undefined;
  }

  function takeOption(option) {
    main.value = "";
    const each = add(option);
    settleMore();
    each.input.focus();
  }

  async function offer(each) {
    complain();
    asked += 1;
    const mine = asked;
    const hint = hintOf(each.option);
    const typed = each.value === undefined ? each.input.value : "";
    list.show(each.input, { hint });
    const offered = await candidates(each.option, typed, line(each, typed), app);
    // Somebody typed on while the bot thought.
    if (mine !== asked || document.activeElement !== each.input) return;
    const first = each.value === undefined && (typed || each.option.required) ? 0 : -1;
    list.show(each.input, { hint, offered, first, taken: (item) => take(each, item) });
  }

  function take(each, item) {
    each.value = item.value;
    each.input.value = item.label;
    focusNext(each);
  }

  /** To the next field that must be filled, or behind all of them. */
  function focusNext(after) {
    const empty = fields.find((each) => each.option.required && !textOf(each).trim());
    const last = fields.at(-1)?.input;
    const target = empty?.input ?? (main.hidden ? last : main) ?? place.querySelector(".command-name");
    if (after && target === after.input) return list.hide();
    return target.focus();
  }

  const line = (typing, typed) => lineOf(command, fields, typing, typed);

  function leave() {
    list.hide();
    const { name } = command;
    drawWords(name);
    main.focus();
    typedWords();
  }

  function complain(text = "", input) {
    const said = byId("complaint");
    // Focusing a field takes an older complaint away, so this one is said after it.
    if (input) {
      input.focus();
      list.hide();
    }
    said.hidden = !text;
    said.textContent = text;
  }

  async function send() {
    if (place.hasAttribute("aria-busy")) return;
    if (!command) {
      const text = main.value.trim();
      if (!text) return;
      if (text.startsWith("/")) {
        complain("There is no command like that. Choose one from the list.");
        return;
      }
      const outcome = await app.use(server.say(app.me, app.channel, text), { quietly: true });
      if (outcome.refused) complain(outcome.refused);
      else main.value = "";
      return;
    }
    const objected = objection(fields);
    if (objected) {
      complain(...objected);
      return;
    }
    list.hide();
    place.setAttribute("aria-busy", "true");
    const outcome = await app.use(server.slash(app.me, app.channel, line()), { quietly: true });
    place.removeAttribute("aria-busy");
    if (outcome.refused) {
      complain(outcome.refused);
      return;
    }
    drawWords();
    if (!outcome.modal) main.focus();
  }

  place.addEventListener("keydown", (event) => {
    if (event.isComposing || event.target.tagName !== "TEXTAREA") return;
    const each = fields.find(({ input }) => input === event.target);
    const take = () => {
      event.preventDefault();
      list.takeActive();
    };
    if (event.key === "Enter" && !event.shiftKey) {
      if (list.hasActive()) return take();
      event.preventDefault();
      return void send();
    }
    if (event.key === "Tab" && !event.shiftKey && list.hasActive() && event.target.value) return take();
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && list.isOffering()) {
      event.preventDefault();
      return list.move(event.key === "ArrowDown" ? 1 : -1);
    }
    if (event.key === "Escape") {
      event.stopPropagation();
      if (list.isOpen() && !command) return list.hide();
      if (command) {
        list.hide();
        drawWords();
        main.focus();
      }
    }
    if (event.key === "Backspace" && !event.target.value && command) {
      event.preventDefault();
      removeBefore(each);
    }
    return undefined;
  });
  place.addEventListener("focusout", (event) => {
    if (!place.contains(event.relatedTarget)) list.hide();
  });

  /** Backspace in an empty field takes away what stands before it. */
  function removeBefore(each) {
    if (each && !each.option.required) {
      fields = fields.filter((other) => other !== each);
      each.chip.remove();
      settleMore();
      (fields.at(-1)?.input ?? main).focus();
    } else if (!each && fields.length) {
      fields.at(-1).input.focus();
    } else {
      leave();
    }
  }

  drawWords();
  return {
    focus: () => (fields[0]?.input ?? main).focus(),
    /** Begins a command. */
    slash: startSlash,
    /** Fills in a command with values, for somebody to look at and send. */
    async fill(path, values = {}) {
      const chosen = (await app.commands()).find(({ name }) => name === `/${path}`);
      if (chosen) {
        start(chosen, values);
        const about = "Enter sends it. Change the words first, if you like.";
        list.show(main, { hint: { title: "Ready.", about } });
      } else complain("The bot has not registered its commands yet. Try again in a moment.");
    },
    /** Fills in a line that somebody clicked in a text. */
    async fillLine(text) {
      await app.commands();
      const whole = readLine(`${text} `, app.knownCommands());
      if (whole) start(whole.command, whole.values);
    },
    isCommand: (text) => app.knownCommands().some(({ name }) => text === name || text.startsWith(`${name} `)),
    /** The channel may have another name now, or be closed. */
    settle: () => command || settleWords(),
    /** The place or the person changed. */
    reset() {
      if (!command) drawWords(main.value);
      list.hide();
      complain();
    },
  };
}
