// What stands at the sides: beside the chat where there is room, over it where there is not.

import { byId } from "./dom.js";

const NAMES = ["places", "people", "public"];
/** As in layout.css. */
const DRAWERS = matchMedia("(max-width: 899px)");
const ONE_SIDE = matchMedia("(max-width: 1439px)");

export function panels() {
  const isDrawer = () => DRAWERS.matches;
  const openers = (name) => document.querySelectorAll(`[data-open="${name}"]`);
  let opener;

  function set(name, open) {
    byId(name).classList.toggle("closed", !open);
    for (const button of openers(name)) button.setAttribute("aria-expanded", String(open));
  }

  const isOpen = (name) => !byId(name).classList.contains("closed");

  function veil() {
    const covered = isDrawer() && NAMES.some(isOpen);
    byId("veil").hidden = !covered;
    byId("talk").inert = covered;
  }

  function settle() {
    set("places", !isDrawer());
    set("people", !ONE_SIDE.matches);
    set("public", !isDrawer());
    veil();
  }

  function open(name) {
    if (isDrawer()) for (const other of NAMES) set(other, false);
    else if (ONE_SIDE.matches && name !== "places") set(name === "people" ? "public" : "people", false);
    set(name, true);
    veil();
    if (isDrawer()) {
      opener = document.activeElement;
      byId(name).querySelector(`[data-close="${name}"]`)?.focus();
    }
  }

  function close(name) {
    set(name, false);
    veil();
    if (isDrawer() && opener?.isConnected) opener.focus();
    opener = undefined;
  }

  for (const name of NAMES) {
    for (const button of openers(name)) {
      button.addEventListener("click", () => (isOpen(name) ? close(name) : open(name)));
    }
    byId(name).querySelector("[data-close]").addEventListener("click", () => close(name));
  }
  const closeAll = () => NAMES.filter(isOpen).forEach(close);
  byId("veil").addEventListener("click", closeAll);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isDrawer()) closeAll();
  });
  DRAWERS.addEventListener("change", settle);
  ONE_SIDE.addEventListener("change", settle);
  settle();
  return { open, close, isDrawer };
}
