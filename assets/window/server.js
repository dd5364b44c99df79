// How the window asks the demo. Reads and deeds name who does them: whoever sits here may be anyone.

async function read(path, parameters) {
  const response = await fetch(`${path}?${new URLSearchParams(parameters)}`);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

async function act(path, body) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) return { refused: (await response.text()).trim() };
  return response.json();
}

export const server = {
  begin: () => read("/api/begin", {}),
  view: (as) => read("/api/view", { as }),
  messages: (as, channel, most) => read("/api/messages", { as, channel, most }),
  commands: (as, channel) => read("/api/commands", { as, channel }),
  say: (as, channel, text) => act("/api/say", { as, channel, text }),
  slash: (as, channel, text) => act("/api/slash", { as, channel, text }),
  press: (as, message, custom_id, values) =>
    act("/api/press", { as, message, custom_id, values }),
  submitModal: (as, interaction, values) => act("/api/modal", { as, interaction, values }),
  menu: (as, channel, command, target) => act("/api/menu", { as, channel, command, ...target }),
  replays: () => read("/api/replays", {}),
  play: (replay) => act("/api/replays", { replay }),
  guideAgain: () => act("/api/guide/again", {}),
  async autocomplete(as, channel, text) {
    return (await act("/api/autocomplete", { as, channel, text })).choices ?? [];
  },
  async upload(as, file) {
    const about = { as, name: file.name, content_type: file.type || "application/octet-stream" };
    const path = `/api/upload?${new URLSearchParams(about)}`;
    const response = await fetch(path, { method: "POST", body: file });
    return response.ok ? (await response.json()).id : undefined;
  },
  fileLink: (as, id) => `/api/files/${id}?${new URLSearchParams({ as })}`,
  changes: (as) => new EventSource(`/api/changes?${new URLSearchParams({ as })}`),
};
