// The operators' console: the key, the views and where they lead, the overview, the search and the feed.
import { at, byButton, clock, duration, eventsOf, make, redraw } from "/assets/page.js";
import { chart, growth, percentiles, rates, states } from "/assets/console-charts.js";
import { OwnerView } from "/assets/console-owner.js";

let key = sessionStorage.getItem("console-key") ?? "";
let status = null;
let feed = null;
const views = ["overview", "owners", "owner", "events"];
const events = [];
let isPaused = false;

// ---- Asking the service

export class Failure extends Error {
  constructor(code, message) { super(message); this.code = code; }
}

/** Asks with the key; a failure says what to do next. */
export async function call(method, path, body) {
  const headers = { Authorization: `Bearer ${key}` };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method === "POST") headers["Idempotency-Key"] = crypto.randomUUID();
  let answer;
  try {
    answer = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), signal: AbortSignal.timeout(20_000) });
  } catch {
    throw new Failure("offline", "The service does not answer. Look whether its process runs, then try again.");
  }
  const json = answer.status === 204 ? null : await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Failure(json.code, advice(json, answer));
  return json;
}

function advice(problem, answer) {
  const detail = [problem.detail, problem.given && `Given: ${problem.given}.`, problem.allowed && `Allowed: ${problem.allowed}.`].filter(Boolean).join(" ");
  switch (problem.code) {
    case "unauthenticated": return "The service does not know this key. Forget it, and enter another one.";
    case "forbidden": return `This key may not do that. ${detail}`;
    case "store_unavailable": return "Redis does not answer the service. The overview shows which server; nothing was changed.";
    case "outcome_unknown": return "Redis did not confirm in time. Look at the owner again: what was asked for is there, or is not.";
    case "migration_in_progress": return "A migration holds this owner's carts. It ends within seconds, or 'cart recover' ends it now.";
    case "cart_corrupted": return `${detail} 'cart repair' shows what can be kept.`;
    default: return detail || `The service answered ${answer.status}.`;
  }
}

export function may(scope) { return status?.key.scopes.includes(scope) ?? false; }

/** Shows why something has failed, until something else succeeds. */
export function tell(failure) {
  at("message").hidden = !failure;
  at("message").textContent = failure?.message ?? "";
}

export async function attempt(action) {
  try {
    const result = await action();
    tell(null);
    return result;
  } catch (failure) {
    tell(failure);
    return undefined;
  }
}

// ---- Views

const owner = new OwnerView();

function place() {
  let name = location.hash.slice(1);
  try { name = decodeURIComponent(name); } catch { /* A stray percent sign: the service says what is wrong with it. */ }
  if (name.includes(":")) return ["owner", name];
  return [views.includes(name) && name !== "owner" ? name : "overview", null];
}

async function show() {
  const isOpen = key !== "" && status !== null;
  at("entry").hidden = isOpen;
  at("forget").hidden = !isOpen;
  const [view, identifier] = place();
  for (const name of views) at(`view-${name}`).hidden = !isOpen || name !== view;
  for (const link of document.querySelectorAll("nav a")) {
    const isHere = link.hash === `#${view}` || (view === "owner" && link.hash === "#owners");
    if (isHere && isOpen) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
  }
  if (!isOpen) return;
  tell(null);
  document.title = `${identifier ?? view[0].toUpperCase() + view.slice(1)} – Carts console`;
  if (view === "owner") await owner.open(identifier);
}

addEventListener("hashchange", async () => {
  await attempt(show);
  const [view] = place();
  at(`${view}-title`)?.focus();
});

async function open() {
  status = await call("GET", "/v1/status");
  const scopes = status.key.scopes;
  at("who").textContent = `${status.key.name}: ${scopes.join(", ")}${scopes.includes("admin") ? "" : " (no export, no erasing)"}`;
  sessionStorage.setItem("console-key", key);
  drawOverview();
  if (!feed) follow();
  await show();
}

at("key-form").addEventListener("submit", (event) => {
  event.preventDefault();
  key = event.target.elements.key.value.trim();
  byButton(event.submitter, () => attempt(async () => {
    try {
      await open();
      event.target.reset();
    } catch (failure) {
      key = "";
      throw failure;
    }
  }));
});

at("forget").addEventListener("click", () => {
  sessionStorage.removeItem("console-key");
  location.hash = "";
  location.reload();
});

// ---- Overview

function bytes(count) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let value = count, unit = 0;
  while (value >= 1024 && unit < units.length - 1) { value /= 1024; unit += 1; }
  return `${value.toLocaleString(undefined, { maximumFractionDigits: unit ? 1 : 0 })} ${units[unit]}`;
}

function findings() {
  const found = [];
  for (const server of status.redis.servers) {
    const name = server.address;
    if (server.state === "down") found.push([true, `${name} does not answer: ${server.reason}`]);
    if (server.state === "out_of_sync") found.push([true, `${name} has lost its primary, and falls behind.`]);
    if (server.evicted_keys > 0) found.push([true, `${name} has thrown out ${server.evicted_keys} keys for want of memory: carts are lost. Give it more memory, and set maxmemory-policy to noeviction.`]);
    else if (server.eviction_policy && server.eviction_policy !== "noeviction") found.push([false, `${name} would throw out carts for want of memory: redis-cli CONFIG SET maxmemory-policy noeviction`]);
    if (server.max_memory > 0 && server.used_memory > 0.9 * server.max_memory) found.push([true, `${name} has used ${Math.round((100 * server.used_memory) / server.max_memory)} % of its memory.`]);
    if (server.has_log === false) found.push([false, `${name} keeps no log: a crash loses what was changed since the last snapshot. redis-cli CONFIG SET appendonly yes`]);
  }
  const latest = status.figures.at(-1)?.values ?? {};
  if (latest.oldest_due_s > 60) found.push([true, `A migration has been half done for ${duration(latest.oldest_due_s * 1000)}. 'cart recover' says why.`]);
  if (latest.lost_events > 0) found.push([false, `${latest.lost_events} events could not be written.`]);
  return found;
}

function drawOverview() {
  const servers = status.redis.servers;
  at("topology").textContent = status.redis.topology === "cluster" ? `Cluster of ${servers.length} nodes` : "one server";
  redraw(at("findings"), ...findings().map(([isBad, text]) => make("p", { class: isBad ? "finding bad" : "finding" }, text)));
  const columns = ["Server", "State", "Role", "Latency", "Memory", "Evicted", "Behind", "Clients", "Commands/s"];
  at("servers-head").replaceChildren(make("tr", {}, ...columns.map((name, index) => make("th", { scope: "col", class: index > 2 ? "number" : null }, name))));
  at("servers").replaceChildren(...servers.map((server) => make("tr", {},
    make("td", {}, server.address, make("br"), make("small", {}, server.product ?? "")),
    make("td", {}, make("span", { class: server.state === "up" ? "tag good" : "tag bad" }, server.state.replaceAll("_", " "))),
    ...(server.state === "down" ? [make("td", { colspan: 7 }, server.reason)] : [
      make("td", {}, server.role, server.role === "primary" ? make("small", {}, server.connected_replicas === 1 ? " 1 replica" : ` ${server.connected_replicas} replicas`) : ""),
      make("td", { class: "number" }, `${(server.latency_us / 1000).toFixed(2)} ms`),
      make("td", { class: "number" }, server.max_memory > 0 ? `${bytes(server.used_memory)} of ${bytes(server.max_memory)}` : bytes(server.used_memory)),
      make("td", { class: "number" }, String(server.evicted_keys)),
      make("td", { class: "number" }, server.replication_lag_bytes === null ? "—" : bytes(server.replication_lag_bytes)),
      make("td", { class: "number" }, String(server.clients)),
      make("td", { class: "number" }, String(server.operations_per_second))]))));
  at("process").textContent = `version ${status.service.version}, up ${duration(Date.parse(status.service.now) - Date.parse(status.service.started_at))}`;
  const samples = status.figures;
  const migrations = [...new Set(samples.flatMap((sample) => Object.keys(sample.values)))].filter((name) => name.startsWith("migrations_")).sort();
  redraw(at("charts"),
    chart("Requests", rates(samples, "requests"), "/s"),
    chart("Answered within (95 %)", percentiles(samples, 0.95), " ms", { isBad: (value) => value > 250 }),
    chart("Failures (5xx)", rates(samples, "errors"), "/s", { digits: 2, isBad: (value) => value > 0 }),
    chart("Refusals (4xx)", rates(samples, "refusals"), "/s", { digits: 2 }),
    ...migrations.map((name) => chart(`Migrations: ${name.slice("migrations_".length).replaceAll("_", " ")}`, growth(samples, name), "", { digits: 0 })),
    chart("Recoveries due", states(samples, "recoveries_due"), "", { digits: 0, isBad: (value) => value > 0 }),
    chart("Events behind", states(samples, "event_lag_s"), " s", { digits: 1, isBad: (value) => value > 10 }),
    chart("Waiting for Redis", states(samples, "redis_queued"), "", { digits: 0 }),
    chart("CPU", rates(samples, "cpu_s").map((value) => value * 100), " %", { digits: 0 }),
    chart("Memory", states(samples, "memory_bytes").map((value) => value / 1048576), " MiB", { digits: 0 }));
}

setInterval(async () => {
  if (!status || document.hidden || place()[0] !== "overview") return;
  await attempt(async () => { status = await call("GET", "/v1/status"); drawOverview(); });
}, 5000);

// ---- Owners

const link = (identifier) => make("a", { class: "button", href: `#${encodeURIComponent(identifier)}` }, identifier);

at("search").addEventListener("submit", (event) => {
  event.preventDefault();
  const prefix = event.target.elements.prefix.value.trim();
  byButton(event.submitter, () => attempt(async () => {
    at("found").replaceChildren();
    const { owners, complete } = await call("GET", `/v1/carts?limit=50&prefix=${encodeURIComponent(prefix)}`);
    if (owners.length === 1 && owners[0].identifier === prefix) { location.hash = encodeURIComponent(prefix); return; }
    at("found").replaceChildren(
      owners.length ? make("table", {}, make("thead", {}, make("tr", {}, ...["Owner", "Carts", "Expires in"].map((name) => make("th", { scope: "col" }, name)))),
        make("tbody", {}, ...owners.map((one) => make("tr", {}, make("td", {}, link(one.identifier)), make("td", {}, one.state), make("td", {}, one.ttl_ms === null ? "never" : duration(one.ttl_ms))))))
        : make("p", {}, `No cart's owner begins with “${prefix}”. Carts expire: the events may still tell of it.`),
      complete ? "" : make("p", { class: "muted" }, "There are more: give more of the identifier."));
  }));
});

function drawRecent() {
  const recent = [...new Set(events.map((event) => event.identifier))].slice(0, 12);
  redraw(at("recent"), ...(recent.length ? recent.map((identifier) => make("li", {}, link(identifier))) : [make("li", { class: "muted" }, "Nothing in the last 15 minutes.")]));
}

// ---- Events

async function follow() {
  feed = new AbortController();
  let last = `0.${Date.now() - 15 * 60_000}-0`;
  for (;;) {
    try {
      const answer = await fetch("/v1/events", { headers: { Authorization: `Bearer ${key}`, "Last-Event-ID": last }, signal: feed.signal });
      if (!answer.ok) throw new Error();
      at("feed-state").textContent = "";
      for await (const event of eventsOf(answer)) {
        last = event.id;
        events.unshift(event);
        events.length = Math.min(events.length, 1000);
        drawSoon();
      }
    } catch { /* told below, and tried again */ }
    at("feed-state").textContent = "The feed is interrupted; it is taken up again by itself.";
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
}

let isDrawDue = false;
/** The events that a paused feed shows. */
let held = null;

/** Draws feed and recent owners with the next frame, however many events come until then. */
function drawSoon() {
  if (isDrawDue) return;
  isDrawDue = true;
  requestAnimationFrame(() => {
    isDrawDue = false;
    if (!isPaused) drawFeed();
    drawRecent();
  });
}

export function details(event) {
  return Object.entries(event).filter(([name]) => !["id", "type", "identifier", "time"].includes(name)).map(([name, value]) => `${name} ${value}`).join(" · ");
}

function drawFeed() {
  const wanted = at("filter").elements.text.value.trim().toLowerCase();
  const shown = (held ?? events).filter((event) => !wanted || JSON.stringify(event).toLowerCase().includes(wanted)).slice(0, 200);
  redraw(at("feed"), ...(shown.length ? shown.map((event) => make("tr", {}, make("td", {}, clock(event.time)), make("td", {}, event.type),
    make("td", {}, make("a", { href: `#${encodeURIComponent(event.identifier)}`, "data-key": event.id }, event.identifier)), make("td", { class: "code" }, details(event))))
    : [make("tr", {}, make("td", { colspan: 4, class: "muted" }, events.length ? "No event has that." : "Nothing has happened in the last 15 minutes."))]));
}

at("filter").addEventListener("input", drawFeed);
at("filter").addEventListener("submit", (event) => event.preventDefault());
at("pause").addEventListener("click", (event) => {
  isPaused = !isPaused;
  held = isPaused ? [...events] : null;
  event.currentTarget.setAttribute("aria-pressed", isPaused);
  event.currentTarget.textContent = isPaused ? "Go on" : "Pause";
  if (!isPaused) drawFeed();
});

if (key) attempt(open).then(() => { if (!status) { key = ""; show(); } }); else show();
drawRecent();
drawFeed();
document.documentElement.dataset.ready = "true";
