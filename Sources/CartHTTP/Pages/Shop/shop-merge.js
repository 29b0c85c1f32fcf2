// Signing in: a preview of the merge, the merge, what it did line by line, and its undo.
import { at, byButton, duration, make, scrollable } from "/assets/page.js";
import { nameOf } from "/assets/shop-cart.js";

const people = ["ada", "ben", "chidi"];
const strategies = {
  add_quantities: "Add quantities together",
  keep_highest_quantity: "Keep the higher quantity",
  keep_user_cart: "Keep the user's cart, if there is one",
  replace_with_guest: "Replace it with the guest's cart",
};
const outcomes = {
  added: "added", merged: "merged", capped: "capped at the limit", dropped: "dropped: the cart is full",
  kept: "kept", replaced: "replaced", discarded: "left out",
};
const titles = { default: "Cart", wishlist: "Wishlist", saved: "Saved for later" };

export class MergeView {
  #client; #carts; #show; #timer;
  /** The names of lines, by id; a report contains only ids. */
  #names = new Map();

  constructor(client, carts, show) {
    this.#client = client;
    this.#carts = carts;
    this.#show = show;
  }

  hide() {
    clearInterval(this.#timer);
    // Without this, the page would get the focus when the focused button disappears.
    if (at("merge").contains(document.activeElement)) at("cart").focus();
    at("merge").hidden = true;
  }

  /** Opens the dialogue for a guest. */
  open(session, shop) {
    const dialog = at("login");
    const preview = make("div", { "aria-live": "polite" });
    const people_ = make("fieldset", {}, make("legend", {}, "Who are you?"), make("div", { class: "people" },
      ...people.map((name, index) => make("label", {},
        make("input", { type: "radio", name: "user", value: name, checked: index === 0 }), name[0].toUpperCase() + name.slice(1)))));
    const choice = make("label", {}, "When both have a cart", make("select", { name: "strategy" },
      ...Object.entries(strategies).map(([value, text]) => make("option", { value, selected: value === shop.strategy }, text))));
    const form = make("form", { method: "dialog" },
      make("h2", { id: "login-title" }, "Sign in"), people_, choice, preview,
      make("div", { class: "actions" },
        make("button", { class: "primary", value: "one" }, "Sign in"),
        make("button", { value: "three" }, "Sign in on three devices at the same moment"),
        make("button", { class: "plain", type: "button", click: () => dialog.close() }, "Cancel")));
    const chosen = () => ({ user: form.elements.user.value, strategy: form.elements.strategy.value });
    const show = () => this.#preview(preview, session, chosen()).catch((failure) => preview.replaceChildren(this.#show.explain(failure)));
    form.addEventListener("change", show);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const devices = event.submitter?.value === "three" ? 3 : 1;
      byButton(event.submitter, async () => {
        try {
          await this.#signIn(session, chosen(), devices, shop);
          dialog.close();
          // Closing gives the focus back to a button that is not there any more.
          (document.querySelector("#merge:not([hidden]) h2") ?? at("sign-out")).focus();
        } catch (failure) {
          preview.replaceChildren(make("p", { role: "alert" }, this.#show.explain(failure)));
        }
      });
    });
    dialog.replaceChildren(form);
    dialog.showModal();
    show();
  }

  async #token(user) { return (await this.#client.send("GET", `/demo/token?user=${user}`)).token; }

  /** The user's carts as they are, without the guest's session, so that nothing is merged by looking. */
  async #userCart(token) {
    return this.#client.send("GET", "/v1/cart/default", undefined, { token, withSession: false });
  }

  async #preview(place, session, { user, strategy }) {
    const [cart, report] = await Promise.all([
      this.#userCart(await this.#token(user)),
      this.#client.send("POST", "/demo/migrations", { from: session.identifier, to: `user:${user}`, strategy, dry_run: true }),
    ]);
    this.#remember(cart.items);
    place.replaceChildren(
      make("div", { class: "sides" }, this.#side("Your cart now", this.#carts.items), this.#side(`${user}'s cart`, cart.items)),
      ...this.#result("This would happen", report));
  }

  #remember(items) {
    for (const line of [...items, ...this.#carts.allItems]) this.#names.set(line.id, nameOf(line));
  }

  #side(title, items) {
    return make("div", {}, make("h3", {}, title), make("ul", {}, ...(items.length
      ? items.map((line) => make("li", {}, make("span", {}, nameOf(line)), make("span", { class: "number" }, `${line.quantity} ×`)))
      : [make("li", { class: "muted" }, "empty")])));
  }

  #result(title, report, names = this.#names) {
    if (report.status === "nothing_to_migrate") return [make("p", { class: "muted" }, "There is nothing to merge.")];
    if (report.status !== "completed") return [make("p", {}, `Nothing would be merged: ${(report.reason ?? report.status).replaceAll("_", " ")}.`)];
    const rows = Object.entries(report.instances).flatMap(([instance, part]) => part.lines.map((line) => make("tr", {},
      make("td", {}, titles[instance] ?? instance), make("td", {}, names.get(line.id) ?? line.id),
      make("td", { class: "number" }, String(line.guest_quantity)), make("td", { class: "number" }, String(line.user_quantity)),
      make("td", { class: "number" }, String(line.quantity)), make("td", {}, outcomes[line.outcome] ?? line.outcome))));
    return [make("h3", {}, title), scrollable(title, make("table", { class: "report" },
      make("thead", {}, make("tr", {}, ...["Where", "Line", "Guest", "User", "Result", "Outcome"].map((name) => make("th", { scope: "col" }, name)))),
      make("tbody", {}, ...rows)))];
  }

  async #signIn(session, { user, strategy }, devices, shop) {
    const token = await this.#token(user);
    const guest = structuredClone(this.#carts.items);
    const before = (await this.#userCart(token)).items;
    this.#remember(before);
    let reports;
    if (strategy !== shop.strategy) {
      // A login uses the shop's strategy. For another strategy, the merge is made first; the login then has nothing to do.
      const body = { from: session.identifier, to: `user:${user}`, strategy };
      reports = await Promise.all(Array.from({ length: devices }, () => this.#client.send("POST", "/demo/migrations", body)));
      await this.#client.login(token);
    } else {
      const answers = await Promise.all(Array.from({ length: devices }, () => this.#client.login(token)));
      reports = answers.map((answer) => answer.migration).filter(Boolean);
    }
    await this.#show.signedIn(user, token);
    const report = reports.find((one) => one.status === "completed" && !one.replayed) ?? reports.find((one) => one.status === "completed");
    if (!report) return this.#show.say("You are signed in. There was nothing to merge.");
    this.#draw(report, this.#rivals(reports, devices), guest, before, user, shop.undo_window_s);
  }

  /** The results of several sign-ins. The browser may send the last one with the cookie that the first one has set. */
  #rivals(reports, devices) {
    if (devices === 1) return "";
    const completed = reports.filter((one) => one.status === "completed");
    const replayed = completed.filter((one) => one.replayed).length;
    const late = devices - completed.length;
    return make("p", {}, `${devices} sign-ins arrived at the same moment. ${completed.length - replayed} merged; `
      + `${replayed} got its report again${late ? `; ${late} came when nothing was left to merge` : ""}. Nothing was doubled.`);
  }

  #draw(report, rivals, guest, before, user, window) {
    const place = at("merge");
    const undo = make("button", { click: (event) => byButton(event.currentTarget, () => this.#undo(report.id, undo)) }, "Undo the merge");
    const rest = make("span", { class: "muted" });
    const end = Date.parse(report.completed_at) + window * 1000;
    const tick = () => {
      const left = end - Date.now();
      undo.disabled = left <= 0;
      rest.textContent = left > 0 ? `possible for ${duration(left)}` : "no longer possible";
    };
    place.replaceChildren(
      make("h2", { id: "merge-title", tabindex: -1 }, "Your carts were merged"), rivals,
      make("div", { class: "sides" }, this.#side("Guest's cart before", guest), this.#side(`${user}'s cart before`, before)),
      ...this.#result("What was done", report),
      make("div", { class: "actions" }, undo, rest, make("button", { class: "plain", click: () => this.hide() }, "Close")));
    place.hidden = false;
    clearInterval(this.#timer);
    tick();
    this.#timer = setInterval(tick, 1000);
  }

  async #undo(id, button) {
    try {
      await this.#client.undo(id, button.dataset.force === "true");
      this.hide();
      await this.#carts.refresh();
      this.#show.say("The merge was undone. Sign out, and the guest's cart is yours again.");
    } catch (failure) {
      if (failure.code === "undo_conflict" && !button.dataset.force) {
        button.dataset.force = "true";
        button.textContent = "Undo what is still there";
      }
      this.#show.say(this.#show.explain(failure), true);
    }
  }
}
