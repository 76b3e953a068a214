// Events, answers and rooms of Socket.IO.

import assert from "node:assert/strict";
import { freshChannel, until, within } from "./check.mjs";
import { asMsgpack, ask, checked, client, engineOf, joined, REASONS_OF_A_CUT, reasonOf, take, transport, virtualThreads } from "./socketio-client.mjs";

const MOST = 1_000_000;

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

checked("large messages pass both ways up to the limit", async () => {
  const socket = await joined();
  const text = "x".repeat(MOST - 1_000);
  assert.equal((await ask(socket, "ask", text)).length, text.length);
  socket.emit("large", 3 * MOST);
  assert.equal((await take(socket, "large-back"))[0].length, 3 * MOST);
  const bytes = Buffer.alloc(transport === "websocket" ? MOST : 700_000, 7);
  assert.ok(Buffer.from(await ask(socket, "ask", asMsgpack ? bytes.subarray(0, 700_000) : bytes)).length >= 700_000);
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

if (!asMsgpack) {
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
