// A bot's form: it opens over everything, and sends what was filled in.
// https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-modal

import { byId, make } from "./dom.js";
import { server } from "./server.js";

const PARAGRAPH = 2;

export function openForm({ interaction, form }, app) {
  const dialog = byId("modal");
  const inputs = (form.components ?? []).map((row) => {
    const input = row.component ?? row.components[0];
    return { ...input, label: row.label ?? input.label, about: row.description };
  });
  const complaint = make("p", { class: "complaint", role: "alert", hidden: true });
  const body = make(
    "form",
    { method: "dialog" },
    make("h2", { id: "modal-title" }, form.title),
    inputs.map(drawInput),
    complaint,
    make(
      "div",
      { class: "row end" },
      make("button", { type: "button", class: "quiet", onclick: () => dialog.close() }, "Cancel"),
      make("button", { type: "submit", class: "primary" }, "Submit"),
    ),
  );
  body.addEventListener("submit", async (event) => {
    event.preventDefault();
    const values = Object.fromEntries(
      inputs.map(({ custom_id }) => [custom_id, body.elements.namedItem(custom_id).value]),
    );
    const outcome = await app.use(server.submitModal(app.me, interaction, values), { quietly: true });
    complaint.hidden = !outcome.refused;
    complaint.textContent = outcome.refused ?? "";
    if (!outcome.refused) dialog.close();
  });
  dialog.replaceChildren(body);
  dialog.addEventListener("close", () => app.box.focus(), { once: true });
  dialog.showModal();
  body.querySelector("input, textarea")?.focus();
}

function drawInput(input) {
  const attributes = {
    name: input.custom_id,
    placeholder: input.placeholder,
    required: input.required ?? true,
    minlength: input.min_length,
    maxlength: input.max_length,
  };
  const control = make(input.style === PARAGRAPH ? "textarea" : "input", attributes);
  control.value = input.value ?? "";
  return make(
    "label",
    { class: "asked" },
    make("b", {}, input.label),
    input.about && make("small", {}, input.about),
    control,
  );
}
