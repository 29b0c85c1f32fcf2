// Small charts of one process's figures: differences of totals between samples, or states as they were.
import { make } from "/assets/page.js";

const width = 240, height = 56;

/** Seconds between two samples. */
const seconds = (a, b) => Math.max(0.001, (Date.parse(b.time) - Date.parse(a.time)) / 1000);

/** A total's growth per second, sample by sample. */
export function rates(samples, name) {
  return pairs(samples, (a, b) => Math.max(0, (b.values[name] ?? 0) - (a.values[name] ?? 0)) / seconds(a, b));
}

/** A total's growth, sample by sample. */
export function growth(samples, name) {
  return pairs(samples, (a, b) => Math.max(0, (b.values[name] ?? 0) - (a.values[name] ?? 0)));
}

export const states = (samples, name) => samples.map((sample) => sample.values[name] ?? 0);

/** The time within which a given share of the requests between two samples was answered, in milliseconds. */
export function percentiles(samples, share) {
  return pairs(samples, (a, b) => {
    const limits = Object.keys(b.durations).filter((limit) => limit !== "+Inf").map(Number).sort((x, y) => x - y);
    const count = (limit) => (b.durations[limit] ?? 0) - (a.durations[limit] ?? 0);
    const keyOf = new Map(Object.keys(b.durations).map((key) => [Number(key), key]));
    const all = (b.durations["+Inf"] ?? 0) - (a.durations["+Inf"] ?? 0);
    if (all <= 0) return 0;
    return 1000 * (limits.find((limit) => count(keyOf.get(limit)) >= share * all) ?? limits.at(-1) ?? 0);
  });
}

function pairs(samples, value) {
  return samples.slice(1).map((sample, index) => value(samples[index], sample));
}

/** A chart with its latest value; `isBad` says whether that value is one to act on. */
export function chart(title, values, unit, { digits = 1, isBad = () => false } = {}) {
  const latest = values.at(-1) ?? 0;
  const text = (value) => `${value.toLocaleString(undefined, { maximumFractionDigits: digits })}${unit}`;
  const top = Math.max(...values, 0.000001);
  const points = values.map((value, index) => `${values.length < 2 ? width : (index * width) / (values.length - 1)},${height - 2 - ((height - 6) * value) / top}`);
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", `${title}: now ${text(latest)}, at most ${text(top < 0.00001 ? 0 : top)}`);
  const line = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
  for (const [name, value] of Object.entries({ points: points.join(" "), fill: "none", stroke: "currentColor", "stroke-width": 2, "vector-effect": "non-scaling-stroke" })) line.setAttribute(name, value);
  svg.append(line);
  return make("div", { class: isBad(latest) ? "card chart bad" : "card chart" },
    make("h4", {}, title), make("p", { class: "value" }, text(latest)), svg,
    make("small", {}, values.length > 1 ? `at most ${text(top < 0.00001 ? 0 : top)}` : "the first samples are being taken"));
}
