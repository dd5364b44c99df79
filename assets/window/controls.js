// Buttons and lists that a bot puts under its messages.
// https://discord.com/developers/docs/components/reference

import { make } from "./dom.js";
import { markup } from "./markup.js";
import { server } from "./server.js";

const KIND = {
  row: 1, button: 2, choice: 3, user: 5, role: 6, mentionable: 7, channel: 8,
  section: 9, text: 10, separator: 14, container: 17,
};
const LOOKS = { 1: "primary", 2: "quiet", 3: "good", 4: "bad", 5: "quiet" };
const LINK = 5;

export const components = (message, app) =>
  message.components.map((component) => draw(component, message, app)).filter(Boolean);

function draw(component, message, app) {
  const inside = (component.components ?? []).map((child) => draw(child, message, app)).filter(Boolean);
  switch (component.type) {
    case KIND.row:
      return make("div", { class: "row" }, inside);
    case KIND.container:
      return make("div", { class: "embed" }, inside);
    case KIND.section:
      return make("div", { class: "row" }, inside, component.accessory && draw(component.accessory, message, app));
    case KIND.text:
      return make("div", {}, markup(component.content, app));
    case KIND.separator:
      return make("hr");
    case KIND.button:
      return button(component, message, app);
    default:
      return component.custom_id ? select(component, message, app) : undefined;
  }
}

function button(component, message, app) {
  const words = [component.emoji?.name, component.label].filter(Boolean).join(" ");
  if (component.style === LINK) {
    // A link to one of our own channels opens it here, as Discord's client does.
    const channel = /^https:\/\/discord\.com\/channels\/\d+\/(\d+)$/.exec(component.url ?? "")?.[1];
    if (channel && app.channelOf(channel)) {
      const open = () => app.openChannel(channel);
      return make("button", { type: "button", class: "quiet", onclick: open }, words);
    }
    const safe = /^https?:\/\//.test(component.url ?? "") && component.url;
    return make("a", { class: "button quiet", href: safe, target: "_blank", rel: "noopener noreferrer" }, words);
  }
  const press = () => app.use(server.press(app.me, message.id, component.custom_id));
  const attributes = { type: "button", disabled: component.disabled, onclick: press };
  return make("button", { ...attributes, class: LOOKS[component.style] ?? "quiet" }, words);
}

function select(component, message, app) {
  const several = (component.max_values ?? 1) > 1;
  const options = optionsOf(component, app).map(({ label, value, chosen }) =>
    make("option", { value, selected: chosen }, label),
  );
  const hint = component.placeholder ?? "Choose";
  const list = make(
    "select",
    { "aria-label": hint, multiple: several, disabled: component.disabled },
    !several && make("option", { value: "", disabled: true, selected: true }, hint),
    options,
  );
  const send = () => {
    const values = [...list.selectedOptions].map((option) => option.value).filter(Boolean);
    return app.use(server.press(app.me, message.id, component.custom_id, values));
  };
  if (!several) {
    list.addEventListener("change", send);
    return list;
  }
  return make("div", { class: "row" }, list, make("button", { type: "button", class: "quiet", onclick: send }, "Choose"));
}

function optionsOf(component, app) {
  const people = app.view.people.map((person) => ({ label: person.name, value: person.id }));
  const roles = app.view.roles.map((role) => ({ label: role.name, value: role.id }));
  switch (component.type) {
    case KIND.user:
      return people;
    case KIND.role:
      return roles;
    case KIND.mentionable:
      return [...people, ...roles];
    case KIND.channel:
      return app.view.channels
        .filter((channel) => !channel.category)
        .map((channel) => ({ label: `#${channel.name}`, value: channel.id }));
    default:
      return (component.options ?? []).map((option) => ({
        label: option.label,
        value: option.value,
        chosen: option.default,
      }));
  }
}
