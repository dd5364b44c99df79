// Optional comfort; the page is whole without it.
(() => {
  "use strict";
  const the = (what) => document.querySelector(what);
  const main = the("#main");
  // As it came, before times are repainted: what the next one is compared with.
  let shown = main.innerHTML;
  const said = the("#live");
  const { events } = document.body.dataset;
  // Words are the page's, in its language; what they are about stands where they have {}.
  const say = (words, what) => words.replace("{}", () => what);

  // Times in the reader's own zone; whoever wants UTC says so once.
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
  const remembered = () => { try { return localStorage.getItem("zone"); } catch { return null; } };
  const elsewhere = zone !== "UTC" && zone !== "Etc/UTC";
  let own = elsewhere && remembered() !== "utc";
  // As the reader writes them, where that is in the page's language.
  const { lang } = document.documentElement;
  const locale = navigator.languages.find((one) => one.startsWith(lang)) ?? lang;
  const full = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: "short" });
  // A bare clock time stays one, unless it is another day there.
  const local = (at, utc) => (utc.length < 10 && at.getDate() === at.getUTCDate() ? clock : full).format(at);
  const paint = () => {
    for (const time of document.querySelectorAll("time[datetime]:not([data-approximate])")) {
      time.dataset.utc ??= time.textContent;
      const utc = time.dataset.utc;
      time.textContent = own ? local(new Date(time.dateTime), utc) : utc;
      time.title = own ? (utc.endsWith("UTC") ? utc : `${utc} UTC`) : "";
    }
    // A copy of this page can't know how old it is; the reader's clock does.
    const heard = the("#silent time");
    if (heard && Date.now() - new Date(heard.dateTime) > 6e5) the("#silent").hidden = false;
  };
  // A page of the past does not know when the bot was last heard: it asks.
  const ask = async () => {
    const heard = the("#silent time:not([datetime])");
    if (!heard) return;
    try {
      const answer = await fetch(events.replace(/events$/, "heard.json"), { cache: "no-cache" });
      const { at, words } = await answer.json();
      if (!at) return;
      heard.dateTime = at;
      heard.textContent = words;
      paint();
    } catch {}
  };
  const line = the("#zone");
  if (line && elsewhere) {
    const button = document.createElement("button");
    button.type = "button";
    const utc = line.textContent;
    const label = () => {
      line.firstChild.textContent = `${own ? say(line.dataset.own, zone) : utc} `;
      button.textContent = say(line.dataset.show, own ? "UTC" : zone);
    };
    button.onclick = () => {
      own = !own;
      // Where that is forbidden it is not remembered.
      try { localStorage.setItem("zone", own ? "own" : "utc"); } catch {}
      label();
      paint();
    };
    line.append(button);
    label();
  }
  paint();

  // The same page again, as soon as something changed.
  if (!events) return;
  let timer, source;
  const soon = (wait, spread = 45e3) => {
    clearTimeout(timer);
    timer = setTimeout(renew, wait + Math.random() * spread);
  };
  // Many readers hear of a change at once: come one after another.
  const now = () => soon(0, 800);
  const renew = async () => {
    // When the bot was last heard is no event.
    soon(3e5);
    // Nobody's search is taken from under their hands.
    if (the("#q:focus, #q:valid")) return;
    if (source?.readyState === 2) listen();
    try {
      const answer = await fetch(location.href, { cache: "no-cache" });
      if (!answer.ok && answer.status !== 404) throw answer;
      const next = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = next.getElementById("main");
      if (!fresh) return;
      // What is around the middle stays as it came, so it comes anew.
      if (next.documentElement.lang !== lang) return location.reload();
      for (const part of next.querySelectorAll("#heard, #silent")) the(`#${part.id}`)?.replaceWith(part);
      ask();
      if (fresh.innerHTML === shown) return paint();
      shown = fresh.innerHTML;
      // Whoever was on a link stays on it.
      const focused = main.contains(document.activeElement) && document.activeElement.getAttribute("href");
      // A page holds just the shapes that it refers to, so they come along.
      const shapes = next.querySelector(".sprite");
      if (shapes) the(".sprite")?.replaceWith(shapes);
      main.replaceChildren(...fresh.childNodes);
      if (focused) main.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
      document.title = next.title;
      const icon = 'link[rel="icon"]';
      the(icon).href = next.querySelector(icon).getAttribute("href");
      paint();
      said?.replaceChildren(say(said.dataset.says, next.title));
    } catch {
      // Offline, or somebody answers in our place.
      paint();
      soon(15e3);
    }
  };
  const listen = () => {
    source = new EventSource(events);
    // What changed before we listened, while it was on its way or in a cache, shows now.
    for (const kind of ["open", "incident", "resync"]) source.addEventListener(kind, now);
    // A line that breaks is taken up again by itself; an answer that is none, such as that of a
    // server in front of ours or of a copy of this page, ends it (2: closed).
    source.onerror = () => { if (source.readyState === 2) soon(15e3); };
  };
  // The page itself comes first.
  setTimeout(() => { listen(); ask(); }, 500);
  document.onvisibilitychange = () => { if (!document.hidden) now(); };
})();
