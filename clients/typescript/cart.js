// A client of the cart service for browsers, Node and other runtimes with fetch. Types are in cart.d.ts. No dependencies.

const temporary = new Set(["offline", "store_unavailable", "outcome_unknown", "not_replicated", "overloaded", "rate_limited", "migration_in_progress", "cart_busy"]);
// If no server answers, a proxy answers in its own format.
const codeOf = (json, status) => json?.code ?? ([502, 503, 504].includes(status) ? "offline" : "unknown");
// The number of a version: 5 for `"gen.5"`, 0 for `"0"`.
const numberOf = (tag) => Number(tag.replaceAll('"', "").split(".").pop());
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A refusal or failure. `code` is the contract's; it is `offline` when no attempt got an answer. */
export class CartError extends Error {
  constructor(code, detail, status, problem = {}) {
    super(`${code}: ${detail}`);
    this.name = "CartError";
    this.code = code;
    this.detail = detail;
    this.status = status;
    this.problem = problem;
  }

  /** Whether the same request may be sent again; it is carried out once. */
  get isTemporary() { return temporary.has(this.code); }
}

class Transport {
  constructor(url, fields, { timeout = 10_000, attempts = 5, fetch = globalThis.fetch } = {}) {
    this.url = url.replace(/\/$/, "");
    this.fields = fields;
    this.timeout = timeout;
    this.attempts = attempts;
    this.fetch = (...words) => fetch(...words);
    this.onAnswer = () => {};
  }

  /** Sends a request, again with the same Idempotency-Key where its answer was lost. */
  async send(method, path, body, { ifMatch, idempotencyKey } = {}) {
    const headers = { Accept: "application/json", ...this.fields() };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (ifMatch !== undefined) headers["If-Match"] = ifMatch;
    if (method !== "GET") headers["Idempotency-Key"] = idempotencyKey ?? crypto.randomUUID();
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#once(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
      } catch (error) {
        if (!(error instanceof CartError) || !error.isTemporary || attempt >= this.attempts) throw error;
        const asked = error.problem.retryAfter;
        await pause(asked ? asked * 1000 : 100 * 2 ** (attempt - 1) * (0.5 + Math.random() / 2));
      }
    }
  }

  async #once(path, request) {
    let answer, text;
    try {
      answer = await this.fetch(this.url + path, { ...request, signal: AbortSignal.timeout(this.timeout) });
      text = await answer.text();
    } catch (error) {
      throw new CartError("offline", String(error));
    }
    this.onAnswer(answer.headers);
    let json = null;
    try { json = text ? JSON.parse(text) : null; } catch { /* told as unknown below */ }
    if (answer.ok) return { json, tag: answer.headers.get("ETag") };
    const retryAfter = Number(answer.headers.get("Retry-After")) || undefined;
    throw new CartError(codeOf(json, answer.status), json?.detail ?? answer.statusText, answer.status, { ...json, retryAfter });
  }

  /** Yields events. Reconnects by itself, and misses no event that is still kept. Ends when the signal is aborted. */
  async *events(path, { after, signal } = {}) {
    let last = after;
    while (!signal?.aborted) {
      try {
        const headers = { Accept: "text/event-stream", ...this.fields(), ...(last ? { "Last-Event-ID": last } : {}) };
        const answer = await this.fetch(this.url + path, { headers, signal });
        if (!answer.ok) {
          const json = await answer.json().catch(() => ({}));
          const error = new CartError(codeOf(json, answer.status), json.detail ?? answer.statusText, answer.status, json);
          if (!error.isTemporary) throw error;
        } else {
          let text = "";
          for await (const part of answer.body.pipeThrough(new TextDecoderStream())) {
            const events = (text + part).split("\n\n");
            text = events.pop();
            for (const event of events) {
              const data = event.match(/^data: (.+)$/m)?.[1];
              if (!data) continue;
              const json = JSON.parse(data);
              last = json.id;
              yield json;
            }
          }
        }
      } catch (error) {
        if (error instanceof CartError || signal?.aborted) { if (signal?.aborted) return; throw error; }
      }
      await pause(500 + Math.random() * 1000);
    }
  }
}

/** One instance of somebody's carts. Every change returns the cart as it is then. */
export class Cart {
  #transport; #path; #ifMatch; #hasChanged = false;

  constructor(transport, path, ifMatch) {
    this.#transport = transport;
    this.#path = path;
    this.#ifMatch = ifMatch;
  }

  async load() { return (await this.#transport.send("GET", this.#path)).json; }
  add(line, options) { return this.#send("POST", "/items", { quantity: 1, ...line }, options); }
  setQuantity(id, quantity, options) { return this.#send("PATCH", `/items/${encodeURIComponent(id)}`, { quantity }, options); }
  adjustQuantity(id, by, options) { return this.#send("PATCH", `/items/${encodeURIComponent(id)}`, { quantity_delta: by }, options); }
  remove(id, options) { return this.#send("DELETE", `/items/${encodeURIComponent(id)}`, undefined, options); }
  move(items, to, options) { return this.#send("POST", "/move", { to, items }, options); }
  clear(options) { return this.#send("DELETE", "", undefined, options); }
  /** Notes what the cart holds for a payment; the cart stays open. `ttl` is in seconds, an hour by default. */
  startCheckout({ ttl, ...options } = {}) { return this.#send("POST", "/checkout", { ttl }, options); }
  /** A checkout; `changes` tells how the cart differs now. */
  checkout(id) { return this.#send("GET", `/checkout/${encodeURIComponent(id)}`); }
  /** Takes what the checkout holds out of the cart, exactly once even if called again; for app servers. */
  completeCheckout(id, order) { return this.#send("POST", `/checkout/${encodeURIComponent(id)}/complete`, { order }); }
  cancelCheckout(id) { return this.#send("POST", `/checkout/${encodeURIComponent(id)}/cancel`); }

  /**
   * Reads the cart, lets `decide(cart, change)` decide, and starts again after a conflict. `change` is this cart on
   * the condition that it is still as it was read, or as the change before has left it. A conflict after the first change is
   * thrown: starting anew would make that one twice.
   */
  async update(decide, attempts = 10) {
    for (let attempt = 1; ; attempt++) {
      const { json, tag } = await this.#transport.send("GET", this.#path);
      const change = new Cart(this.#transport, this.#path, tag);
      try {
        return await decide(json, change);
      } catch (error) {
        if (error.code !== "version_conflict" || change.#hasChanged || attempt >= attempts) throw error;
        await pause(Math.random() * 10 * 2 ** Math.min(attempt, 5));
      }
    }
  }

  async #send(method, path, body, options = {}) {
    const { json, tag } = await this.#transport.send(method, this.#path + path, body, { ifMatch: this.#ifMatch, ...options });
    if (this.#ifMatch && method !== "GET") {
      this.#hasChanged = true;
      // If the version has grown by more than 1, somebody else changed the cart too: the next change must conflict.
      if (tag && numberOf(tag) <= numberOf(this.#ifMatch) + 1) this.#ifMatch = tag;
    }
    return json;
  }
}

/**
 * A guest, or a user after `logIn`. Where there is a cookie (a page of the same origin) pass `cookies: true`; elsewhere `session` is
 * the guest's token, to be kept and passed to the next `Shopper`.
 */
export class Shopper {
  #transport;

  constructor(url, { session = null, userToken = null, cookies = false, ...options } = {}) {
    this.session = session;
    this.userToken = userToken;
    this.#transport = new Transport(url, () => ({
      ...(cookies ? {} : { "Cart-Session": this.session ?? "none" }),
      ...(this.userToken ? { Authorization: `Bearer ${this.userToken}` } : {}),
    }), options);
    this.#transport.onAnswer = (fields) => {
      const token = fields.get("Cart-Session");
      if (token !== null) this.session = token || null;
    };
  }

  /** Who this is. Call it before the first change: two quick first changes would make two guests. */
  async identify() { return (await this.#transport.send("GET", "/v1/session")).json; }
  cart(instance = "default") { return new Cart(this.#transport, `/v1/cart/${instance}`); }

  /** Merges the guest's carts into the user's, exactly once even if called again. */
  async logIn(userToken) {
    this.userToken = userToken;
    return (await this.#transport.send("POST", "/v1/session/login")).json;
  }

  async logOut() {
    const { json } = await this.#transport.send("POST", "/v1/session/logout");
    this.userToken = null;
    return json;
  }

  async undo(migration, force = false) { return (await this.#transport.send("POST", `/v1/cart/migrations/${migration}/undo`, { force })).json; }
  events(options) { return this.#transport.events("/v1/cart/events", options); }
}

/** A trusted server: any owner's carts, by an API key. */
export class AppServer {
  #transport;

  constructor(url, apiKey, options) {
    this.#transport = new Transport(url, () => ({ Authorization: `Bearer ${apiKey}` }), options);
  }

  cart(owner, instance = "default") { return new Cart(this.#transport, `/v1/carts/${encodeURIComponent(owner)}/${instance}`); }
  async carts(owner) { return (await this.#transport.send("GET", `/v1/carts/${encodeURIComponent(owner)}`)).json.instances; }
  async migrate(from, to, { strategy, dryRun = false } = {}) { return (await this.#transport.send("POST", "/v1/migrations", { from, to, strategy, dry_run: dryRun })).json; }
  async undo(migration, to, force = false) { return (await this.#transport.send("POST", `/v1/migrations/${migration}/undo`, { to, force })).json; }
  async erase(owner) { await this.#transport.send("DELETE", `/v1/carts/${encodeURIComponent(owner)}`); }
  events({ owner, ...options } = {}) { return this.#transport.events(`/v1/events${owner ? `?identifier=${encodeURIComponent(owner)}` : ""}`, options); }
}
