import assert from "node:assert/strict";
import { test } from "node:test";
import { ParleyClient } from "../../main/resources/dev/parley/console/parley.js";
import { longPollTransport } from "../../main/resources/dev/parley/console/transports.js";
import { FakeTime, settled } from "./world.mjs";

const url = "http://parley.test";
const ok = (body) => ({ ok: true, status: 200, json: async () => body });
const noContent = { ok: true, status: 204 };

/** A fetch whose requests wait until the test answers them. */
function fakeFetch() {
  const requests = [];
  const fetch = (target, { body, signal }) =>
    new Promise((resolve, reject) => {
      requests.push({ path: target.slice(url.length), body, signal, resolve, reject });
      signal.addEventListener("abort", () => reject(new Error("aborted")));
    });
  return { fetch, requests };
}

function opened() {
  const time = new FakeTime();
  const { fetch, requests } = fakeFetch();
  const heard = [];
  const ends = [];
  const transport = longPollTransport({ url, fetch, timers: time.timers() })({
    open: () => heard.push("open"),
    message: (text) => heard.push(JSON.parse(text).n),
    close: (how) => ends.push(how),
  });
  return { time, requests, heard, ends, transport };
}

test("opens, then polls and acknowledges each batch", async () => {
  const { requests, heard } = opened();
  requests[0].resolve(ok({ connection: "k/1", batch: 0, messages: [] }));
  await settled();
  assert.equal(requests[1].path, "/poll?connection=k%2F1&ack=0");
  requests[1].resolve(ok({ batch: 1, messages: [{ n: 1 }, { n: 2 }] }));
  await settled();
  assert.equal(requests[2].path, "/poll?connection=k%2F1&ack=1");
  assert.deepEqual(heard, ["open", 1, 2]);
});

test("an answer that got lost is asked for again, and a repeated batch is delivered once", async () => {
  const { time, requests, heard, ends } = opened();
  requests[0].resolve(ok({ connection: "k", batch: 0, messages: [] }));
  await settled();
  requests[1].resolve(ok({ batch: 1, messages: [{ n: 1 }] }));
  await settled();
  requests[2].reject(new Error("reset"));
  await time.pass(500);
  assert.equal(requests[3].path, "/poll?connection=k&ack=1");
  requests[3].resolve(ok({ batch: 1, messages: [{ n: 1 }] }));
  await settled();
  requests[4].resolve(ok({ batch: 2, messages: [{ n: 2 }] }));
  await settled();
  assert.deepEqual(heard, ["open", 1, 2]);
  assert.deepEqual(ends, []);
});

test("sends one message after the other", async () => {
  const { requests, transport } = opened();
  requests[0].resolve(ok({ connection: "k", batch: 0, messages: [] }));
  await settled();
  transport.send("a");
  transport.send("b");
  const sends = () => requests.filter((request) => request.path.startsWith("/send"));
  assert.deepEqual(sends().map((request) => request.body), ["a"]);
  sends()[0].resolve(noContent);
  await settled();
  assert.deepEqual(sends().map((request) => request.body), ["a", "b"]);
});

test("the end comes with its advice; a connection that is gone ends with 404", async () => {
  const first = opened();
  first.requests[0].resolve(ok({ connection: "k", batch: 0, messages: [], closed: { code: 4000, reconnect: true, after: 9 } }));
  await settled();
  first.requests[1].resolve(ok({ closed: { code: 4000, reason: "draining", reconnect: true, after: 9 } }));
  await settled();
  assert.equal(first.ends.length, 1);
  assert.equal(first.ends[0].advice.after, 9);

  const second = opened();
  second.requests[0].resolve(ok({ connection: "k", batch: 0, messages: [] }));
  await settled();
  second.requests[1].resolve({ ok: false, status: 404 });
  await settled();
  assert.deepEqual(second.ends, [{ code: 404, reason: "HTTP 404" }]);
});

test("drop aborts what is under way and tells nothing", async () => {
  const { requests, ends, transport } = opened();
  requests[0].resolve(ok({ connection: "k", batch: 0, messages: [] }));
  await settled();
  transport.drop();
  await settled();
  assert.equal(requests[1].signal.aborted, true);
  assert.deepEqual(ends, []);
});

test("the client runs over long-polling where there is no WebSocket", async () => {
  const time = new FakeTime();
  const { fetch, requests } = fakeFetch();
  const texts = [];
  const client = new ParleyClient({ url, user: "alice", WebSocket: null, fetch, timers: time.timers(), network: new EventTarget() });
  client.transports = client.transports.slice(-1);
  client.inbox({ onPublication: (p) => texts.push(p.text) });
  client.start();
  requests[0].resolve(ok({ connection: "k", batch: 0, messages: [] }));
  await settled();
  assert.equal(JSON.parse(requests[1].body ?? requests[2].body).type, "connect");
  const poll = requests.find((request) => request.path.startsWith("/poll?"));
  poll.resolve(ok({ batch: 1, messages: [
    { type: "connected", id: 1, session: "s", user: "alice", secret: "x", resumed: false },
    { type: "subscribed", channel: "@alice", position: "i.0.z" },
    { type: "publication", channel: "@alice", position: "i.1.a", from: "bob", text: "psst" },
  ] }));
  await settled();
  assert.deepEqual(texts, ["psst"]);
  assert.equal(client.state.transport, "long-polling");
  client.stop();
});
