// Reads a page with the npm package `statuspage.io`, whose types say what Atlassian's pages give.
// node statuspage_client.cjs BASE_URL; prints what it found as JSON.
"use strict";
const { Statuspage } = require("statuspage.io");

const text = (value) => typeof value === "string";
const flag = (value) => typeof value === "boolean";
const maybe = (is) => (value) => value === null || is(value);
const moment = (value) => text(value) && !Number.isNaN(Date.parse(value));
const oneOf = (...known) => (value) => known.includes(value);

// The interfaces of the package's Result.d.ts.
const PAGE = { id: text, name: text, time_zone: text, updated_at: moment, url: text };
const COMPONENT = {
  created_at: moment, description: maybe(text), group: flag, group_id: maybe(text), id: text, name: text,
  only_show_if_degraded: flag, page_id: text, position: Number.isInteger, showcase: flag,
  start_date: maybe(text), updated_at: moment,
  status: oneOf("operational", "degraded_performance", "partial_outage", "major_outage", "under_maintenance"),
};
const STATUSES = ["investigating", "identified", "monitoring", "resolved", "postmortem"];
const PLANNED = ["scheduled", "in_progress", "verifying", "completed"];
const update = (statuses) => ({
  body: text, created_at: moment, display_at: moment, id: text, incident_id: text, updated_at: moment,
  status: oneOf(...statuses),
});
const INCIDENT = {
  created_at: moment, id: text, impact: oneOf("none", "minor", "major", "critical"), monitoring_at: maybe(moment),
  name: text, page_id: text, resolved_at: maybe(moment), shortlink: text, updated_at: moment, status: oneOf(...STATUSES),
};
const MAINTENANCE = {
  ...INCIDENT, impact: oneOf("maintenance"), status: oneOf(...PLANNED), scheduled_for: moment, scheduled_until: moment,
};

const check = (where, shape, given) => {
  for (const [name, is] of Object.entries(shape)) {
    if (!is(given[name])) throw new Error(`${where}.${name} is ${JSON.stringify(given[name])}`);
  }
};
const incidents = (where, list, shape, statuses) => list.forEach((one, at) => {
  check(`${where}[${at}]`, shape, one);
  if (one.incident_updates.length === 0) throw new Error(`${where}[${at}] has no update`);
  one.incident_updates.forEach((each) => check(`${where}[${at}].incident_updates`, update(statuses), each));
  one.components.forEach((each) => check(`${where}[${at}].components`, COMPONENT, each));
});

(async () => {
  const client = new Statuspage("x");
  client.setApiUrl(process.argv[2]);
  const { api } = client;
  const summary = await api.getSummary();
  check("page", PAGE, summary.page);
  check("status", { indicator: text, description: text }, summary.status);
  summary.components.forEach((one) => check("components", COMPONENT, one));
  incidents("incidents", summary.incidents, INCIDENT, STATUSES);
  incidents("scheduled_maintenances", summary.scheduled_maintenances, MAINTENANCE, PLANNED);
  const all = await api.incidents.getAll();
  incidents("incidents", all.incidents, INCIDENT, STATUSES);
  const found = {
    status: (await api.getStatus()).status,
    components: (await api.getComponents()).components.map((one) => one.name),
    all: all.incidents.map((one) => `${one.name}: ${one.status}`),
    unresolved: (await api.incidents.getUnresolved()).incidents.map((one) => one.name),
    upcoming: (await api.scheduledMaintenances.getUpcoming()).scheduled_maintenances.map((one) => one.name),
    active: summary.scheduled_maintenances.map((one) => `${one.name}: ${one.status}`),
  };
  process.stdout.write(JSON.stringify(found));
})().catch((error) => { console.error(error.message); process.exit(1); });
