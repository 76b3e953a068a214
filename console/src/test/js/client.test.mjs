import assert from "node:assert/strict";
import { test } from "node:test";
import { ParleyClient, randomId } from "../../main/resources/dev/parley/console/parley.js";
import { isBehind, parsePosition } from "../../main/resources/dev/parley/console/subscription.js";
import { FakeTime, fakeSockets, settled } from "./world.mjs";

function world({ random = () => 0.5 } = {}) {
  const time = new FakeTime();
  const { FakeWebSocket, sockets } = fakeSockets();
  const network = new EventTarget();
  let ids = 0;
  const requests = [];
  const client = new ParleyClient({
    url: "https://parley.test/page",
    user: "alice",
    WebSocket: FakeWebSocket,
    fetch: (url) => {
      requests.push(url);
      return Promise.reject(new Error("no route"));
    },
    timers: time.timers(),
    random,
    newId: () => `key-${++ids}`,
    network,
  });
  const events = [];
  for (const name of ["state", "recovered", "gap", "problem"]) {
    client.on(name, (event) => events.push({ name, ...event }));
  }
  const states = () => events.filter((event) => event.name === "state").map((event) => event.state);
  return { client, time, sockets, network, events, states, requests };
}

async function joined(more = {}) {
  const w = world(more);
  w.texts = [];
  w.subscription = w.client.subscribe("lobby", { presence: true, onPublication: (p) => w.texts.push(p.data.text), onPresence: (_, m) => (w.members = m) });
  w.client.start();
  await w.sockets[0].accept();
  await w.sockets[0].subscribed("lobby", "e.4.t4", { members: [{ session: "s1", user: "alice" }] });
  await w.sockets[0].pong({ lobby: "e.4.t4" });
  return w;
}

test("a position is read as epoch, offset and tag", () => {
  assert.deepEqual(parsePosition("ab.12.xy"), { epoch: "ab", offset: 12, tag: "xy" });
  for (const bad of [undefined, "", "ab", "ab.x.y", 7]) {
    assert.equal(parsePosition(bad), null);
  }
});

test("behind is: a higher offset, another epoch, or another tag at the same offset", () => {
  assert.equal(isBehind("e.4.a", "e.5.b"), true);
  assert.equal(isBehind("e.4.a", "f.1.b"), true);
  assert.equal(isBehind("e.4.a", "e.4.b"), true);
  assert.equal(isBehind("e.4.a", "e.4.a"), false);
  assert.equal(isBehind("e.4.a", "e.3.a"), false);
});

test("a random id needs no randomUUID", () => {
  const insecure = { getRandomValues: (bytes) => globalThis.crypto.getRandomValues(bytes) };
  assert.match(randomId(insecure), /^[0-9a-f]{32}$/);
  assert.notEqual(randomId(insecure), randomId(insecure));
});

test("connects with the subprotocol, introduces itself and subscribes", async () => {
  const { sockets, members, states } = await joined();
  assert.equal(sockets[0].url, "wss://parley.test/ws");
  assert.equal(sockets[0].protocol, "parley.v1");
  assert.equal(sockets[0].last("connect").user, "alice");
  assert.equal(sockets[0].last("subscribe").presence, true);
  assert.deepEqual(members.map((m) => m.user), ["alice"]);
  assert.deepEqual(states(), ["connecting", "connected"]);
});

test("a publication seen before in the same epoch is ignored", async () => {
  const { sockets, texts } = await joined();
  for (const position of ["e.4.t4", "e.5.a", "e.5.a", "e.6.b", "e.5.a"]) {
    sockets[0].publication("lobby", position);
  }
  assert.deepEqual(texts, ["e.5.a", "e.6.b"]);
});

test("after a lost connection it resumes, recovers from the last position and reports how much", async () => {
  const { time, sockets, texts, events, states } = await joined();
  sockets[0].publication("lobby", "e.5.a");
  sockets[0].end();
  await time.pass(500);
  await sockets[1].accept({ resumed: true });
  assert.deepEqual(sockets[1].last("connect").resume, { session: "s1", secret: "x" });
  assert.equal(sockets[1].last("subscribe").recover, "e.5.a");
  await sockets[1].subscribed("lobby", "e.5.a", { recovered: true });
  sockets[1].publication("lobby", "e.5.a");
  sockets[1].publication("lobby", "e.6.b");
  await sockets[1].pong({ lobby: "e.7.c" });
  sockets[1].publication("lobby", "e.7.c");
  sockets[1].publication("lobby", "e.8.d");
  assert.deepEqual(texts, ["e.5.a", "e.6.b", "e.7.c", "e.8.d"]);
  const recovered = events.filter((event) => event.name === "recovered");
  assert.deepEqual(recovered.map((event) => event.messages), [2]);
  assert.deepEqual(states(), ["connecting", "connected", "reconnecting", "reconnecting", "connected"]);
});

test("the inbox is subscribed by the server and recovered through connect", async () => {
  const { client, time, sockets } = world();
  const texts = [];
  client.inbox({ onPublication: (p) => texts.push(p.data.text) });
  client.start();
  sockets[0].open();
  sockets[0].say({ type: "connected", id: 1, session: "s1", user: "alice", secret: "x", resumed: false });
  sockets[0].say({ type: "subscribed", channel: "@alice", position: "i.0.z" });
  sockets[0].publication("@alice", "i.1.a");
  await settled();
  sockets[0].end();
  await time.pass(500);
  await sockets[1].accept({ resumed: true });
  assert.equal(sockets[1].last("connect").inbox, "i.1.a");
  assert.equal(sockets[1].count("subscribe"), 0);
  assert.deepEqual(texts, ["i.1.a"]);
});

test("backoff doubles its bound up to 20 s and the jitter reaches down to nothing", () => {
  const highest = world({ random: () => 1 }).client;
  assert.deepEqual([1, 2, 3, 4, 5, 6, 60].map((n) => highest.backoff(n)), [1000, 2000, 4000, 8000, 16000, 20000, 20000]);
  assert.equal(world({ random: () => 0 }).client.backoff(5), 0);
});

test("each failed try waits longer, and a pong starts over", async () => {
  const { time, sockets, events } = await joined({ random: () => 1 });
  sockets[0].end();
  await time.pass(1000);
  sockets[1].end();
  await time.pass(2000);
  await sockets[2].accept({ resumed: true });
  await sockets[2].subscribed("lobby", "e.4.t4", { recovered: true });
  await sockets[2].pong({});
  sockets[2].end();
  assert.deepEqual(events.filter((e) => e.delay !== undefined).map((e) => e.delay), [1000, 2000, 1000]);
});

test("disconnect advice: waits at least `after`", async () => {
  const { time, sockets, events } = await joined();
  sockets[0].say({ type: "disconnect", code: 4000, reason: "draining", reconnect: true, after: 3000 });
  assert.equal(events.at(-1).delay, 3500);
  await time.pass(3499);
  assert.equal(sockets.length, 1);
  await time.pass(1);
  assert.equal(sockets.length, 2);
});

test("disconnect advice: does not come back when told not to, and open requests fail", async () => {
  const { client, time, sockets, states } = await joined();
  const publish = client.publish("lobby", { text: "hi" });
  sockets[0].say({ type: "disconnect", code: 4105, reason: "by-operator", reconnect: false });
  await assert.rejects(publish, { name: "ParleyError", code: 4105 });
  await time.pass(120_000);
  assert.equal(sockets.length, 1);
  assert.equal(states().at(-1), "closed");
});

test("a close code that refuses the client is final, any other is not", async () => {
  for (const [code, state] of [[4104, "closed"], [1009, "closed"], [4001, "reconnecting"], [1001, "reconnecting"]]) {
    const { sockets, states } = await joined();
    sockets[0].end(code);
    assert.equal(states().at(-1), state, `code ${code}`);
  }
});

test("an unanswered publish is sent again with its idempotency key, in order", async () => {
  const { client, time, sockets } = await joined();
  const first = client.publish("lobby", { data: 1 });
  const second = client.send("bob", { data: 2 });
  assert.deepEqual([sockets[0].last("publish").idempotencyKey, sockets[0].last("send").idempotencyKey], ["key-1", "key-2"]);
  sockets[0].end();
  const third = client.publish("lobby", { data: 3 });
  await time.pass(500);
  await sockets[1].accept({ resumed: true });
  const again = sockets[1].sent.filter((c) => c.type === "publish" || c.type === "send");
  assert.deepEqual(again.map((c) => c.idempotencyKey), ["key-1", "key-2", "key-3"]);
  for (const { id, type } of again) {
    sockets[1].say({ type: type === "send" ? "sent" : "published", id, position: `e.${id}.x`, duplicate: true });
  }
  assert.deepEqual((await Promise.all([first, second, third])).map((a) => a.duplicate), [true, true, true]);
  sockets[1].end();
  await time.pass(2000);
  await sockets[2].accept({ resumed: true });
  assert.equal(sockets[2].count("publish"), 0);
});

test("a call is not sent again: it may have run", async () => {
  const { client, sockets } = await joined();
  const call = client.call("add", [1, 2]);
  sockets[0].end();
  await assert.rejects(call, { reason: "lost", retry: true });
});

test("a refusal that says retry is retried later, any other fails at once", async () => {
  const { client, time, sockets } = await joined();
  const busy = client.publish("lobby", { data: 1 });
  sockets[0].say({ type: "error", id: sockets[0].last("publish").id, code: 501, reason: "unavailable", retry: true });
  await time.pass(500);
  assert.equal(sockets[0].count("publish"), 2);
  sockets[0].say({ type: "published", id: sockets[0].last("publish").id, position: "e.5.a" });
  assert.equal((await busy).position, "e.5.a");
  const refused = client.publish("lobby", { data: 2 });
  sockets[0].say({ type: "error", id: sockets[0].last("publish").id, code: 203, reason: "not-allowed", message: "No.", retry: false });
  await assert.rejects(refused, { code: 203, message: "No." });
});

test("pings every 10 s and drops a link that stays silent for 5 s", async () => {
  const { time, sockets, states } = await joined();
  await time.pass(9_999);
  assert.equal(sockets[0].count("ping"), 1);
  await time.pass(1);
  assert.equal(sockets[0].count("ping"), 2);
  await time.pass(4_999);
  assert.equal(states().at(-1), "connected");
  await time.pass(1);
  assert.equal(states().at(-1), "reconnecting");
  assert.equal(sockets[0].closed, 3999);
});

test("any message counts as life while a pong is late", async () => {
  const { time, sockets, states } = await joined();
  await time.pass(12_000);
  sockets[0].publication("lobby", "e.5.a");
  await time.pass(3_000);
  assert.equal(states().at(-1), "connected");
  assert.equal(sockets[0].count("ping"), 3);
});

test("a server that never answers connect is given up after 10 s", async () => {
  const { client, time, sockets, states } = world();
  client.start();
  sockets[0].open();
  await time.pass(10_000);
  assert.equal(states().at(-1), "reconnecting");
  assert.equal(sockets[0].closed, 3999);
});

test("offline drops the socket, online comes back at once", async () => {
  const { time, sockets, network, states } = await joined();
  network.dispatchEvent(new Event("offline"));
  assert.equal(states().at(-1), "offline");
  assert.equal(sockets[0].closed, 3999);
  await time.pass(59_999);
  assert.equal(sockets.length, 1);
  network.dispatchEvent(new Event("online"));
  assert.equal(sockets.length, 2);
});

test("online cuts a waiting time short", async () => {
  const { sockets, network } = await joined();
  sockets[0].end();
  assert.equal(sockets.length, 1);
  network.dispatchEvent(new Event("online"));
  assert.equal(sockets.length, 2);
});

test("a pong ahead of the client makes it recover, but not if the publication was only on its way", async () => {
  const { time, sockets, texts } = await joined();
  await time.pass(10_000);
  await sockets[0].pong({ lobby: "e.5.a" });
  sockets[0].publication("lobby", "e.5.a");
  await time.pass(1_000);
  assert.equal(sockets[0].count("subscribe"), 1);
  await time.pass(9_000);
  await sockets[0].pong({ lobby: "e.6.b" });
  await time.pass(1_000);
  assert.equal(sockets[0].last("unsubscribe").channel, "lobby");
  assert.equal(sockets[0].last("subscribe").recover, "e.5.a");
  await sockets[0].subscribed("lobby", "e.5.a", { recovered: true });
  sockets[0].publication("lobby", "e.6.b");
  assert.deepEqual(texts, ["e.5.a", "e.6.b"]);
});

test("a hole makes it recover; a hole that stays is told as a gap", async () => {
  const { sockets, texts, events } = await joined();
  sockets[0].publication("lobby", "e.7.c");
  assert.deepEqual(texts, []);
  assert.equal(sockets[0].last("subscribe").recover, "e.4.t4");
  await sockets[0].subscribed("lobby", "e.4.t4", { recovered: true });
  sockets[0].publication("lobby", "e.7.c");
  assert.deepEqual(texts, ["e.7.c"]);
  assert.deepEqual(events.at(-1), { name: "gap", channel: "lobby", from: 5, to: 6, reason: "unexplained" });
});

test("a gap moves the position to where the run goes on", async () => {
  const { sockets, texts, events, subscription } = await joined();
  sockets[0].say({ type: "gap", channel: "lobby", from: 5, to: 9, position: "f.9.k", reason: "epoch-changed" });
  assert.equal(subscription.position, "f.9.k");
  sockets[0].publication("lobby", "f.10.l");
  assert.deepEqual(texts, ["f.10.l"]);
  assert.equal(events.filter((event) => event.name === "gap").length, 1);
});

test("presence follows join, update and leave", async () => {
  const w = await joined();
  const bob = (info) => ({ session: "s2", user: "bob", info });
  w.sockets[0].say({ type: "join", channel: "lobby", member: bob({}) });
  w.sockets[0].say({ type: "update", channel: "lobby", member: bob({ typing: true }) });
  assert.deepEqual(w.members[1], bob({ typing: true }));
  w.sockets[0].say({ type: "leave", channel: "lobby", member: bob({}) });
  assert.equal(w.members.length, 1);
});

test("own info goes along when a channel is subscribed again", async () => {
  const { time, sockets, subscription } = await joined();
  subscription.update({ typing: true });
  assert.deepEqual(sockets[0].last("update").info, { typing: true });
  sockets[0].end();
  await time.pass(500);
  await sockets[1].accept();
  assert.deepEqual(sockets[1].last("subscribe").info, { typing: true });
});

test("a WebSocket that fails twice gives way to long-polling, and that to WebSocket", async () => {
  const { client, time, sockets, requests } = world();
  client.start();
  sockets[0].end();
  await time.pass(500);
  sockets[1].end();
  assert.equal(requests.length, 0);
  await time.pass(1_000);
  assert.equal(requests[0], "https://parley.test/poll");
  assert.equal(sockets.length, 2);
  await time.pass(2_000);
  await time.pass(4_000);
  assert.equal(requests.length, 2);
  await time.pass(8_000);
  assert.equal(sockets.length, 3);
});

test("what is not JSON ends the connection instead of the client", async () => {
  const { sockets, states } = await joined();
  sockets[0].onmessage({ data: "{" });
  assert.equal(states().at(-1), "reconnecting");
});

test("stop ends for good", async () => {
  const { client, time, sockets, states } = await joined();
  client.stop();
  await time.pass(120_000);
  assert.equal(states().at(-1), "closed");
  assert.equal(sockets.length, 1);
  assert.equal(time.tasks.size, 0);
});
