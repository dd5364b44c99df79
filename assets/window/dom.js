// Making elements. Text becomes text nodes, so nothing that people typed is ever read as HTML.

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(2).filter((child) => child || child === 0));
  return element;
}

export const byId = (id) => document.getElementById(id);

/** Replaces what is in a place; whoever had the focus there keeps it, found by its data-key. */
export function redraw(place, ...children) {
  const focused = place.contains(document.activeElement) && document.activeElement.dataset.key;
  place.replaceChildren(...children.flat(2).filter(Boolean));
  if (!focused) return;
  const same = place.querySelector(`[data-key="${CSS.escape(focused)}"]`);
  (same ?? place.querySelector("[data-key]"))?.focus();
}

/** Arrow keys go through the items of a list, Tab goes past it. */
export function rove(place) {
  const items = () => [...place.querySelectorAll("[data-roving]")];
  place.addEventListener("keydown", (event) => {
    const all = items();
    const at = all.indexOf(document.activeElement);
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 };
    if (at < 0 || !(event.key in steps)) return;
    event.preventDefault();
    all[Math.max(0, Math.min(all.length - 1, steps[event.key]))].focus();
  });
  place.addEventListener("focusin", (event) => {
    if (event.target.matches("[data-roving]")) settleRoving(place, event.target);
  });
}

/** Only one item of a list is reached by Tab: the current one, or else the first. */
export function settleRoving(place, current) {
  const items = [...place.querySelectorAll("[data-roving]")];
  const reached = current ?? items.find((item) => item.matches("[aria-current]")) ?? items[0];
  for (const item of items) item.tabIndex = item === reached ? 0 : -1;
}

function hueOf(name) {
  let hash = 7;
  for (const character of name) hash = (hash * 31 + character.codePointAt(0)) % 360;
  return hash;
}

export function face(person) {
  if (person.bot) return make("img", { class: "face bot", src: "/bell.svg", alt: "" });
  const letters = [...person.name].slice(0, 2).join("");
  const element = make("span", { class: "face", "aria-hidden": "true" }, letters);
  element.style.setProperty("--hue", hueOf(person.name));
  return element;
}

/** A polite word to those who do not see the screen. */
export function announce(text) {
  byId("announcer").textContent = text;
}
