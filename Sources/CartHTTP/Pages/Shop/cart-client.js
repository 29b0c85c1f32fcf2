// The storefront API for a page: sessions, repeats with one Idempotency-Key, events. Written to be copied.
import { eventsOf } from "/assets/page.js";

/** Why a call has failed. `code` is the contract's, `offline` when no answer came. */
export class CartFailure extends Error {
  constructor(code, message, problem = {}) {
    super(message);
    this.code = code;
    this.problem = problem;
  }
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export class CartClient {
  /** The token of a user who has signed in; null for a guest. */
  token = null;

  /** Sends a request; one that may have been lost is sent again, and carried out once. */
  async send(method, path, body, { withSession = true, token = this.token } = {}) {
    const headers = {};
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (token) headers.Authorization = `Bearer ${token}`;
    if (method !== "GET") headers["Idempotency-Key"] = crypto.randomUUID();
    const request = {
      method, headers, credentials: withSession ? "same-origin" : "omit",
      body: body === undefined ? undefined : JSON.stringify(body),
    };
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#once(path, request);
      } catch (failure) {
        const isTemporary = ["offline", "store_unavailable", "outcome_unknown", "not_replicated", "overloaded"].includes(failure.code);
        if (!isTemporary || attempt === 3) throw failure;
        await pause(150 * 2 ** attempt * (0.5 + Math.random()));
      }
    }
  }

  async #once(path, request) {
    let answer;
    try {
      answer = await fetch(path, { ...request, signal: AbortSignal.timeout(8000) });
    } catch {
      throw new CartFailure("offline", "no answer");
    }
    if (answer.status === 204) return null;
    const json = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new CartFailure(json.code ?? "unknown", json.detail ?? answer.statusText, json);
    return json;
  }

  session() { return this.send("GET", "/v1/session"); }
  cart(instance) { return this.send("GET", `/v1/cart/${instance}`); }
  add(instance, id, quantity, attributes) { return this.send("POST", `/v1/cart/${instance}/items`, { id, quantity, attributes }); }
  adjust(instance, line, by) { return this.send("PATCH", this.#line(instance, line), { quantity_delta: by }); }
  remove(instance, line) { return this.send("DELETE", this.#line(instance, line)); }
  move(instance, line, to) { return this.send("POST", `/v1/cart/${instance}/move`, { to, items: [line] }); }
  login(token) { return this.send("POST", "/v1/session/login", undefined, { token }); }
  logout() { return this.send("POST", "/v1/session/logout"); }
  undo(id, isForced = false) { return this.send("POST", `/v1/cart/migrations/${id}/undo`, { force: isForced }); }

  #line(instance, line) { return `/v1/cart/${instance}/items/${encodeURIComponent(line)}`; }

  /**
   * Follows the visitor's events until the signal is aborted. `fetch` is used and not `EventSource`, which cannot send
   * a token. `onEvent` is also called after each new connection, for what happened meanwhile.
   */
  async follow(signal, onEvent, onConnection) {
    let last = "";
    while (!signal.aborted) {
      try {
        const headers = last ? { "Last-Event-ID": last } : {};
        if (this.token) headers.Authorization = `Bearer ${this.token}`;
        const answer = await fetch("/v1/cart/events", { headers, signal });
        if (!answer.ok) throw new CartFailure("offline", answer.statusText);
        onConnection(true);
        onEvent(null);
        for await (const event of eventsOf(answer)) {
          last = event.id;
          onEvent(event);
        }
      } catch {
        if (signal.aborted) return;
      }
      onConnection(false);
      await pause(2000);
    }
  }
}
