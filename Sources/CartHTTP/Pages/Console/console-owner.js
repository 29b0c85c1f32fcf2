// One owner: carts, raw fields, the timeline, and what can be done. Everything acts on the owner that is shown.
import { at, byButton, copy, dateAndTime, duration, eventsOf, make, money, scrollable } from "/assets/page.js";
import { attempt, call, details, may } from "/assets/console.js";

const strategies = ["", "add_quantities", "keep_highest_quantity", "keep_user_cart", "replace_with_guest"];

export class OwnerView {
  /** Whose carts are shown; null while nobody's are. */
  #shown = null;

  /** Shows an owner. While it is loading, and if that fails, nothing of another owner is shown. */
  async open(identifier) {
    this.#shown = null;
    at("owner-title").textContent = identifier;
    at("owner").replaceChildren(make("p", { class: "muted" }, "…"));
    try {
      const path = `/v1/carts/${encodeURIComponent(identifier)}`;
      const [owner, stored, { migrations }, events] = await Promise.all([
        call("GET", path).catch((failure) => { if (failure.code === "cart_corrupted") return { corrupted: failure.message }; throw failure; }),
        call("GET", `${path}/fields`), call("GET", `/v1/migrations?to=${encodeURIComponent(identifier)}`), this.#events(identifier),
      ]);
      this.#shown = owner.identifier ?? identifier;
      at("owner").replaceChildren(
        owner.corrupted ? make("p", { class: "finding bad" }, owner.corrupted) : this.#carts(owner),
        this.#fields(stored), this.#timeline(migrations, events), this.#merge(), this.#more());
    } catch (failure) {
      at("owner").replaceChildren(make("p", { class: "muted" }, "Nothing is shown, because it could not be read."));
      throw failure;
    }
  }

  #reload() { return this.open(this.#shown); }

  // ---- What there is

  #carts(owner) {
    const carts = Object.values(owner.instances);
    if (carts.length === 0) return make("p", {}, `Nothing is held about ${this.#shown}. A cart that was emptied or has expired is not kept.`);
    return make("div", { class: "parts" }, ...carts.map((cart) => make("section", { class: "card" },
      make("h3", {}, cart.instance, " ", make("small", {}, `${cart.item_count} ${cart.item_count === 1 ? "item" : "items"}, total ${money(cart.total, cart.currency)}`)),
      make("dl", { class: "facts" }, ...this.#facts([
        ["Version", `${cart.gen}.${cart.version}`], ["Changed", dateAndTime(cart.updated_at)],
        ["Expires", cart.expires_at ? `${dateAndTime(cart.expires_at)} (in ${duration(Date.parse(cart.expires_at) - Date.now())})` : "never"],
        ["Metadata", Object.keys(cart.metadata).length ? JSON.stringify(cart.metadata) : "none"]])),
      scrollable(`Lines of ${cart.instance}`, make("table", {},
        make("thead", {}, make("tr", {}, ...["Line", "Name", "Price", "Quantity", "Subtotal", "Added"].map((name, index) => make("th", { scope: "col", class: index > 1 && index < 5 ? "number" : null }, name)))),
        make("tbody", {}, ...cart.items.map((line) => make("tr", {}, make("td", { class: "code" }, line.id),
          make("td", {}, line.name, Object.keys(line.attributes ?? {}).length ? make("small", {}, ` ${JSON.stringify(line.attributes)}`) : ""),
          make("td", { class: "number" }, money(line.price, cart.currency)), make("td", { class: "number" }, String(line.quantity)),
          make("td", { class: "number" }, money(line.subtotal, cart.currency)), make("td", {}, dateAndTime(line.added_at))))))))));
  }

  #facts(pairs) { return pairs.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value))); }

  #fields(stored) {
    const entries = Object.entries(stored.fields);
    const button = make("button", { click: () => copy(button, stored.command) }, "Copy");
    return make("details", {}, make("summary", {}, `As it lies in Redis: ${entries.length} fields`), make("div", {},
      make("p", { class: "command" }, make("code", {}, stored.command), button),
      make("p", { class: "muted" }, entries.length === 0 ? "There is no such key." : stored.ttl_ms === null ? "The key does not expire." : `The key expires in ${duration(stored.ttl_ms)}.`),
      scrollable("Fields", make("table", {}, make("tbody", {}, ...entries.map(([name, value]) => make("tr", {}, make("th", { scope: "row", class: "code" }, name), make("td", { class: "code" }, value))))))));
  }

  // ---- What has happened

  /** All events that are kept of an owner: the stream is read until it falls silent. */
  async #events(identifier) {
    const found = [];
    const end = new AbortController();
    try {
      const answer = await fetch(`/v1/events?identifier=${encodeURIComponent(identifier)}`, {
        headers: { Authorization: `Bearer ${sessionStorage.getItem("console-key")}`, "Last-Event-ID": "0.0-0" }, signal: end.signal });
      if (!answer.ok) return found;
      let timer = setTimeout(() => end.abort(), 1500);
      for await (const event of eventsOf(answer)) {
        found.push(event);
        clearTimeout(timer);
        timer = setTimeout(() => end.abort(), 400);
      }
    } catch { /* the end of the silence */ }
    return found;
  }

  #timeline(migrations, events) {
    const rows = [
      ...migrations.map((report) => ({ time: report.completed_at, row: this.#report(report) })),
      ...events.filter((event) => event.type !== "cart.migrated").map((event) => ({ time: event.time, row: [make("td", {}, event.type), make("td", { class: "code" }, details(event))] })),
    ].sort((a, b) => Date.parse(b.time) - Date.parse(a.time));
    return make("section", { class: "card" }, make("h3", {}, "What has happened, the newest first"),
      rows.length ? scrollable("What has happened", make("table", { class: "timeline" }, make("tbody", {}, ...rows.map(({ time, row }) => make("tr", {}, make("td", {}, dateAndTime(time)), ...row)))))
        : make("p", { class: "muted" }, "No event is kept, and no migration of the last seven days."));
  }

  #report(report) {
    const undo = may("migrate") && !report.undone_at && report.status === "completed"
      && make("button", { click: (event) => byButton(event.currentTarget, () => this.#undo(report)) }, "Undo …");
    return [make("td", {}, report.undone_at ? "merged, and undone" : `merged from ${report.from}`),
      make("td", {}, make("details", { class: "inner" }, make("summary", {}, `${report.strategy.replaceAll("_", " ")}: ${lineCount(report) === 1 ? "1 line" : `${lineCount(report)} lines`}`), make("div", {}, ...lines(report), make("p", { class: "code muted" }, `id ${report.id}`))), undo)];
  }

  // ---- What can be done

  async #undo(report) {
    const shown = this.#shown;
    const path = `/v1/migrations/${report.id}/undo`;
    if (!await confirm(`Give the lines back to ${report.from}?`, `${shown} loses what the merge brought, and ${report.from} has it again.`, "Undo the merge")) return;
    await attempt(async () => {
      try {
        await call("POST", path, { to: shown });
      } catch (failure) {
        if (failure.code !== "undo_conflict" || !await confirm("Undo it all the same?", `${failure.message} Then only what the merge brought is taken back, as far as it is still there.`, "Force the undo")) throw failure;
        await call("POST", path, { to: shown, force: true });
      }
      await this.#reload();
    });
  }

  #merge() {
    if (!may("migrate")) return "";
    const result = make("div", { "aria-live": "polite" });
    const form = make("form", { class: "row" },
      make("label", {}, "Merge the carts of", make("input", { name: "from", placeholder: "guest:abc", required: true, autocomplete: "off", spellcheck: "false" })),
      make("label", {}, "Strategy", make("select", { name: "strategy" }, ...strategies.map((name) => make("option", { value: name }, name || "as configured")))),
      make("button", { class: "primary" }, "Preview"));
    const ask = (isDryRun) => {
      const body = { from: form.elements.from.value.trim(), to: this.#shown, dry_run: isDryRun };
      if (form.elements.strategy.value) body.strategy = form.elements.strategy.value;
      return call("POST", "/v1/migrations", body);
    };
    form.addEventListener("input", () => result.replaceChildren());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      byButton(event.submitter, () => attempt(async () => {
        result.replaceChildren();
        const report = await ask(true);
        const go = report.status === "completed" && make("button", { class: "primary", click: (press) => byButton(press.currentTarget, () => attempt(async () => { await ask(false); await this.#reload(); })) }, `Merge ${report.from} into ${report.to}`);
        result.replaceChildren(make("h4", {}, report.status === "completed" ? "This would happen" : words(report)), ...lines(report), make("div", { class: "actions" }, go));
      }));
    });
    return make("details", {}, make("summary", {}, `Merge another owner's carts into ${this.#shown}`), make("div", {}, form, result));
  }

  #more() {
    if (!may("admin")) return make("p", { class: "muted" }, "This key may not export or erase: it lacks the scope admin.");
    const identifier = this.#shown;
    const path = `/v1/carts/${encodeURIComponent(identifier)}`;
    const save = make("button", { click: () => byButton(save, () => attempt(async () => {
      const data = await call("GET", `${path}/export`);
      const file = URL.createObjectURL(new Blob([JSON.stringify(data, null, 2)], { type: "application/json" }));
      make("a", { href: file, download: `${identifier.replaceAll(":", "-")}.json` }).click();
      setTimeout(() => URL.revokeObjectURL(file), 10_000);
    })) }, "Export everything as JSON");
    const field = make("input", { autocomplete: "off", spellcheck: "false", "aria-describedby": "erase-note" });
    const erase = make("button", { class: "danger primary", disabled: true, click: () => byButton(erase, () => attempt(async () => { await call("DELETE", path); await this.#reload(); })) }, "Erase");
    field.addEventListener("input", () => { erase.disabled = field.value !== identifier; });
    return make("div", {}, make("div", { class: "actions" }, save),
      make("details", { class: "danger" }, make("summary", {}, "Erase everything about this owner"), make("div", {},
        make("p", { id: "erase-note" }, `Carts, undo snapshots, stored replies and events of ${identifier} are removed for good. Export them first if they may be needed.`),
        make("div", { class: "row" }, make("label", {}, `Type ${identifier}`, field), erase))));
  }
}

const lineCount = (report) => Object.values(report.instances ?? {}).reduce((sum, part) => sum + part.lines.length, 0);

/** Why nothing would be merged, and where to look. */
function words(report) {
  const reason = { already_migrated: "These carts were merged before; the report is in the timeline of whoever got them.", undone: "That merge was undone; only an explicit login merges these carts again.",
    user_items: "The user has a cart already, and the strategy keeps it.", disabled: "Migration is switched off (migration.enabled).", currency_mismatch: "The carts have different currencies." }[report.reason];
  if (report.status === "nothing_to_migrate") return reason ?? "There is nothing to merge: these carts are empty, expired, or were never there.";
  return reason ?? `${report.status.replaceAll("_", " ")}${report.reason ? `: ${report.reason}` : ""}`;
}

function lines(report) {
  const rows = Object.entries(report.instances ?? {}).flatMap(([instance, part]) => part.lines.map((line) => make("tr", {},
    make("td", {}, instance), make("td", { class: "code" }, line.id), make("td", { class: "number" }, `${line.guest_quantity} + ${line.user_quantity}`), make("td", { class: "number" }, String(line.quantity)), make("td", {}, line.outcome))));
  return rows.length ? [scrollable("Lines of the merge", make("table", {}, make("thead", {}, make("tr", {}, ...["Instance", "Line", "From + to", "Result", "Outcome"].map((name) => make("th", { scope: "col" }, name)))), make("tbody", {}, ...rows)))] : [];
}

/** Asks for confirmation; the focus is on the answer that changes nothing. */
function confirm(title, text, action) {
  const dialog = at("dialog");
  return new Promise((resolve) => {
    dialog.replaceChildren(make("h2", { id: "dialog-title" }, title), make("p", {}, text), make("form", { method: "dialog", class: "actions" },
      make("button", { value: "", autofocus: true }, "Leave it"), make("button", { value: "yes", class: "danger" }, action)));
    dialog.setAttribute("aria-labelledby", "dialog-title");
    dialog.returnValue = "";
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
    dialog.showModal();
  });
}
