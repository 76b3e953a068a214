// socket.io-client against an application that Parley asks over HTTP, and that this script plays:
// `forwarded.mjs URL TRANSPORT PORT SECRET [msgpack]`, with the endpoint at PORT.

import assert from "node:assert/strict";
import { Manager } from "socket.io-client";
import { Application } from "./forwarded-application.mjs";
import { at, freshChannel, runChecks, until, within } from "./check.mjs";
import { ask, checked, client, connected, engineOf, joined, options, scheme, take, transport, watched } from "./socketio-client.mjs";

const [, , , , port, secret] = process.argv;
const application = await new Application(secret).listen(port);

const lets = (answer, extra = {}) => ({ ...extra, auth: { answer: { accept: true, ...answer } } });
const enter = (answer) => joined("/", lets(answer));
const answered = (socket, answer) => ask(socket, "answer", { ack: [], ...answer });
const emits = (emit) => ({ actions: [{ emit: { event: "told", ...emit } }] });
const everything = (socket, ...event) => within(new Promise((resolve) => socket.emit(...event, (...answer) => resolve(answer))));

/** What each has heard up to now, as the first arguments of its events. */
async function heard(...sockets) {
  return Promise.all(
    sockets.map(async (socket) => {
      await answered(socket, {});
      const events = [];
      while (socket.inbox.size > 0) {
        events.push(await socket.inbox.take());
      }
      return events.filter(([name]) => name === "told").map(([, what]) => what);
    }),
  );
}

checked("who is let in is in its rooms, has its data, and is greeted", async () => {
  const room = freshChannel();
  const greeting = { actions: [{ emit: { event: "hello", args: ["ada"] } }] };
  const extra = lets({ data: { user: "ada" }, rooms: [room], ...greeting }, { query: { colour: "a b" }, extraHeaders: { "x-mine": "yes" } });
  const socket = await joined("/", extra);
  assert.deepEqual(await take(socket, "hello"), ["ada"]);
  const { data, rooms } = await ask(socket, "look");
  assert.deepEqual([data, rooms.sort()], [{ user: "ada" }, [room, socket.id].sort()]);
  const { handshake, nsp } = application.first(({ type, sid }) => type === "connect" && sid === socket.id);
  assert.deepEqual([nsp, handshake.query.colour, handshake.headers["x-mine"]], ["/", "a b", "yes"]);
  assert.equal(handshake.query.transport, transport === "all" ? "polling" : transport);
});

checked("who is refused is told why, and may come with better", async () => {
  const socket = client("/", { auth: { answer: { accept: false, message: "not you", data: { code: 7, why: ["token"] } } } });
  const error = await socket.errors.take("the refusal");
  assert.deepEqual([error.message, error.data], ["not you", { code: 7, why: ["token"] }]);
  assert.equal(socket.connected, false);
  socket.auth = { answer: {} };
  socket.connect();
  assert.equal((await socket.errors.take("another refusal")).message, "not allowed");
  socket.auth = { answer: { accept: true } };
  socket.connect();
  await connected(socket);
});

if (transport !== "websocket") {
  checked("the transport is the one that was asked for", async () => {
    const socket = await enter();
    const last = transport === "all" ? "websocket" : "polling";
    await until(() => engineOf(socket).transport.name === last, last);
    assert.deepEqual(await everything(socket, "answer", { ack: [last] }), [last]);
  });
}

checked("an event is answered with as many values as there are, or with none", async () => {
  const socket = await enter();
  const values = [1, -1.5, "ünï 😀 \u2028", true, null, { deep: [[], {}, [null, { n: 1 }]] }];
  assert.deepEqual(await everything(socket, "answer", { ack: values }), values);
  assert.deepEqual(await everything(socket, "answer", { ack: [] }), []);
  await assert.rejects(socket.timeout(200).emitWithAck("answer", {}), /timed out/);
  socket.emit("answer", { ack: ["nobody waits"] });
  const told = await within(application.request(({ sid, args }) => sid === socket.id && args?.[0]?.ack?.[0] === "nobody waits"));
  assert.equal(told.ack, false);
});

checked("events go to rooms, to the socket itself, to the others and to all, but for some", async () => {
  const [r1, r2] = [freshChannel(), freshChannel()];
  const all = [await enter({ rooms: [r1] }), await enter({ rooms: [r1, r2] }), await enter({ rooms: [r2] }), await enter()];
  const [a, b, c] = all;
  const cases = [
    [{ to: [r1] }, "ab"],
    [{ to: [r1, r2] }, "abc"],
    [{ to: [r1, r2], except: [b.id] }, "ac"],
    [{ to: [c.id] }, "c"],
    [{ to: [] }, ""],
    [{}, "a"],
    [{ to: "self" }, "a"],
    [{ to: "others" }, "bcd"],
    [{ to: "others", except: [r2] }, "d"],
    [{ to: "all" }, "abcd"],
    [{ to: "all", except: [r1] }, "cd"],
  ];
  for (const [target, expected] of cases) {
    await answered(a, emits({ ...target, args: ["x"] }));
    const who = (await heard(...all)).map((events, i) => "abcd"[i].repeat(events.length)).join("");
    assert.equal(who, expected, JSON.stringify(target));
  }
});

checked("actions are done in their order, and the acknowledgement comes behind them", async () => {
  const socket = await enter();
  const [room, order] = [freshChannel(), []];
  socket.on("told", (n) => order.push(n));
  const told = (n, to) => emits({ to, args: [n] }).actions[0];
  await answered(socket, { actions: [told(1, [room]), { join: [room] }, told(2, [room]), { leave: [room] }, told(3, [room]), told(4)] });
  assert.deepEqual(order, [2, 4]);
});

checked("who joins is in, who leaves is out, and data is kept and taken away", async () => {
  const [one, two] = [freshChannel(), freshChannel()];
  const socket = await enter({ data: { a: 1, b: [2] } });
  await answered(socket, { data: { a: null, c: { d: 3 } }, actions: [{ join: [one, two] }] });
  assert.deepEqual((await ask(socket, "look")).rooms.sort(), [one, two, socket.id].sort());
  await answered(socket, { actions: [{ leave: [one] }] });
  const { data, rooms } = await ask(socket, "look");
  assert.deepEqual([data, rooms.sort()], [{ b: [2], c: { d: 3 } }, [two, socket.id].sort()]);
});

checked("the application ends a socket, behind all else, and is told of it", async () => {
  const manager = new Manager(at("", scheme), options);
  const [main, other] = ["/", "/other"].map((name) => watched(manager.socket(name, lets({}))));
  const { id } = await connected(main);
  await connected(other);
  assert.deepEqual(await everything(main, "answer", { actions: [{ disconnect: {} }, emits({ args: ["bye"] }).actions[0]], ack: ["bye"] }), ["bye"]);
  assert.deepEqual(await take(main, "told"), ["bye"]);
  assert.equal(await main.ends.take("the end"), "io server disconnect");
  const told = await within(application.request(({ type, sid }) => type === "disconnect" && sid === id));
  assert.equal(told.reason, "server namespace disconnect");
  assert.deepEqual(await everything(other, "answer", { ack: ["still here"] }), ["still here"]);
});

checked("the application ends a connection with all its sockets", async () => {
  const manager = new Manager(at("", scheme), options);
  const [main, other] = ["/", "/other"].map((name) => watched(manager.socket(name, lets({}))));
  await Promise.all([main, other].map(connected));
  main.emit("answer", { actions: [{ disconnect: { close: true } }] });
  assert.equal(await main.ends.take("the end"), "io server disconnect");
  await other.ends.take("the end of the other");
});

checked("the application is told who leaves, with its data and where it was", async () => {
  const room = freshChannel();
  const socket = await enter({ data: { user: "ada" }, rooms: [room] });
  const { id } = socket;
  socket.disconnect();
  const told = await within(application.request(({ type, sid }) => type === "disconnect" && sid === id));
  assert.deepEqual([told.reason, told.data, told.rooms.sort()], ["client namespace disconnect", { user: "ada" }, [id, room].sort()]);
});

checked("an endpoint that fails once is asked again, with the same id and a signature of its time", async () => {
  const socket = await enter();
  for (const status of [500, 503]) {
    const what = freshChannel("again");
    const asked = ({ args }) => args?.[0]?.ack?.[0] === what;
    application.fails(status, asked);
    assert.deepEqual(await everything(socket, "answer", { ack: [what] }), [what]);
    const attempts = application.all(asked);
    assert.equal(attempts.length, 2);
    assert.deepEqual(attempts[0], attempts[1]);
  }
  application.fails(500, ({ type }) => type === "connect");
  const late = await enter({ data: { user: "late" } });
  assert.deepEqual((await ask(late, "look")).data, { user: "late" });
  assert.equal(application.all(({ type, sid }) => type === "connect" && sid === late.id).length, 2);
});

checked("binary values reach the application, and come back in answers and events", async () => {
  const room = freshChannel();
  const [a, b] = [await enter({ rooms: [room] }), await enter({ rooms: [room] })];
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
  const [backwards, nested, own] = await everything(a, "backwards", room, bytes, { list: [new Uint8Array([9]), "text", Buffer.alloc(0)] }, { _binary: "AQI=" });
  assert.deepEqual(Buffer.from(backwards), Buffer.from(bytes).reverse());
  assert.deepEqual(Buffer.from(nested.list[0]), Buffer.from([9]));
  assert.equal(nested.list[1], "text");
  assert.equal(Buffer.from(nested.list[2]).length, 0);
  assert.deepEqual(own, { _binary: "AQI=" });
  for (const socket of [a, b]) {
    const [first, deep] = await take(socket, "bytes");
    assert.deepEqual(Buffer.from(first), Buffer.from(bytes).reverse());
    assert.deepEqual(Buffer.from(deep.inside[0]), bytes);
  }
  const { args } = application.first(({ event, sid }) => event === "backwards" && sid === a.id);
  assert.deepEqual(args[1], { _binary: bytes.toString("base64") });
  assert.deepEqual(args[3], { __binary: "AQI=" });
});

checked("data with bytes in it stays with the socket", async () => {
  const socket = await enter({ data: { file: null } });
  await everything(socket, "keep", Buffer.from([1, 2, 3]));
  const { data } = await ask(socket, "look");
  assert.deepEqual(Buffer.from(data.file), Buffer.from([1, 2, 3]));
});

checked("every request was signed, as the example of the documentation finds", async () => {
  assert.ok(application.posts.length > 20, `${application.posts.length} posts`);
  assert.deepEqual(application.forged(), []);
  const [{ header, body }] = application.posts;
  assert.equal(application.isFromParley(header, Buffer.concat([body, Buffer.from(" ")])), false);
  assert.equal(application.isFromParley(header.replace(/t=\d+/, "t=1"), body), false);
  assert.equal(application.isFromParley(undefined, body), false);
});

await runChecks();
process.exit(0);
