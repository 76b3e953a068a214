// socket.io-client against a program with Socket.IO inside (SocketIoFixture): `socketio.mjs URL TRANSPORT [msgpack] [virtual-threads]`,
// where TRANSPORT is websocket, polling or all, which begins with polling and upgrades.

import assert from "node:assert/strict";
import { io, Manager } from "socket.io-client";
import msgpack from "socket.io-msgpack-parser";
import { at, base, check, freshChannel, Inbox, Proxy, runChecks, until, within } from "./check.mjs";

const [, , , transport, ...more] = process.argv;
const virtualThreads = more.includes("virtual-threads");
const scheme = base.protocol.slice(0, -1);
const MOST = 1_000_000;
const REASONS_OF_A_CUT = ["transport close", "transport error"];

const options = {
  transports: transport === "all" ? ["polling", "websocket"] : [transport],
  forceNew: true,
  reconnectionDelay: 20,
  reconnectionDelayMax: 100,
  // The proxies of the tests have a certificate of their own making.
  rejectUnauthorized: false,
  ...(more.includes("msgpack") ? { parser: msgpack } : {}),
};

const open = new Set();

/** A client in a namespace; `inbox` has every event but those of the connection, each as [name, ...arguments]. */
function client(namespace = "/play", extra = {}, port = base.port) {
  return watched(io(at(namespace, scheme, port), { ...options, ...extra }));
}

function watched(socket) {
  socket.inbox = new Inbox();
  socket.ends = new Inbox();
  socket.errors = new Inbox();
  socket.onAny((...event) => socket.inbox.put(event));
  socket.on("disconnect", (reason) => socket.ends.put(reason));
  socket.on("connect_error", (error) => socket.errors.put(error));
  open.add(socket);
  return socket;
}

const connected = async (socket) => {
  await until(() => socket.connected, "a connection");
  return socket;
};

const joined = (namespace, extra, port) => connected(client(namespace, extra, port));
const ask = (socket, ...event) => within(socket.emitWithAck(...event), undefined, `an answer to ${event[0]}`);
const take = (socket, name) => socket.inbox.takeUntil((event) => event[0] === name, name).then((event) => event.slice(1));
const engineOf = (socket) => socket.io.engine;

/** Why the server says the socket has ended, asked through another. */
async function reasonOf(id) {
  const other = await joined();
  return until(() => ask(other, "reason-of", id), `the end of ${id}`);
}

/** Runs the body with fresh clients, and ends all of them. */
function checked(name, body, limit) {
  check(
    name,
    async () => {
      try {
        await body();
      } finally {
        for (const socket of open) {
          socket.disconnect();
        }
        open.clear();
      }
    },
    limit,
  );
}

checked("a client connects with its credentials, and learns its id before anything else", async () => {
  const seen = [];
  const socket = client("/", { auth: { token: "123", deep: { n: [1] } } });
  socket.on("connect", () => seen.push("connect"));
  socket.on("auth", () => seen.push("auth"));
  assert.deepEqual(await take(socket, "auth"), [{ token: "123", deep: { n: [1] } }]);
  assert.deepEqual(seen, ["connect", "auth"]);
  assert.match(socket.id, /^[\w-]{20}$/);
  assert.notEqual(socket.id, engineOf(socket).id);
});

checked("credentials may come from a function, and be none", async () => {
  const socket = client("/custom", { auth: (then) => then({ later: true }) });
  assert.deepEqual(await take(socket, "auth"), [{ later: true }]);
  assert.deepEqual(await take(client("/custom"), "auth"), [{}]);
});

if (transport === "all") {
  checked("the connection is upgraded to a WebSocket", async () => {
    const socket = await joined();
    await until(() => engineOf(socket).transport.name === "websocket", "the upgrade");
    assert.equal(await until(async () => (await ask(socket, "transport")) === "websocket", "the server's view of it"), true);
  });
} else {
  checked("the connection stays on the transport it is on", async () => {
    const socket = await joined();
    assert.equal(await ask(socket, "transport"), transport);
    assert.equal(engineOf(socket).transport.name, transport);
  });
}

checked("a middleware refuses with a message and data, and lets in who comes with better", async () => {
  const socket = client("/guarded", { auth: { token: "bad" } });
  const error = await socket.errors.take("the refusal");
  assert.equal(error.message, "not you");
  assert.deepEqual(error.data, { code: 7, why: ["token", "bad"] });
  assert.equal(socket.connected, false);
  socket.auth = { token: "good", name: "ada" };
  socket.connect();
  assert.deepEqual(await take(socket, "welcome"), ["ada"]);
  assert.deepEqual((await ask(socket, "rooms")).sort(), [socket.id, "guests"].sort());
});

checked("handlers see the headers and the query of the handshake", async () => {
  const extra = { auth: { token: "good" }, query: { colour: "a b" }, extraHeaders: { "x-mine": "yes" } };
  const socket = await joined("/guarded", extra);
  const [headers, query] = await within(new Promise((resolve) => socket.emit("handshake", (...answer) => resolve(answer))));
  assert.deepEqual(headers, ["yes"]);
  assert.equal(query.colour, "a b");
});

checked("a namespace that is not there is refused as such, and the connection stays", async () => {
  const manager = new Manager(at("", scheme), options);
  const nowhere = watched(manager.socket("/nowhere"));
  assert.equal((await nowhere.errors.take("the refusal")).message, "Invalid namespace");
  const play = await connected(watched(manager.socket("/play")));
  assert.equal(await ask(play, "ask", "here"), "here");
});

checked("dynamic namespaces are made as they are asked for, and others are not", async () => {
  const [one, other] = [client("/dynamic-1"), client("/dynamic-2")];
  assert.deepEqual(await take(one, "you-are-in"), ["/dynamic-1"]);
  assert.deepEqual(await take(other, "you-are-in"), ["/dynamic-2"]);
  await ask(one, "tell", { all: true }, "in one");
  assert.deepEqual(await take(one, "told"), ["in one"]);
  await ask(other, "ask", 1);
  assert.equal(other.inbox.size, 0);
  assert.equal((await client("/dynamic-x").errors.take("the refusal")).message, "Invalid namespace");
});

checked("several namespaces share one connection, and leave it one by one", async () => {
  const manager = new Manager(at("", scheme), options);
  const sockets = ["/", "/play", "/custom", "/dynamic-3"].map((name) => watched(manager.socket(name)));
  await Promise.all(sockets.map(connected));
  assert.equal(new Set(sockets.map((socket) => socket.id)).size, 4);
  assert.equal(new Set(sockets.map((socket) => socket.io.engine)).size, 1);
  const [main, play, custom, dynamic] = sockets;
  custom.disconnect();
  play.emit("bye");
  assert.equal(await play.ends.take("the end of one"), "io server disconnect");
  assert.deepEqual(await ask(main, "message-with-ack", "still"), "still");
  assert.equal(await ask(dynamic, "ask", "here"), "here");
  custom.connect();
  await connected(custom);
});

const VALUES = [
  1, -1.5, 1e15, "text", "", "ünï 😀 \u2028 \\ \"", true, null,
  { deep: { list: [[], {}, [null, { n: 1 }]] } }, [1, "two", false],
];

checked("values of every kind come back as they were", async () => {
  const socket = await joined();
  socket.emit("echo", ...VALUES);
  assert.deepEqual(await take(socket, "echo-back"), VALUES);
  socket.emit("echo");
  assert.deepEqual(await take(socket, "echo-back"), []);
});

checked("binary values travel inside of others, both ways", async () => {
  const socket = await joined();
  const [small, none, many] = [Buffer.from([1, 2, 3]), Buffer.alloc(0), Buffer.from(Array.from({ length: 256 }, (_, i) => i))];
  socket.emit("echo", { file: small, list: [many, "text", none] }, new Uint8Array([9]));
  const [nested, plain] = await take(socket, "echo-back");
  assert.deepEqual(Buffer.from(nested.file), small);
  assert.deepEqual(Buffer.from(nested.list[0]), many);
  assert.equal(nested.list[1], "text");
  assert.equal(Buffer.from(nested.list[2]).length, 0);
  assert.deepEqual(Buffer.from(plain), Buffer.from([9]));
});

checked("the client asks, and the server answers once, with as many values as it likes", async () => {
  const socket = await joined();
  assert.deepEqual(await within(new Promise((resolve) => socket.emit("ask", ...VALUES, (...answer) => resolve(answer)))), VALUES);
  assert.deepEqual(Buffer.from(await ask(socket, "ask", Buffer.from([7]))), Buffer.from([7]));
  const answers = [];
  socket.emit("answer-twice", (answer) => answers.push(answer));
  await ask(socket, "ask", 1);
  assert.deepEqual(answers, ["first"]);
});

checked("an event nobody answers is given up by the client in its time", async () => {
  const socket = await joined();
  await assert.rejects(socket.timeout(100).emitWithAck("silent"), /timed out/);
  assert.equal(await socket.timeout(10_000).emitWithAck("ask", "in time"), "in time");
});

checked("the server asks, and the client answers with values and bytes, or not in time", async () => {
  const socket = await joined();
  socket.on("question", (words, bytes, answer) => words === "answer me" && answer("yes", { bytes }, null));
  socket.emit("ask-me", 10_000, "answer me", Buffer.from([5, 6]));
  const [yes, holder, nothing] = await take(socket, "answered");
  assert.deepEqual([yes, Buffer.from(holder.bytes), nothing], ["yes", Buffer.from([5, 6]), null]);
  socket.emit("ask-me", 100, "do not", 0);
  assert.match((await take(socket, "unanswered"))[0], /timed out/);
});

checked("a room is asked, and all answers or those in time are told", async () => {
  const room = freshChannel();
  const [asking, silent, ...members] = await Promise.all(Array.from({ length: 5 }, () => joined()));
  members.forEach((member, i) => member.on("question", (words, answer) => answer(words + i)));
  await Promise.all([silent, ...members].map((member) => ask(member, "join", room)));
  asking.emit("ask-all", room, 1_000, "q");
  assert.deepEqual((await take(asking, "some-answered"))[0].flat().sort(), ["q0", "q1", "q2"]);
  await ask(silent, "leave", room);
  asking.emit("ask-all", room, 10_000, "r");
  assert.deepEqual((await take(asking, "all-answered"))[0].flat().sort(), ["r0", "r1", "r2"]);
  asking.emit("ask-all", freshChannel(), 10_000, "nobody");
  assert.deepEqual(await take(asking, "all-answered"), [[]]);
});

checked("volatile events arrive in order, and are dropped where the connection is full", async () => {
  const socket = await joined();
  socket.emit("volatile", 2_000, 10_000);
  const seen = [];
  const [end] = await socket.inbox.takeUntil((event) => event[0] === "volatile-end" || (seen.push(event[1]), false));
  assert.equal(end, "volatile-end");
  assert.deepEqual(seen, [...seen].sort((a, b) => a - b));
  assert.ok(seen.length <= 2_000 && (virtualThreads || seen.length < 2_000), `${seen.length} of 2,000 came`);
  socket.emit("volatile", 1, 0);
  await take(socket, "volatile-end");
});

checked("a volatile event of the client arrives while it is connected", async () => {
  const socket = await joined();
  await until(() => engineOf(socket).transport.writable, "a writable transport");
  socket.volatile.emit("echo", "v");
  assert.deepEqual(await take(socket, "echo-back"), ["v"]);
});

checked("rooms: union without repeats, exceptions, and the sender left out or not", async () => {
  const [r1, r2, r3] = [freshChannel(), freshChannel(), freshChannel()];
  const [a, b, c, d] = await Promise.all(Array.from({ length: 4 }, () => joined()));
  await Promise.all([ask(a, "join", [r1]), ask(b, "join", [r1, r2]), ask(c, "join", [r2]), ask(d, "join", [r3, r1])]);
  const told = async () => {
    const seen = await Promise.all(
      [a, b, c, d].map(async (socket, i) => {
        await ask(socket, "ask", "a turn for what is on its way");
        const mine = [];
        while (socket.inbox.size > 0) {
          mine.push(await socket.inbox.take());
        }
        return "abcd"[i].repeat(mine.filter((event) => event[0] === "told").length);
      }),
    );
    return seen.join("");
  };
  const cases = [
    [{ to: [r1] }, "bd"],
    [{ to: [r1], all: true }, "abd"],
    [{ to: [r1, r2], all: true }, "abcd"],
    [{ to: [r1, r2], except: [r3], all: true }, "abc"],
    [{ to: [r1, r2] }, "bcd"],
    [{ to: [c.id], all: true }, "c"],
    [{ to: [r2], except: [b.id], all: true }, "c"],
    [{ to: [freshChannel()], all: true }, ""],
  ];
  for (const [target, expected] of cases) {
    await ask(a, "tell", target, "x");
    assert.equal(await told(), expected, JSON.stringify(target));
  }
});

checked("who joins is in, who leaves is out, and the server moves others about", async () => {
  const [from, to] = [freshChannel(), freshChannel()];
  const [a, b] = await Promise.all([joined(), joined()]);
  assert.deepEqual((await ask(a, "join", from)).sort(), [a.id, from].sort());
  await ask(b, "join", from);
  assert.deepEqual(await ask(a, "who", from), [a.id, b.id].sort());
  assert.deepEqual(await ask(b, "leave", from), [b.id]);
  assert.deepEqual(await ask(b, "who", from), [a.id]);
  await ask(b, "move", from, to);
  assert.deepEqual(await until(async () => (await ask(b, "who", to)).length > 0 && ask(b, "who", to), "the move"), [a.id]);
  assert.deepEqual(await ask(b, "who", from), []);
});

checked("who has left is in no room any more", async () => {
  const room = freshChannel();
  const [a, b] = await Promise.all([joined(), joined()]);
  await Promise.all([ask(a, "join", room), ask(b, "join", room)]);
  a.disconnect();
  await until(async () => (await ask(b, "who", room)).length === 1, "the room to be left");
});

checked("a middleware of the socket holds events back and tells the server alone", async () => {
  const socket = await joined();
  socket.emit("forbidden", 1);
  assert.deepEqual(await take(socket, "refused"), ["held back"]);
  socket.emit("once", 1);
  socket.emit("once", 2);
  socket.emit("echo", "end");
  assert.deepEqual(await take(socket, "once-seen"), [1]);
  assert.deepEqual((await socket.inbox.take())[0], "echo-back");
  assert.deepEqual(await ask(socket, "point", { x: 2, y: 3 }), 5);
  socket.emit("point", "no point");
  await take(socket, "refused");
});

checked("the server ends a socket: the client is told, and does not come back by itself", async () => {
  const socket = await joined();
  const { id } = socket;
  socket.emit("bye", false);
  assert.equal(await socket.ends.take("the end"), "io server disconnect");
  assert.equal(await reasonOf(id), "server namespace disconnect");
  assert.equal(socket.active, false);
  socket.connect();
  await connected(socket);
  assert.notEqual(socket.id, id);
});

checked("the server ends a connection with all its namespaces, and whole rooms", async () => {
  const room = freshChannel();
  const manager = new Manager(at("", scheme), options);
  const [play, custom] = ["/play", "/custom"].map((name) => watched(manager.socket(name)));
  const other = await joined();
  await Promise.all([play, custom].map(connected));
  await ask(play, "join", room);
  other.emit("end-all", room, true);
  assert.equal(await play.ends.take("the end"), "io server disconnect");
  assert.equal(await custom.ends.take("the end of the other"), "io server disconnect");
});

checked("the client leaves, and both sides know why", async () => {
  const socket = await joined();
  const { id } = socket;
  socket.disconnect();
  assert.equal(await socket.ends.take("the end"), "io client disconnect");
  assert.equal(await reasonOf(id), "client namespace disconnect");
});

checked("a transport that is closed by the client is reconnected", async () => {
  const socket = await joined();
  const { id } = socket;
  engineOf(socket).close();
  assert.equal(await socket.ends.take("the end"), "forced close");
  assert.equal(await reasonOf(id), "transport close");
});

checked("a connection that is cut comes back with another id and goes on", async () => {
  const proxy = await new Proxy().listen();
  try {
    const socket = await joined("/play", {}, proxy.port);
    const { id } = socket;
    // Between two polls there is nothing to cut.
    await until(() => socket.ends.size > 0 || proxy.cut({ mended: true }), "a cut that is noticed");
    assert.ok(REASONS_OF_A_CUT.includes(await socket.ends.take("the end")));
    // Emitted while there is no connection: kept by the client.
    socket.emit("echo", "kept");
    assert.deepEqual(await take(socket, "echo-back"), ["kept"]);
    assert.notEqual(socket.id, id);
    assert.ok(REASONS_OF_A_CUT.concat("ping timeout").includes(await reasonOf(id)));
  } finally {
    proxy.close();
  }
});

checked("a client that does not answer pings is ended, told so, and comes back", async () => {
  const socket = await joined();
  const { id } = socket;
  await until(() => transport !== "all" || engineOf(socket).transport.name === "websocket", "the upgrade");
  const engine = engineOf(socket);
  const send = engine.sendPacket ?? engine._sendPacket;
  const mute = function (type, ...rest) {
    return type === "pong" ? undefined : send.call(this, type, ...rest);
  };
  engine[engine.sendPacket ? "sendPacket" : "_sendPacket"] = mute;
  assert.equal(await socket.ends.take("the end"), "transport close");
  assert.equal(await reasonOf(id), "ping timeout");
  await connected(socket);
});

checked("a connection that says nothing but answers pings lives on", async () => {
  const socket = await joined();
  let pings = 0;
  socket.io.on("ping", () => pings++);
  await until(() => pings >= 3, "three pings");
  assert.equal(await ask(socket, "ask", "here"), "here");
  assert.equal(socket.ends.size, 0);
});

checked("what is no packet ends the connection", async () => {
  const socket = await joined();
  const { id } = socket;
  engineOf(socket).write(more.includes("msgpack") ? Buffer.from([0xc1]) : "9nonsense");
  assert.equal(await socket.ends.take("the end"), "transport close");
  assert.equal(await reasonOf(id), "parse error");
});

checked("an event in a namespace that was left ends the connection", async () => {
  const manager = new Manager(at("", scheme), options);
  const [play, custom] = ["/play", "/custom"].map((name) => watched(manager.socket(name)));
  await Promise.all([play, custom].map(connected));
  custom.packet({ type: 1 });
  custom.packet({ type: 2, data: ["late"] });
  assert.equal(await play.ends.take("the end"), "transport close");
});

checked("large messages pass both ways up to the limit", async () => {
  const socket = await joined();
  const text = "x".repeat(MOST - 1_000);
  assert.equal((await ask(socket, "ask", text)).length, text.length);
  socket.emit("large", 3 * MOST);
  assert.equal((await take(socket, "large-back"))[0].length, 3 * MOST);
  const bytes = Buffer.alloc(transport === "websocket" ? MOST : 700_000, 7);
  assert.ok(Buffer.from(await ask(socket, "ask", more.includes("msgpack") ? bytes.subarray(0, 700_000) : bytes)).length >= 700_000);
});

checked("a message past the limit ends the connection, and nobody else's", async () => {
  const [socket, other] = await Promise.all([joined(), joined()]);
  await until(() => transport !== "all" || engineOf(socket).transport.name === "websocket", "the upgrade");
  const { id } = socket;
  socket.emit("echo", "x".repeat(MOST + 100_000));
  assert.ok(REASONS_OF_A_CUT.includes(await socket.ends.take("the end")));
  assert.ok(REASONS_OF_A_CUT.includes(await reasonOf(id)));
  assert.equal(await ask(other, "ask", "here"), "here");
});

checked("thousands of messages keep their order from the first moment on, whatever carries them", async () => {
  const socket = client();
  const seen = [];
  socket.on("echo-back", (n) => seen.push(n));
  const total = 3_000;
  for (let n = 0; n < total; n++) {
    socket.emit("echo", n);
    if (n % 20 === 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  await until(() => seen.length >= total, "all of them");
  assert.deepEqual(seen, Array.from({ length: total }, (_, n) => n));
  if (transport === "all") {
    await until(() => engineOf(socket).transport.name === "websocket", "the upgrade");
  }
});

checked("what the server sends by itself while the connection is upgraded keeps its order", async () => {
  for (let round = 0; round < 5; round++) {
    const socket = await joined();
    const seen = [];
    socket.on("n", (n) => seen.push(n));
    for (let burst = 0; burst < 10; burst++) {
      socket.emit("count", 100);
      await ask(socket, "ask", burst);
    }
    assert.deepEqual(seen, Array.from({ length: 1_000 }, (_, n) => n % 100));
    socket.disconnect();
  }
});

checked("text, binary and answers keep their order among one another", async () => {
  const socket = await joined();
  const order = [];
  socket.on("echo-back", (value) => order.push(typeof value === "number" ? value : Buffer.from(value)[0]));
  for (let n = 0; n < 200; n++) {
    if (n % 5 === 4) {
      socket.emit("ask", n, (value) => order.push(value));
    } else {
      socket.emit("echo", n % 5 === 2 ? Buffer.from([n]) : n);
    }
  }
  await until(() => order.length === 200, "all of them");
  assert.deepEqual(order, Array.from({ length: 200 }, (_, n) => n));
});

if (!more.includes("msgpack")) {
  checked("as many binary values as allowed pass in one packet, and one more ends the connection", async () => {
    const socket = await joined();
    const bytes = (count) => Array.from({ length: count }, (_, i) => Buffer.from([i]));
    assert.equal((await ask(socket, "ask", bytes(10))).length, 10);
    const { id } = socket;
    socket.emit("echo", bytes(11));
    assert.equal(await socket.ends.take("the end"), "transport close");
    assert.equal(await reasonOf(id), "parse error");
  });
}

await runChecks();
process.exit(0);
