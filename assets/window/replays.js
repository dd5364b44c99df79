// Real outages to watch: which there are is told by the demo, which also plays them.

import { announce, byId, make } from "./dom.js";
import { server } from "./server.js";

/** Offers what can be played; nothing is shown where nothing can. */
export async function offerReplays(say) {
  const { titles } = await server.replays();
  if (!titles.length) return;
  byId("replay").append(...titles.map((title, index) => make("option", { value: index }, title)));
  byId("replays").addEventListener("submit", async (event) => {
    event.preventDefault();
    const { value, selectedOptions } = byId("replay");
    const { refused } = await server.play(Number(value));
    if (refused) say(refused);
    else announce(`${selectedOptions[0].textContent} is being played.`);
  });
  byId("replays").hidden = false;
}
