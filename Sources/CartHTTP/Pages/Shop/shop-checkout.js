// Paying: a checkout notes what the cart holds, the visitor goes on shopping, and paying takes exactly that out, once.
import { at, byButton, duration, make, money, redraw } from "/assets/page.js";

const path = (id) => `/v1/cart/default/checkout/${id}`;

export class CheckoutView {
  #client; #show;
  /** The checkout that is shown; null for none. */
  #open = null;
  /** The names of lines that were added since, by id. */
  #nameOf;

  constructor(client, show, nameOf) {
    this.#client = client;
    this.#show = show;
    this.#nameOf = nameOf;
  }

  hide() {
    this.#open = null;
    // Without this, the page would get the focus when the focused button disappears.
    if (at("payment").contains(document.activeElement)) at("cart").focus();
    at("payment").hidden = true;
  }

  async start() {
    // What was put into the cart a moment ago belongs to the checkout.
    await this.#show.readAgain();
    this.#draw(await this.#client.send("POST", "/v1/cart/default/checkout", { ttl: 900 }));
    at("payment-title").focus();
  }

  /** Shows how the cart differs now. A checkout that ended in another tab, or has expired, is closed. */
  async refresh() {
    const shown = this.#open;
    if (!shown) return;
    try {
      const checkout = await this.#client.send("GET", path(shown.id));
      if (this.#open !== shown) return;
      if (checkout.status === "open") this.#draw(checkout); else this.hide();
    } catch (failure) {
      if (failure.code === "checkout_not_found" && this.#open === shown) this.hide();
    }
  }

  async #pay() {
    const { id, identifier } = this.#open;
    // Derived from the checkout, so that a second click after a lost answer names the same order.
    const order = `D-${id.slice(0, 8)}`;
    const done = await this.#client.send("POST", "/demo/orders", { identifier, checkout: id, order });
    this.hide();
    const gone = done.missing.reduce((sum, line) => sum + line.quantity, 0);
    this.#show.say(`Order ${order} is placed. ${gone > 0 ? `${gone} of its items had left the cart before.`
      : "Anything you added since is still in your cart."}`);
    await this.#show.readAgain();
  }

  async #cancel() {
    await this.#client.send("POST", `${path(this.#open.id)}/cancel`);
    this.hide();
    this.#show.say("The checkout was cancelled. Your cart is as it was.");
  }

  #draw(checkout) {
    this.#open = checkout;
    const act = (work) => (event) => byButton(event.currentTarget, () => work().catch((failure) => this.#show.say(this.#show.explain(failure), true)));
    const line = (item) => make("li", {}, make("span", {}, item.name), make("span", { class: "number" }, `${item.quantity} ×`));
    const name = (id) => checkout.items.find((item) => item.id === id)?.name ?? this.#nameOf(id);
    const change = ({ id, quantity, cart_quantity: now }) => make("li", {}, make("span", {}, name(id)),
      make("span", { class: "number" }, `${quantity} → ${now}`));
    redraw(at("payment"),
      make("h2", { id: "payment-title", tabindex: -1, "data-key": "payment/title" }, "Checkout"),
      make("p", {}, "This is what you pay for. Your cart stays open: go on shopping meanwhile."),
      make("ul", { class: "sides-list" }, ...checkout.items.map(line)),
      make("p", { class: "total" }, `To pay: ${money(checkout.total, checkout.currency)}`),
      ...(checkout.changes?.length ? [make("h3", {}, "Your cart has changed since"), make("ul", { class: "sides-list" }, ...checkout.changes.map(change))] : []),
      make("div", { class: "actions" },
        make("button", { class: "primary", "data-key": "payment/pay", click: act(() => this.#pay()) }, "Pay"),
        make("button", { class: "plain", "data-key": "payment/cancel", click: act(() => this.#cancel()) }, "Cancel the checkout"),
        make("span", { class: "muted" }, `open for ${duration(Date.parse(checkout.expires_at) - Date.now())}`)));
    at("payment").hidden = false;
  }
}
