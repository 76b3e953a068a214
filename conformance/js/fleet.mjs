// A fleet of two Socket.IO servers on Node.js and two on Parley, over one Redis: what each of them does reaches the
// clients of all. Arguments: the URL of Redis, and those of the two nodes of Parley, where a program of the tests
// does what it is told in the namespace /control.

import { Emitter } from "@socket.io/redis-emitter";
import { createClient } from "redis";
import assert from "node:assert/strict";
import { check, runChecks, until, within } from "./check.mjs";
import { NodeServer, ParleyServer, Person } from "./fleet-members.mjs";

const [, , redisUrl, ...parleys] = process.argv;
const HANDSHAKE = ["address", "auth", "headers", "issued", "query", "secure", "time", "url", "xdomain"];

const servers = [
  new NodeServer("node 1", redisUrl),
  new NodeServer("node 2", redisUrl),
  new ParleyServer("parley 1", parleys[0]),
  new ParleyServer("parley 2", parleys[1]),
];
for (const server of servers) {
  await server.start();
}
const redis = createClient({ url: redisUrl });
await redis.connect();
const emitter = new Emitter(redis);

async function counted(nsp, count) {
  const channel = `socket.io-request#${nsp}#`;
  await until(async () => (await redis.pubSubNumSub(channel))[channel] === count, `${count} servers in ${nsp}`);
}

await counted("/", 4);
const ROOMS = { ann: ["a"], bob: ["a", "b"], cat: ["b"], dan: ["d"] };
const people = Object.fromEntries(Object.keys(ROOMS).map((name, i) => [name, new Person(name, servers[i])]));
const all = Object.keys(people);
for (const [name, person] of Object.entries(people)) {
  await person.join(...ROOMS[name]);
}

let fences = 0;

/** Who has heard the event since the last time, with its arguments as `expected`. */
async function hear(actor, expected, who) {
  const fence = `fence ${++fences}`;
  await actor.do({ op: "emit", args: [fence] });
  for (const name of all) {
    const { heard } = people[name];
    await until(() => heard.some(([event]) => event === fence), `${fence} at ${name}`);
    const before = heard.splice(0).filter(([event]) => !event.startsWith("fence"));
    assert.deepEqual(before, who.includes(name) ? [expected] : [], name);
  }
}

async function emits(actor, command, who) {
  await actor.do({ op: "emit", ...command });
  await hear(actor, command.args, who);
}

async function roomsOf(name) {
  const found = await servers[0].do({ op: "fetch", rooms: [people[name].socket.id] });
  return found.flatMap(({ rooms }) => rooms).filter((room) => room !== people[name].socket.id);
}

const sorted = (some) => [...some].sort();

for (const [i, actor] of servers.entries()) {
  const own = all[i];
  const test = (name, body) => check(`${actor.name}: ${name}`, body);
  test("an event to all", () => emits(actor, { args: ["x", 1, "two", { three: [4.5, null, true] }] }, all));
  test("an event to a room", () => emits(actor, { rooms: ["a"], args: ["x"] }, ["ann", "bob"]));
  test("an event to two rooms, once to each", () =>
    emits(actor, { rooms: ["a", "b"], args: ["x"] }, ["ann", "bob", "cat"]));
  test("an event to all but a room", () => emits(actor, { except: ["a"], args: ["x"] }, ["cat", "dan"]));
  test("an event to a room but another", () =>
    emits(actor, { rooms: ["a"], except: ["b"], args: ["x"] }, ["ann"]));
  for (const name of all) {
    test(`an event to ${name} by the socket's id`, () =>
      emits(actor, { rooms: [people[name].socket.id], args: ["x"] }, [name]));
  }
  test("a volatile event", () => emits(actor, { volatile: true, args: ["x"] }, all));
  test("an event to this server only", () => emits(actor, { local: true, args: ["x"] }, [own]));
  test("binary values", () =>
    emits(actor, { args: ["x", Buffer.from([1, 2, 255]), { deep: [Buffer.from("abc")] }] }, all));
  test("large and odd values", () =>
    emits(actor, { args: ["x", 2 ** 40, -(2 ** 40), 1e-7, "ü€😀", "a".repeat(70_000), [], {}] }, all));
  test("an event of a client to all others", async () => {
    people[own].socket.emit("others", "x", own);
    await until(() => all.every((name) => name === own || people[name].heard.length === 1), "the event");
    await hear(actor, ["x", own], all.filter((name) => name !== own));
  });
  test("all clients answer", async () => {
    const { error, answers } = await actor.do({ op: "ask", timeout: 15_000, args: ["q", 1] });
    assert.deepEqual([error, sorted(answers)], [null, all]);
  });
  test("the clients of a room answer", async () => {
    const { error, answers } = await actor.do({ op: "ask", timeout: 15_000, rooms: ["a"], args: ["q"] });
    assert.deepEqual([error, sorted(answers)], [null, ["ann", "bob"]]);
  });
  if (actor instanceof ParleyServer) {
    // socket.io 4.8.4 waits for the other servers all the same.
    test("the clients of this server answer", async () => {
      const { error, answers } = await actor.do({ op: "ask", timeout: 15_000, local: true, args: ["q"] });
      assert.deepEqual([error, answers], [null, [own]]);
    });
  }
  test("nobody is asked, and nobody answers", async () => {
    const { error, answers } = await actor.do({ op: "ask", timeout: 15_000, rooms: ["none"], args: ["q"] });
    assert.deepEqual([error, answers], [null, []]);
  });
  test("clients answer with binary values", async () => {
    const { error, answers } = await actor.do({ op: "ask", timeout: 15_000, args: ["binary q", Buffer.of(1)] });
    assert.deepEqual([error, sorted(answers.map(String))], [null, all]);
  });
  test("one client never answers", async () => {
    const { error, answers } = await actor.do({ op: "ask", timeout: 600, args: ["silent q"] });
    assert.deepEqual([error, sorted(answers)], ["operation has timed out", ["ann", "bob", "cat"]]);
  });
  test("all sockets are found with what is known of them", async () => {
    const found = await actor.do({ op: "fetch" });
    assert.equal(found.length, 4);
    for (const name of all) {
      const { socket } = people[name];
      const { query, auth, rooms, data } = found.find(({ id }) => id === socket.id);
      assert.equal(query.name, name);
      assert.deepEqual(auth, { token: name });
      assert.deepEqual(sorted(rooms), sorted([socket.id, ...ROOMS[name]]));
      assert.deepEqual(data, { name });
    }
  });
  test("the sockets of a room are found", async () => {
    const found = await actor.do({ op: "fetch", rooms: ["b"] });
    assert.deepEqual(sorted(found.map(({ data }) => data.name)), ["bob", "cat"]);
  });
  test("the sockets of this server are found", async () => {
    const found = await actor.do({ op: "fetch", local: true });
    assert.deepEqual(found.map(({ data }) => data.name), [own]);
  });
  test("sockets join rooms and leave them", async () => {
    // A server on Node.js does to its own sockets what it has told itself through Redis.
    const inside = (count) =>
      until(async () => (await actor.do({ op: "fetch", rooms: ["new"] })).length === count, `${count} inside`);
    await actor.do({ op: "join", rooms: ["b"], names: ["new", "newer"] });
    await inside(2);
    await emits(actor, { rooms: ["new"], args: ["x"] }, ["bob", "cat"]);
    await actor.do({ op: "leave", except: ["a"], names: ["new"] });
    await inside(1);
    await emits(actor, { rooms: ["new"], args: ["x"] }, ["bob"]);
    await actor.do({ op: "leave", names: ["new", "newer"] });
    await inside(0);
    await emits(actor, { rooms: ["new", "newer"], args: ["x"] }, []);
  });
  test("sockets are disconnected", async () => {
    const guests = servers.map((server, n) => new Person(`guest ${n}`, server));
    const reasons = guests.map(({ socket }) => new Promise((resolve) => socket.on("disconnect", resolve)));
    await Promise.all(guests.map((guest) => guest.join("guests")));
    await until(async () => (await actor.do({ op: "fetch", rooms: ["guests"] })).length === 4, "the guests");
    await actor.do({ op: "disconnect", rooms: ["guests"], close: i % 2 === 0 });
    assert.deepEqual(await within(Promise.all(reasons)), Array(4).fill("io server disconnect"));
    await until(async () => (await actor.do({ op: "fetch" })).length === 4, "the guests to be gone");
    guests.forEach(({ socket }) => socket.close());
  });
  test("an event for the other servers", async () => {
    await actor.do({ op: "serverSideEmit", args: ["hello", actor.name, { one: [1] }] });
    const seen = await Promise.all(
      servers.map(async (server) => {
        let got = [];
        if (server !== actor) await until(async () => (got = await server.do({ op: "seen" })).length, server.name);
        return got;
      }),
    );
    const expected = servers.map((server) => (server === actor ? [] : [["hello", actor.name, { one: [1] }]]));
    assert.deepEqual(seen, expected);
    assert.deepEqual(await actor.do({ op: "seen" }), []);
  });
  test("the other servers answer", async () => {
    const { error, answers } = await actor.do({ op: "serverSideAsk", args: ["sum", 1, 2] });
    assert.deepEqual([error, answers], [null, [3, 3, 3]]);
  });
  test("the other servers do not answer", async () => {
    const { error, answers } = await actor.do({ op: "serverSideAsk", args: ["nobody", 1] });
    assert.match(error, /only 0 responses received out of 3/);
    assert.deepEqual(answers, []);
  });
  test("another namespace", async () => {
    await actor.do({ op: "emit", nsp: "/custom", args: ["x"] });
    await hear(actor, [], []);
    const found = await actor.do({ op: "fetch", nsp: "/custom" });
    assert.deepEqual(found, []);
    const guests = servers.map((server, n) => new Person(`guest ${n}`, server, "/custom"));
    await Promise.all(guests.map((guest) => guest.join("guests")));
    await actor.do({ op: "emit", nsp: "/custom", rooms: ["guests"], args: ["x", 1] });
    for (const { heard, socket } of guests) {
      await until(() => heard.length, "the event");
      assert.deepEqual(heard, [["x", 1]]);
      socket.close();
    }
    await until(async () => !(await actor.do({ op: "fetch", nsp: "/custom" })).length, "the guests to be gone");
  });
}

// A fence from the emitter's own connection: what it has published before has come before.
const outside = { do: async ({ args }) => emitter.emit(...args) };

check("emitter: an event to all", async () => {
  emitter.emit("x", 1, Buffer.of(7));
  await hear(outside, ["x", 1, Buffer.of(7)], all);
});
check("emitter: an event to rooms but another", async () => {
  emitter.to("a").to("b").except("d").volatile.emit("x");
  await hear(outside, ["x"], ["ann", "bob", "cat"]);
});
check("emitter: sockets join and leave", async () => {
  emitter.in("d").socketsJoin(["new"]);
  emitter.in("a").socketsJoin("new");
  emitter.to("new").emit("x");
  await hear(outside, ["x"], ["ann", "bob", "dan"]);
  emitter.socketsLeave("new");
  emitter.to("new").emit("x");
  await hear(outside, ["x"], []);
});
check("emitter: sockets are disconnected", async () => {
  const guests = servers.map((server, n) => new Person(`guest ${n}`, server));
  await Promise.all(guests.map((guest) => guest.join("guests")));
  const reasons = guests.map(({ socket }) => new Promise((resolve) => socket.on("disconnect", resolve)));
  emitter.in("guests").disconnectSockets(true);
  assert.deepEqual(await within(Promise.all(reasons)), Array(4).fill("io server disconnect"));
});
check("emitter: an event for all servers", async () => {
  emitter.serverSideEmit("hello", "from outside");
  for (const server of servers) {
    let seen = [];
    await until(async () => (seen = await server.do({ op: "seen" })).length, server.name);
    assert.deepEqual(seen, [["hello", "from outside"]]);
  }
});

check("node 1: the rooms of all servers", async () => {
  const rooms = await servers[0].io.of("/").adapter.allRooms();
  const ids = all.map((name) => people[name].socket.id);
  assert.deepEqual(sorted(rooms), sorted(["a", "b", "d", ...ids]));
});
check("node 1: a socket of parley looks as one of node does", async () => {
  const found = await servers[0].io.fetchSockets();
  for (const name of all) {
    const { handshake } = found.find(({ id }) => id === people[name].socket.id);
    assert.deepEqual(sorted(Object.keys(handshake)), HANDSHAKE);
    assert.equal(Math.trunc(Date.parse(handshake.time) / 1_000), Math.trunc(handshake.issued / 1_000));
    assert.equal(handshake.headers.host.split(":")[0], "127.0.0.1");
    assert.match(handshake.url, /^\/socket\.io\/\?/);
    assert.deepEqual([handshake.xdomain, handshake.secure], [false, false]);
  }
});
check("old requests are answered", async () => {
  const answers = [];
  const listener = redis.duplicate();
  await listener.connect();
  await listener.subscribe("socket.io-response#/#", (text) => {
    const answer = JSON.parse(text);
    if (answer.requestId?.startsWith("old")) answers.push(answer);
  });
  const { id } = people.cat.socket;
  const ask = (request) => redis.publish("socket.io-request#/#", JSON.stringify(request));
  await ask({ requestId: "old1", type: 0, rooms: ["b"] });
  await ask({ requestId: "old2", type: 2, sid: id, room: "old" });
  await until(() => answers.length === 5, "four servers' ids and one join");
  assert.deepEqual(
    sorted(answers.flatMap(({ sockets }) => sockets ?? [])),
    sorted([people.bob.socket.id, id]),
  );
  assert.deepEqual(answers.filter(({ requestId }) => requestId === "old2"), [{ requestId: "old2" }]);
  assert.deepEqual(sorted(await roomsOf("cat")), ["b", "old"]);
  await ask({ requestId: "old3", type: 3, sid: id, room: "old" });
  await until(() => answers.at(-1).requestId === "old3", "the answer to the leave");
  assert.deepEqual(await roomsOf("cat"), ["b"]);
  await listener.quit();
});

await runChecks();
Object.values(people).forEach(({ socket }) => socket.close());
await Promise.all(servers.map((server) => server.stop()));
await redis.quit();
// A check that has failed may have left a connection open.
process.exit();
