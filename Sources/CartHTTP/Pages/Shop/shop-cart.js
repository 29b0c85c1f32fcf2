// The visitor's carts: what the server holds, and on top of it what is under way.
import { at, make, money, redraw, removeErrors } from "/assets/page.js";
import { picture } from "/assets/shop-pictures.js";

const instances = ["default", "wishlist", "saved"];
const titles = { default: "cart", wishlist: "wishlist", saved: "saved for later" };
const passing = ["offline", "store_unavailable", "not_replicated", "overloaded", "cart_busy", "outcome_unknown"];
const empty = (instance) => ({ instance, items: [], total: 0, currency: null });

/** A line's name, by which two engravings are told apart. */
export const nameOf = (line) => line.attributes?.engraving ? `${line.name}, “${line.attributes.engraving}”` : line.name;

export class Carts {
  #client;
  #show;
  /** What the server has said last. */
  #held = Object.fromEntries(instances.map((name) => [name, empty(name)]));
  /** What was asked for and not answered yet, in order; each is applied on top of what the server holds. */
  #underWay = [];
  /** Requests go one after the other, so that answers come in the order in which they were made. */
  #line = Promise.resolve();
  #life = 0;
  /** What stands in place of an empty cart until it could be read. */
  #note = null;
  /** Whether the service did not answer last time; then the carts are read again until it does. */
  #isAway = false;
  #retry = null;

  constructor(client, show) {
    this.#client = client;
    this.#show = show;
  }

  /** Forgets everything, for another owner's carts. */
  reset() {
    this.#life += 1;
    this.#underWay = [];
    this.#held = Object.fromEntries(instances.map((name) => [name, empty(name)]));
    this.#note = "Your cart is being read.";
    this.#draw();
    return this.refresh();
  }

  get items() { return this.#view().default.items; }
  get allItems() { return instances.flatMap((instance) => this.#held[instance].items); }

  /** Reads all carts again, after what is under way. */
  refresh() {
    const life = this.#life;
    this.#line = this.#line.then(async () => {
      if (life !== this.#life) return;
      for (const instance of instances) {
        const cart = await this.#client.cart(instance);
        if (life === this.#life) this.#held[instance] = cart;
      }
      if (life === this.#life) this.#note = null;
      if (this.#isAway) removeErrors();
      this.#isAway = false;
      this.#draw();
      this.#show.onChange();
    }).catch(() => {
      if (this.#note !== null) this.#note = "Your cart cannot be read right now. The page tries again by itself.";
      this.#draw();
      this.#readSoon();
    });
    return this.#line;
  }

  /** Reads again a moment later, until the service answers. */
  #readSoon() {
    this.#isAway = true;
    this.#retry ??= setTimeout(() => { this.#retry = null; this.refresh(); }, 2000);
  }

  add(instance, product, attributes, button) {
    const line = { id: attributes ? null : product.id, product_id: product.id, name: product.name, price: product.price, quantity: 1, attributes: attributes ?? {} };
    const same = (other) => other.product_id === product.id && JSON.stringify(other.attributes) === JSON.stringify(line.attributes);
    this.#change(`${product.name} was not added.`, button, (carts) => {
      const known = carts[instance].items.find(same);
      if (known) known.quantity += 1; else carts[instance].items.push(line);
      carts[instance].currency ??= product.currency;
    }, () => this.#client.add(instance, product.id, 1, attributes),
    instance === "default" ? null : `${product.name} is on your ${titles[instance]}.`);
  }

  #adjust(instance, line, by, button) {
    this.#change(`${line.name} was not changed.`, button, (carts) => {
      const item = carts[instance].items.find((other) => other.id === line.id);
      if (item) item.quantity += by;
      carts[instance].items = carts[instance].items.filter((other) => other.quantity > 0);
    }, () => this.#client.adjust(instance, line.id, by));
  }

  #remove(instance, line, button) {
    this.#change(`${line.name} was not removed.`, button, (carts) => {
      carts[instance].items = carts[instance].items.filter((other) => other.id !== line.id);
    }, () => this.#client.remove(instance, line.id));
  }

  #move(instance, line, to, button) {
    this.#change(`${line.name} was not moved.`, button, (carts) => {
      const item = carts[instance].items.find((other) => other.id === line.id);
      if (!item) return;
      carts[instance].items = carts[instance].items.filter((other) => other !== item);
      const there = carts[to].items.find((other) => other.id === line.id);
      if (there) there.quantity += item.quantity; else carts[to].items.push(item);
      carts[to].currency ??= carts[instance].currency;
    }, () => this.#client.move(instance, line.id, to));
  }

  /** Shows a change at once, makes it, and takes it back where it is refused. */
  #change(refusal, button, apply, request, success = null) {
    const change = { apply };
    const life = this.#life;
    this.#underWay.push(change);
    this.#draw();
    // A row's button was drawn anew.
    const key = button?.dataset.key;
    const shown = key ? document.querySelector(`[data-key="${CSS.escape(key)}"]`) : button;
    shown?.setAttribute("aria-busy", "true");
    this.#line = this.#line.then(async () => {
      if (life !== this.#life) return;
      // A success settles the errors before it, not one that has come meanwhile.
      const settled = document.querySelectorAll(".message.bad");
      try {
        const answer = await request();
        if (life !== this.#life) return;
        for (const cart of answer?.from ? [answer.from, answer.to] : answer?.items ? [answer] : []) this.#held[cart.instance] = cart;
        removeErrors(settled);
        if (success) this.#show.say(success);
      } catch (failure) {
        if (life === this.#life) this.#show.say(`${refusal} ${this.#show.explain(failure)}`, true);
        if (passing.includes(failure.code)) this.#readSoon();
      } finally {
        shown?.removeAttribute("aria-busy");
        this.#underWay = this.#underWay.filter((other) => other !== change);
        this.#draw();
        this.#show.onChange();
      }
    });
  }

  #view() {
    const carts = structuredClone(this.#held);
    for (const { apply } of this.#underWay) apply(carts);
    return carts;
  }

  #draw() {
    const carts = this.#view();
    for (const instance of instances) {
      const items = carts[instance].items;
      redraw(at(instance), ...(items.length ? items.map((line) => this.#row(instance, line, carts[instance].currency))
        : [make("li", { class: "empty" }, instance === "default" ? this.#note ?? "Your cart is empty." : this.#note ? "" : "Nothing here yet.")]));
    }
    const total = carts.default.items.reduce((sum, line) => sum + line.price * line.quantity, 0);
    const count = carts.default.items.reduce((sum, line) => sum + line.quantity, 0);
    at("total").textContent = count ? `Total ${money(total, carts.default.currency)}` : "";
    at("checkout").hidden = count === 0;
    at("badge").textContent = count;
    at("badge").setAttribute("aria-label", count === 1 ? "1 item" : `${count} items`);
  }

  #row(instance, line, currency) {
    const isKnown = line.id !== null;
    const about = nameOf(line);
    const control = (name, label, action) => make("button", {
      "data-key": `${instance}/${line.id}/${name}`, "aria-label": `${label}: ${about}`, disabled: !isKnown,
      click: (event) => action(event.currentTarget),
    }, name);
    const moves = instance === "default"
      ? [control("Save for later", "Save for later", (button) => this.#move(instance, line, "saved", button)),
        control("To wishlist", "Move to the wishlist", (button) => this.#move(instance, line, "wishlist", button))]
      : [control("To cart", "Move to the cart", (button) => this.#move(instance, line, "default", button))];
    return make("li", { class: isKnown ? null : "pending" }, picture(line.product_id ?? line.id, true),
      make("span", { class: "name" }, line.name, line.attributes?.engraving && make("small", {}, `“${line.attributes.engraving}”`)),
      make("span", { class: "number" }, money(line.price * line.quantity, currency)),
      make("div", { class: "controls", role: "group", "aria-label": about },
        control("−", "One less", (button) => this.#adjust(instance, line, -1, button)),
        make("span", { class: "count", "aria-label": `${line.quantity} of them` }, String(line.quantity)),
        control("+", "One more", (button) => this.#adjust(instance, line, 1, button)),
        ...moves, control("Remove", "Remove", (button) => this.#remove(instance, line, button))));
  }
}
