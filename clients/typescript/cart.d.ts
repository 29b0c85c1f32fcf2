/** A line as it is in a cart; prices are whole minor units. */
export interface Line {
  id: string; product_id?: string; name: string; price: number; quantity: number; subtotal: number;
  attributes: Record<string, unknown>; added_at: string; price_at: string;
}

export interface CartDocument {
  identifier: string; instance: string; gen: string | null; version: number; currency: string | null; items: Line[];
  line_count: number; item_count: number; total: number; metadata: Record<string, unknown>;
  created_at: string | null; updated_at: string | null; expires_at: string | null;
}

/** A line to be added. An app server names `name`, `price` and `currency`; a shopper may not. */
export interface NewLine { id: string; quantity?: number; name?: string; price?: number; currency?: string; attributes?: Record<string, unknown>; product_id?: string }

export interface Migration {
  id: string | null; from: string; to: string; strategy: string; replayed: boolean; dry_run: boolean; reason?: string;
  status: "completed" | "nothing_to_migrate" | "skipped" | "refused"; completed_at?: string; undone_at?: string;
  instances: Record<string, { lines: { id: string; outcome: string; guest_quantity: number; user_quantity: number; quantity: number }[]; version_before: number; version: number }>;
}

/** What a cart held when its shopper went to pay; `changes` tells how the cart differs now, and is null once it has ended. */
export interface Checkout {
  id: string; identifier: string; instance: string; status: "open" | "completed" | "cancelled"; gen: string | null; version: number;
  currency: string | null; items: Line[]; line_count: number; item_count: number; total: number;
  started_at: string; expires_at: string | null; ended_at: string | null; order: string | null;
  missing: { id: string; quantity: number }[];
  changes: { id: string; quantity: number; cart_quantity: number; price: number | null; cart_price: number | null }[] | null;
}

export interface CartEvent { id: string; type: string; identifier: string; time: string; [field: string]: string }

export interface Options { timeout?: number; attempts?: number; fetch?: typeof fetch }
export interface Condition { ifMatch?: string; idempotencyKey?: string }

export class CartError extends Error {
  readonly code: string; readonly detail: string; readonly status?: number; readonly problem: Record<string, unknown>;
  get isTemporary(): boolean;
}

export class Cart {
  private constructor();
  load(): Promise<CartDocument>;
  add(line: NewLine, options?: Condition): Promise<CartDocument>;
  setQuantity(id: string, quantity: number, options?: Condition): Promise<CartDocument>;
  adjustQuantity(id: string, by: number, options?: Condition): Promise<CartDocument>;
  remove(id: string, options?: Condition): Promise<CartDocument>;
  move(items: string[], to: string, options?: Condition): Promise<{ from: CartDocument; to: CartDocument }>;
  clear(options?: Condition): Promise<null>;
  startCheckout(options?: Condition & { ttl?: number }): Promise<Checkout>;
  checkout(id: string): Promise<Checkout>;
  completeCheckout(id: string, order?: string): Promise<Checkout>;
  cancelCheckout(id: string): Promise<Checkout>;
  update<Result>(decide: (cart: CartDocument, change: Cart) => Promise<Result> | Result, attempts?: number): Promise<Result>;
}

export class Shopper {
  constructor(url: string, options?: Options & { session?: string | null; userToken?: string | null; cookies?: boolean });
  session: string | null; userToken: string | null;
  identify(): Promise<{ authenticated: boolean; identifier: string; expires_at: string | null }>;
  cart(instance?: string): Cart;
  logIn(userToken: string): Promise<{ migration: Migration | null; cart: CartDocument; price_changes: unknown[] }>;
  logOut(): Promise<{ authenticated: boolean; identifier: string; expires_at: string | null }>;
  undo(migration: string, force?: boolean): Promise<{ id: string; to: string; restored_to: string; status: "undone" | "undoing" }>;
  events(options?: { after?: string; signal?: AbortSignal }): AsyncGenerator<CartEvent>;
}

export class AppServer {
  constructor(url: string, apiKey: string, options?: Options);
  cart(owner: string, instance?: string): Cart;
  carts(owner: string): Promise<Record<string, CartDocument>>;
  migrate(from: string, to: string, options?: { strategy?: string; dryRun?: boolean }): Promise<Migration>;
  undo(migration: string, to: string, force?: boolean): Promise<{ id: string; to: string; restored_to: string; status: "undone" | "undoing" }>;
  erase(owner: string): Promise<void>;
  events(options?: { owner?: string; after?: string; signal?: AbortSignal }): AsyncGenerator<CartEvent>;
}
