// The client against a running service: CART_URL, CART_API_KEY.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { AppServer, CartError, Shopper } from "../cart.js";

const url = process.env.CART_URL;
const server = new AppServer(url, process.env.CART_API_KEY);
const line = { id: "tea", name: "Tea", price: 450, currency: "MYR" };
const newUser = () => `u${randomUUID().replaceAll("-", "")}`;
const token = async (user) => (await (await fetch(`${url}/demo/token?user=${user}`)).json()).token;

test("a guest shops, logs in and undoes", async () => {
  const shopper = new Shopper(url);
  const user = newUser();
  assert.equal((await shopper.identify()).authenticated, false);
  assert.equal((await shopper.cart().add({ id: "mug", quantity: 2 })).item_count, 2);
  const later = new Shopper(url, { session: shopper.session });
  assert.equal((await later.cart().load()).item_count, 2);
  const { migration } = await later.logIn(await token(user));
  assert.equal(migration.status, "completed");
  assert.equal(later.session, null);
  assert.equal((await server.cart(`user:${user}`).load()).item_count, 2);
  const { status, to } = await later.undo(migration.id);
  assert.deepEqual([status, to], ["undone", `user:${user}`]);
  assert.notEqual(later.session, null);
  await later.logOut();
  assert.equal((await later.cart().load()).item_count, 2);
});

test("lost answers double nothing", async () => {
  let losses = 3;
  // The request is carried out, and nobody hears of it.
  const lossy = async (...words) => {
    const answer = await fetch(...words);
    await answer.clone().text();
    if (losses-- > 0) throw new TypeError("the connection broke");
    return answer;
  };
  const owner = `user:${newUser()}`;
  const through = new AppServer(url, process.env.CART_API_KEY, { fetch: lossy });
  assert.equal((await through.cart(owner).add({ ...line, quantity: 2 })).item_count, 2);
  assert.equal((await server.cart(owner).load()).item_count, 2);
  assert.equal(losses, -1);
});

test("updates of many lose nothing", async () => {
  const owner = `user:${newUser()}`;
  await server.cart(owner).add(line);
  const grow = async () => {
    for (let round = 0; round < 5; round++) {
      await server.cart(owner).update((cart, change) => change.setQuantity("tea", cart.items[0].quantity + 1), 100);
    }
  };
  await Promise.all(Array.from({ length: 8 }, grow));
  assert.equal((await server.cart(owner).load()).item_count, 41);
});

test("an update may make several changes, and a conflict in between is not hidden", async () => {
  const cart = server.cart(`user:${newUser()}`);
  const both = await cart.update(async (_, change) => {
    await change.add(line);
    return change.add({ ...line, id: "cup", quantity: 2 });
  });
  assert.deepEqual(both.items.map((item) => [item.id, item.quantity]).sort(), [["cup", 2], [line.id, 1]].sort());
  await assert.rejects(cart.update(async (_, change) => {
    await change.adjustQuantity("cup", 1);
    await cart.adjustQuantity(line.id, 1);
    return change.adjustQuantity("cup", 1);
  }), { code: "version_conflict" });
  assert.equal((await cart.load()).item_count, 5);
});

test("a refusal has the contract's code, and nobody's silence is 'offline'", async () => {
  await assert.rejects(server.cart(`user:${newUser()}`).add({ ...line, quantity: 0 }), (error) => error instanceof CartError && error.code === "invalid_quantity" && error.status === 400);
  await assert.rejects(new AppServer("http://127.0.0.1:1", "key", { attempts: 2 }).carts("user:1"), { code: "offline" });
});

test("events tell what happens, until nobody wants them", async () => {
  const owner = `user:${newUser()}`;
  await server.cart(owner).add(line);
  await server.cart(owner).remove("tea");
  const end = new AbortController();
  const types = [];
  for await (const event of server.events({ owner, after: "0.0-0", signal: end.signal })) {
    types.push(event.type);
    if (types.length === 2) { end.abort(); break; }
  }
  assert.deepEqual(types, ["cart.added", "cart.removed"]);
});

test("a checkout takes what it holds once, and leaves what was added", async () => {
  const owner = `user:${newUser()}`;
  const cart = server.cart(owner);
  await cart.add({ ...line, quantity: 2 });
  const checkout = await cart.startCheckout({ ttl: 600 });
  assert.equal((await cart.startCheckout()).id, checkout.id);
  await cart.add(line);
  assert.equal((await cart.checkout(checkout.id)).changes[0].cart_quantity, 3);
  const done = await Promise.all([1, 2, 3].map(() => cart.completeCheckout(checkout.id, "1001")));
  assert.deepEqual(done.map(({ status }) => status), ["completed", "completed", "completed"]);
  assert.equal((await cart.load()).item_count, 1);
  await assert.rejects(cart.cancelCheckout(checkout.id), { code: "checkout_ended" });
});
