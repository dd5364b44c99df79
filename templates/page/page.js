// Optional comfort; the page is whole without it.
(() => {
  "use strict";
  const main = document.getElementById("main");
  // As it came, before times are repainted: what the next one is compared with.
  let shown = main.innerHTML;
  const say = (words) => { document.getElementById("live").textContent = words; };

  // Times in the reader's own zone, on wish.
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
  const remembered = () => { try { return localStorage.getItem("zone") === "own"; } catch { return false; } };
  let own = remembered();
  const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
  const paint = () => {
    document.documentElement.classList.toggle("own-zone", own);
    for (const time of document.querySelectorAll("time[datetime]:not([data-approximate])")) {
      time.dataset.utc ??= time.textContent;
      time.textContent = own ? format.format(new Date(time.dateTime)) : time.dataset.utc;
    }
  };
  const line = document.getElementById("zone");
  if (line && zone && zone !== "UTC" && zone !== "Etc/UTC") {
    const button = document.createElement("button");
    button.type = "button";
    const label = () => {
      line.firstChild.textContent = own ? `Times are in ${zone}. ` : "All times are UTC. ";
      button.textContent = own ? "Show UTC" : `Show ${zone}`;
    };
    button.addEventListener("click", () => {
      own = !own;
      try { localStorage.setItem("zone", own ? "own" : "utc"); } catch { /* not remembered, then */ }
      label();
      paint();
    });
    line.append(button);
    label();
  }
  paint();

  // The same page again, as soon as something changed.
  const events = document.body.dataset.events;
  if (!("EventSource" in window) || !events || !("live" in document.body.dataset)) return;
  let waiting = false;
  const renew = async () => {
    if (waiting) return;
    waiting = true;
    // Many readers hear of a change at once: come one after another.
    await new Promise((go) => setTimeout(go, 200 + Math.random() * 1500));
    waiting = false;
    try {
      const answer = await fetch(location.href, { cache: "no-cache" });
      if (!answer.ok && answer.status !== 404) return;
      const next = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = next.getElementById("main");
      const heard = next.getElementById("heard");
      if (!fresh) return;
      if (heard) document.getElementById("heard").replaceChildren(...heard.childNodes);
      if (fresh.innerHTML === shown) {
        paint();
        return;
      }
      shown = fresh.innerHTML;
      // Whoever was on a link stays on it.
      const focused = main.contains(document.activeElement) && document.activeElement.getAttribute("href");
      main.replaceChildren(...fresh.childNodes);
      if (focused) main.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
      document.title = next.title;
      const icon = 'link[rel="icon"]';
      document.querySelector(icon).href = next.querySelector(icon).getAttribute("href");
      paint();
      say(`Updated: ${next.title}`);
    } catch { /* offline: the next event, or the reader, tries again */ }
  };
  const listen = () => {
    const source = new EventSource(events);
    // What changed before we listened, while it was on its way or in a cache, shows now.
    for (const kind of ["open", "incident", "resync"]) source.addEventListener(kind, renew);
  };
  // The page itself comes first.
  setTimeout(listen, 1500);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) renew(); });
})();
