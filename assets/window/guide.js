// The guided first outage. What is done is told by the demo, which reads it from what the bot
// answered; here is only what to say at each step.

import { announce, byId, make, redraw } from "./dom.js";
import { server } from "./server.js";

const LOOK = {
  room: (app) => ({
    label: "Go to the room",
    go: () => act(app, app.guide().room),
  }),
  watch: (app) => {
    const reader = readerOf(app);
    return { label: `Read along as ${reader.name}`, go: () => app.become(reader.id, app.guide().watch) };
  },
  page: (app) => ({ label: "See the public page", go: () => app.showPage() }),
};

const STEPS = [
  {
    title: "Say that something is broken",
    why: "Everything else hangs on it: a room to work in, a channel to read along, a word to the public.",
    path: "incident declare",
    values: () => ({
      title: "Pages do not load",
      severity: "sev2",
      summary: "Many people see a blank page.",
    }),
    done: "A room opened for those who respond, a channel for those who read along, and the public page tells of it.",
    looks: ["room", "watch", "page"],
  },
  {
    title: "Put somebody in command",
    why: "One person decides, so that nobody has to guess who does.",
    path: "incident appoint",
    values: (app) => ({ user: `<@${responderOf(app).id}>` }),
    done: "The card in the room now names who decides.",
    looks: ["room"],
  },
  {
    title: "Write down what you see",
    why: "Nobody remembers the minutes afterwards. Write them while they happen.",
    path: "timeline add",
    values: () => ({ text: "The disk of the database is full.", phase: "investigate" }),
    done: "Those who read along saw it at once. The public page shows nothing of it.",
    looks: ["watch", "page"],
  },
  {
    title: "Tell the public",
    why: "People outside are waiting. Two honest sentences are enough.",
    path: "incident update",
    values: () => ({
      message: "We found the cause and are making room. Nothing you wrote is lost.",
      status: "identified",
      next: "30m",
    }),
    done: "Now everybody knows: the public page, and those who read along.",
    looks: ["page", "watch"],
  },
  {
    title: "Close it",
    why: "When it works again, say so, and let people go and rest.",
    path: "incident close",
    values: () => ({ resolution: "There is room on the disk again, and an alarm that warns in time." }),
    done: "The page says that all works, the room is kept as it was, and the timeline is the record of it.",
    looks: ["page", "watch"],
  },
];

const responderOf = (app) => {
  const me = app.personOf(app.me);
  return me.kind === "responder" ? me : app.firstOf("responder") ?? me;
};
const readerOf = (app) =>
  app.firstOf("watcher") ?? app.firstOf("outsider") ?? app.personOf(app.me);

/** Goes to a channel as somebody who may act there. */
async function act(app, channel) {
  const responder = responderOf(app);
  if (responder.id !== app.me) await app.become(responder.id, channel);
  else if (channel) await app.openChannel(channel);
}

let folded = false;
let seen = -1;

export function drawGuide(app) {
  const { done } = app.guide();
  const next = done.indexOf(false);
  const last = next < 0 ? STEPS.length - 1 : next - 1;
  const count = done.filter(Boolean).length;
  if (seen >= 0 && count > seen) announce(`Step ${last + 1} is done. ${STEPS[last].done}`);
  seen = count;
  const fold = () => {
    folded = !folded;
    drawGuide(app);
  };
  const head = make(
    "header",
    {},
    make("h2", {}, "Your first outage"),
    make("ol", { class: "steps", "aria-label": `${count} of ${STEPS.length} steps are done` }, done.map(stepMark(next))),
    make("button", { type: "button", class: "quiet small", "data-key": "fold", "aria-expanded": String(!folded), onclick: fold }, folded ? "Show" : "Hide"),
  );
  const body = folded ? [] : [last >= 0 && outcome(last, app, next < 0), next >= 0 ? step(next, app) : ending(app)];
  byId("guide").classList.toggle("over", next < 0);
  redraw(byId("guide"), head, body);
}

const stepMark = (next) => (done, index) => {
  const state = done ? "done" : index === next ? "now" : "to come";
  const attributes = { class: state.replace(" ", "-"), "aria-current": index === next && "step" };
  const words = `${STEPS[index].title} (${state})`;
  return make("li", { ...attributes, title: words }, make("span", { class: "unseen" }, words), make("span", { "aria-hidden": "true" }, done ? "✓" : String(index + 1)));
};

function outcome(index, app) {
  const looks = STEPS[index].looks.map((name) => {
    const { label, go } = LOOK[name](app);
    return make("button", { type: "button", class: "text-link", "data-key": name, onclick: go }, label);
  });
  return make("p", { class: "outcome" }, make("b", {}, "✓ Done. "), STEPS[index].done, " ", make("span", { class: "looks" }, looks));
}

function step(index, app) {
  const { title, why, path, values } = STEPS[index];
  const show = async () => {
    await act(app, index > 0 ? app.guide().room : app.here().channel?.may_command ? undefined : app.view.lobby);
    await app.box.fill(path, values(app));
  };
  return make(
    "div",
    { class: "step" },
    make("p", {}, make("b", {}, `${index + 1}. ${title}. `), why),
    make("button", { type: "button", class: "primary", "data-key": "show", onclick: show }, "Show me"),
  );
}

function ending(app) {
  const outsider = app.firstOf("outsider");
  const again = async () => {
    await server.guideAgain();
    await app.openChannel(app.view.lobby);
    await app.refresh();
  };
  const look = outsider && {
    type: "button", class: "quiet", "data-key": "outsider", onclick: () => app.become(outsider.id, app.view.lobby),
  };
  return make(
    "div",
    { class: "step" },
    make("p", {}, make("b", {}, "That was a whole outage. "), "Look at it with other eyes, or play it again with your own words."),
    look && make("button", look, `Be ${outsider.name}, an outsider`),
    make("button", { type: "button", class: "primary", "data-key": "again", onclick: again }, "Once more"),
  );
}
