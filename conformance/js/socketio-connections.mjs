// How connections and namespaces of Socket.IO begin and end.

import assert from "node:assert/strict";
import { Manager } from "socket.io-client";
import { at, freshChannel, Proxy, until, within } from "./check.mjs";
import { asMsgpack, ask, checked, client, connected, engineOf, joined, options, REASONS_OF_A_CUT, reasonOf, scheme, take, transport, watched } from "./socketio-client.mjs";

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
  engineOf(socket).write(asMsgpack ? Buffer.from([0xc1]) : "9nonsense");
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
