// socket.io-client over a proxy that leads to a node of Parley, and to another when that is killed:
// `recovery.mjs ONE TRANSPORT TWO REDIS PID [lapsed]`, where PID is the process of the node at ONE, which is killed here.
// With `lapsed` the nodes keep sockets so shortly that nobody is back in time.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { createClient } from "redis";
import { assertRun, base, Proxy, runChecks, until } from "./check.mjs";
import { checked, client, connected, take } from "./socketio-client.mjs";

const [, , , , two, redisUrl, pid, lapsed] = process.argv;
const redis = await createClient({ url: redisUrl }).connect();
const proxy = await new Proxy().listen();
const direct = new URL(two).port;

async function api(node, deed, body) {
  const answer = await fetch(new URL(`api/socket-io/${deed}`, node), { method: "POST", body: JSON.stringify(body) });
  assert.equal(answer.status, 200, await answer.text());
}

const emit = (node, to, event, ...args) => api(node, "emit", { ...to, event, args });

/** What Redis keeps of a socket for its client to come back to. */
async function kept(socket) {
  const [key] = await redis.keys(`*${socket._pid}`);
  return key && redis.get(key);
}

/** A client that is in the rooms, and whose node has written that down. */
async function inside(rooms, port = proxy.port) {
  const socket = await connected(client("/", {}, port));
  socket.known = socket.id;
  await api(two, "join", { to: [socket.id], rooms });
  const isKept = async () => {
    const state = await kept(socket);
    return state && rooms.every((room) => state.includes(`"${room}"`));
  };
  await until(isKept, "its rooms to be kept");
  return socket;
}

function assertIsBack(socket) {
  assert.equal(socket.recovered, true);
  assert.equal(socket.id, socket.known);
}

/** All events that a client has heard up to the one named `end`, without their places in the log. */
async function heardBy(socket) {
  const heard = [];
  for (;;) {
    const event = (await socket.inbox.take("the end")).slice(0, -1);
    if (event[0] === "end") {
      return heard;
    }
    heard.push(event);
  }
}

// To whom the numbered events go, in turn; those who are in "red" have all.
const TARGETS = [{ to: "all", except: ["blue", "quiet"] }, { to: ["red"] }, { to: ["red", "blue"] }];

/** Sends numbered events, one behind the other, until that fails or is `over`; returns how many were answered. */
async function sendFrom(node, name, over) {
  for (let n = 0; ; n++) {
    try {
      await emit(node, TARGETS[n % TARGETS.length], "n", name, n);
    } catch (failure) {
      if (failure instanceof assert.AssertionError) {
        throw failure;
      }
      return n;
    }
    if (over()) {
      return n + 1;
    }
  }
}

async function rooms(socket) {
  const { sockets } = await (await fetch(new URL("api/socket-io/sockets", two))).json();
  return sockets.find(({ id }) => id === socket.id).rooms.filter((room) => room !== socket.id);
}

function killIsSurvived() {
  checked("clients of a killed node go on on the other, with every event once and in order", async () => {
    const red = await inside(["red"]);
    const blue = await inside(["blue"]);
    const quiet = await inside(["quiet"]);
    const steady = await inside(["red"], direct);
    let over = false;
    const one = sendFrom(base, "one", () => over);
    const other = sendFrom(two, "two", () => over);
    await until(() => red.inbox.size > 100, "events before");

    process.kill(Number(pid), "SIGKILL");
    const away = [red, blue, quiet];
    await Promise.all(away.map(({ ends }) => ends.take("the end of a connection")));
    const before = steady.inbox.size;
    await emit(two, { to: ["quiet"] }, "psst");
    await until(() => steady.inbox.size > before + 100, "events meanwhile");
    proxy.target = new URL(two);
    await Promise.all(away.map(connected));
    const back = steady.inbox.size;
    await until(() => steady.inbox.size > back + 100, "events afterwards");
    over = true;
    const [answered, all] = await Promise.all([one, other]);
    await emit(two, { to: "all" }, "end");

    away.forEach(assertIsBack);
    assert.deepEqual(await Promise.all(away.map(rooms)), [["red"], ["blue"], ["quiet"]]);
    const heard = await heardBy(steady);
    const of = (name) => heard.filter((event) => event[1] === name).map((event) => event[2]);
    assertRun(of("two"), 0, all);
    // Of what the killed node was sending the last may not have left it.
    assertRun(of("one"), 0, of("one").length);
    assert.ok(of("one").length <= answered + 1);
    assert.deepEqual(await heardBy(red), heard);
    assert.deepEqual(await heardBy(blue), heard.filter(([, , n]) => n % TARGETS.length === 2));
    assert.deepEqual(await heardBy(quiet), [["psst"]]);
  });

  checked("a client whose connection breaks while it is told what it has missed has everything once", async () => {
    const COUNT = 500;
    const socket = await inside(["big"]);
    proxy.cut();
    await socket.ends.take("the end of the connection");
    for (let n = 0; n < COUNT; n++) {
      await emit(two, { to: ["big"] }, "n", n, randomBytes(1_000).toString("base64"));
    }
    proxy.breaksAfter = (COUNT * 1_000) / 2;
    proxy.mend();
    await until(() => proxy.breaksAfter === Infinity, "the break");
    await until(() => socket.connected && socket.inbox.size >= COUNT, "all events");
    await emit(two, { to: ["big"] }, "end");
    assertIsBack(socket);
    const numbers = (await heardBy(socket)).map(([, n]) => n);
    assertRun(numbers, 0, COUNT);
  });
}

function lateIsNew() {
  checked("a client of a killed node that comes too late is a new one", async () => {
    const socket = await inside(["red"]);
    await emit(two, { to: ["red"] }, "before");
    await take(socket, "before");
    process.kill(Number(pid), "SIGKILL");
    await socket.ends.take("the end of the connection");
    await emit(two, { to: "all" }, "missed");
    await until(async () => !(await kept(socket)), "the end of the window");
    proxy.target = new URL(two);
    await connected(socket);
    await isNew(socket);
    assert.notEqual(socket.id, socket.known);
  });

  checked("a client with a private id that nobody has given it is a new one", async () => {
    const witness = await inside(["red"]);
    await emit(two, { to: "all" }, "missed");
    await take(witness, "missed");
    for (const pid of ["nobody", witness.id, ""]) {
      await isNew(await connected(client("/", { auth: { pid, offset: witness._lastOffset } }, direct)));
    }
  });
}

/** Asserts that it goes on as nobody, and hears only what is sent from now on. */
async function isNew(socket) {
  assert.equal(Boolean(socket.recovered), false);
  assert.deepEqual(await rooms(socket), []);
  await emit(two, { to: ["red"] }, "not for it");
  await emit(two, { to: "all" }, "end");
  assert.deepEqual(await heardBy(socket), []);
}

if (lapsed) {
  lateIsNew();
} else {
  killIsSurvived();
}
await runChecks();
process.exit(0);
