// What all pages share: making elements, showing money and times, and doing one thing at a time by button.

/** Makes an element; text and elements follow its attributes. Functions become listeners. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") element.addEventListener(key, value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export const at = (id) => document.getElementById(id);

/** What may be wider than the page: it scrolls by itself, also by keyboard. */
export function scrollable(label, ...children) {
  return make("div", { class: "scroll", role: "group", "aria-label": label, tabindex: 0 }, ...children);
}

/** The events of an answer that is a stream of server-sent events, as objects. */
export async function* eventsOf(answer) {
  let text = "";
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const parts = (text + value).split("\n\n");
    text = parts.pop();
    for (const part of parts) {
      const data = part.match(/^data: (.+)$/m)?.[1];
      if (data) yield JSON.parse(data);
    }
  }
}

/** An amount in minor units, of which a currency may have any number. */
export function money(amount, currency) {
  if (amount === null || amount === undefined || !currency) return "—";
  const format = new Intl.NumberFormat(undefined, { style: "currency", currency });
  return format.format(amount / 10 ** format.resolvedOptions().maximumFractionDigits);
}

/** A duration in words: the two largest units. */
export function duration(milliseconds) {
  const units = [["d", 86_400_000], ["h", 3_600_000], ["min", 60_000], ["s", 1000]];
  const parts = [];
  let rest = Math.max(0, milliseconds);
  for (const [name, size] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0 || (parts.length === 0 && name === "s")) parts.push(`${count} ${name}`);
    if (parts.length === 2) break;
  }
  return parts.join(" ");
}

export const clock = (time) => new Date(time).toLocaleTimeString();
export const dateAndTime = (time) => new Date(time).toLocaleString();

/** Runs an action by a button, which shows that it is under way and cannot be pressed twice. */
export async function byButton(button, action) {
  if (button?.getAttribute("aria-busy") === "true") return;
  button?.setAttribute("aria-busy", "true");
  try {
    await action();
  } finally {
    button?.removeAttribute("aria-busy");
  }
}

/** Replaces what an element shows, and keeps the focus on the control of the same `data-key`. */
export function redraw(element, ...children) {
  const active = document.activeElement;
  const isInside = element.contains(active) && active !== element;
  const key = isInside ? active.dataset.key : undefined;
  element.replaceChildren(...children);
  if (!isInside) return;
  const same = key && [...element.querySelectorAll("[data-key]")].find((other) => other.dataset.key === key);
  const next = same ?? element.querySelector("button, select, input") ?? element;
  if (next === element) element.tabIndex = -1;
  next.focus();
}

/** Takes errors off the page, all of them unless some are given. */
export function removeErrors(errors = document.querySelectorAll(".message.bad")) {
  for (const error of errors) error.remove();
}

/** Copies text, and says on the button that it has. */
export async function copy(button, text) {
  const before = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Copy by hand";
  }
  setTimeout(() => { button.textContent = before; }, 2000);
}
