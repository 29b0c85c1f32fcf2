// The demo shop: products, who is here, and what ties carts, tabs and Redis together.
import { CartClient } from "/assets/cart-client.js";
import { at, byButton, copy, duration, make, money, redraw, removeErrors } from "/assets/page.js";
import { Carts } from "/assets/shop-cart.js";
import { CheckoutView } from "/assets/shop-checkout.js";
import { baseOf, look, picture } from "/assets/shop-pictures.js";
import { MergeView } from "/assets/shop-merge.js";

const client = new CartClient();
const carts = new Carts(client, { say, explain, onChange: refreshFields });
const merge = new MergeView(client, carts, { say, explain, signedIn });
const checkout = new CheckoutView(client, { say, explain, readAgain: () => carts.refresh() },
  (id) => carts.allItems.find((line) => line.id === id)?.name ?? shop.products.find((product) => product.id === id)?.name ?? id);
const tabs = new BroadcastChannel("cart-shop");
let shop = { products: [], strategy: "", undo_window_s: 0 };
let session = null;
let stream = new AbortController();

// ---- What is said to the visitor

/** Shows a message. Good news disappears after a while; an error disappears after the next success. */
export function say(text, isBad = false) {
  removeErrors();
  const message = make("div", { class: isBad ? "message bad" : "message" }, make("p", {}, text),
    make("button", { class: "plain", "aria-label": "Close the message", click: () => message.remove() }, "×"));
  at("messages").append(message);
  if (!isBad) setTimeout(() => message.remove(), 6000);
}

/** A failure in the visitor's words: what happened, and what to do. */
export function explain(failure) {
  const { code, problem = {} } = failure;
  switch (code) {
    case "offline": return "The shop did not answer. Nothing is lost: try again in a moment.";
    case "store_unavailable": case "not_replicated": case "overloaded": case "cart_busy":
      return "Carts cannot be changed right now. Try again in a moment.";
    case "outcome_unknown": return "It is not known yet whether that was done. Your cart shows it as soon as it is.";
    case "limit_exceeded":
      return problem.limit === "max_quantity" ? `You can have at most ${problem.value} of one product in your cart.`
        : `Your cart is full: it takes at most ${problem.value} ${problem.limit === "max_lines" ? "different products" : "of these"}.`;
    case "rate_limited": return "That was a lot at once. Wait a moment, and go on.";
    case "cart_empty": return "Your cart is empty; another tab may have emptied it.";
    case "checkout_not_found": case "checkout_ended": return "That checkout is over. Check out again.";
    case "line_not_found": return "That product is not in your cart any more; another tab may have removed it.";
    case "undo_conflict": return "The cart has changed since the merge, or the time for an undo is over. What the merge brought and is still there can be taken back.";
    case "migration_in_progress": return "Your cart is being merged in this moment. Try again.";
    case "invalid_token": return "You have been signed out, because your sign-in has expired. Sign in again.";
    default: return code ? `${failure.message} (${code})` : "Something went wrong in this page. Reload it.";
  }
}

// ---- Who is here

function remember(user, token) {
  client.token = token;
  if (token) sessionStorage.setItem("user", JSON.stringify({ user, token })); else sessionStorage.removeItem("user");
}

const remembered = () => JSON.parse(sessionStorage.getItem("user") ?? "null");

async function refreshSession() {
  session = await client.session();
  at("who").textContent = session.authenticated ? `Signed in as ${session.identifier.split(":")[1]}` : "Shopping as a guest";
  at("sign-in").hidden = session.authenticated;
  at("sign-out").hidden = !session.authenticated;
  return session;
}

/** Takes over a sign-in that happened here or in another tab: otherwise this tab would continue as another guest. */
async function adopt(user, token) {
  remember(user, token);
  try {
    await refreshSession();
  } catch (failure) {
    if (failure.code !== "invalid_token") throw failure;
    remember(null, null);
    await refreshSession();
    say(explain(failure), true);
  }
  carts.reset();
  follow();
}

async function signedIn(user, token) {
  await adopt(user, token);
  tabs.postMessage({ kind: "signed-in", user, token });
}

async function signOut() {
  await client.logout();
  merge.hide();
  checkout.hide();
  await adopt(null, null);
  tabs.postMessage({ kind: "signed-out" });
  say("You have signed out. Your cart is kept for when you come back.");
  at("sign-in").focus();
}

tabs.onmessage = ({ data }) => {
  if (data.kind === "who" && client.token) tabs.postMessage({ kind: "here", ...remembered() });
  // Dialogs and panels speak of who was here before.
  if (data.kind === "signed-in") { merge.hide(); checkout.hide(); at("login").close(); }
  if (data.kind === "signed-in" || (data.kind === "here" && !client.token)) adopt(data.user, data.token).catch(() => {});
  if (data.kind === "signed-out" && client.token) { merge.hide(); checkout.hide(); adopt(null, null).catch(() => {}); }
};

// ---- Products

function groups() {
  const found = new Map();
  for (const product of shop.products) {
    const base = baseOf(product.id);
    if (!found.has(base)) found.set(base, []);
    found.get(base).push(product);
  }
  return [...found];
}

function card([base, products]) {
  const form = look(base);
  let chosen = products[0];
  const name = form.name ?? products[0].name;
  const frame = make("div", {}, picture(chosen.id));
  const price = make("p", { class: "price" }, money(chosen.price, chosen.currency));
  const choice = products.length > 1 && make("label", {}, form.variant ?? "Variant",
    make("select", { "data-key": `${base}/variant`, change: (event) => {
      chosen = products[event.target.selectedIndex];
      frame.replaceChildren(picture(chosen.id));
      price.textContent = money(chosen.price, chosen.currency);
    } }, ...products.map((product) => make("option", {}, product.name.split(", ").at(-1)))));
  const engraving = form.hasEngraving && make("label", {}, "Engraving (optional)",
    make("input", { maxlength: 20, autocomplete: "off", name: "engraving" }));
  const add = (instance) => (event) => {
    const text = engraving ? engraving.querySelector("input").value.trim() : "";
    carts.add(instance, chosen, text ? { engraving: text } : undefined, event.currentTarget);
  };
  return make("li", { class: "product card" }, frame, make("h3", {}, name), price, choice, engraving,
    make("div", { class: "actions" },
      make("button", { class: "primary", click: add("default"), "aria-label": `Add ${name} to the cart` }, "Add"),
      make("button", { click: add("wishlist"), "aria-label": `Put ${name} on the wishlist` }, "♡ Wish")));
}

// ---- Redis

let fieldsBefore = new Map();
let fieldsTimer;

/** Shows the hash a moment after the last change. */
function refreshFields() {
  clearTimeout(fieldsTimer);
  fieldsTimer = setTimeout(showFields, 120);
}

async function showFields() {
  if (!session) return;
  const stored = await client.send("GET", `/demo/fields?owner=${encodeURIComponent(session.identifier)}`).catch(() => null);
  if (!stored) return;
  at("command").textContent = stored.command;
  const entries = Object.entries(stored.fields);
  at("lifetime").textContent = entries.length === 0 ? "There is no such key: an empty cart takes no memory."
    : stored.ttl_ms === null ? "It does not expire." : `It expires in ${duration(stored.ttl_ms)} unless it changes.`;
  at("fields").replaceChildren(...entries.map(([name, value]) => make("tr",
    { class: fieldsBefore.size > 0 && fieldsBefore.get(name) !== value ? "changed" : null },
    make("td", { class: "code" }, name), make("td", { class: "code" }, value))));
  fieldsBefore = new Map(entries);
}

// ---- Events

function follow() {
  stream.abort();
  stream = new AbortController();
  client.follow(stream.signal, () => { carts.refresh(); checkout.refresh(); refreshFields(); }, (isConnected) => {
    at("connection").hidden = isConnected;
  });
}

addEventListener("offline", () => { at("connection").hidden = false; });
addEventListener("online", () => follow());

at("sign-in").addEventListener("click", () => { if (session) merge.open(session, shop); });
at("sign-out").addEventListener("click", (event) => byButton(event.currentTarget, () => signOut().catch((failure) => say(explain(failure), true))));
at("checkout").addEventListener("click", (event) => byButton(event.currentTarget, () => checkout.start().catch((failure) => say(explain(failure), true))));
at("copy").addEventListener("click", (event) => copy(event.currentTarget, at("command").textContent));

async function start() {
  const known = remembered();
  remember(known?.user, known?.token ?? null);
  // The session first: two requests without one would make two guests.
  await adopt(known?.user ?? null, known?.token ?? null);
  shop = await client.send("GET", "/demo/products");
  redraw(at("products"), ...groups().map(card));
  if (!client.token) tabs.postMessage({ kind: "who" });
  document.documentElement.dataset.ready = "true";
}

/** Starts, and tries again until the service answers. */
async function startUntilItWorks() {
  for (;;) {
    try {
      await start();
      return;
    } catch (failure) {
      say(explain(failure), true);
      at("connection").hidden = false;
      await new Promise((resolve) => setTimeout(resolve, 2000));
      removeErrors();
    }
  }
}

startUntilItWorks();
