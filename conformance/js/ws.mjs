// npm `ws` against the raw dialect, /echo and the native dialect.

import assert from "node:assert/strict";
import WebSocket from "ws";
import { Native, Peer } from "./peers.mjs";
import { at, check, freshChannel, runChecks, until, within } from "./check.mjs";

const MIB = 1 << 20;
const FRAGMENTS = 65_536;
const plain = { perMessageDeflate: false };

async function refusedWith(path, send, options = plain) {
  const peer = await Peer.open(path, options);
  send(peer.socket);
  return peer.closeCode();
}

function sendFragments(socket, count) {
  for (let i = 1; i <= count; i++) {
    socket.send("x", { fin: i === count });
  }
}

check("a raw channel carries text as text and binary as binary, to both members, in both directions", async () => {
  const path = `/raw/${freshChannel()}`;
  const [a, b] = [await Peer.open(path), await Peer.open(path)];
  a.send("héllo");
  for (const peer of [a, b]) {
    assert.equal(await peer.take(), "héllo");
  }
  b.send(Buffer.from([0, 255, 128]));
  for (const peer of [a, b]) {
    assert.deepEqual(await peer.take(), Buffer.from([0, 255, 128]));
  }
  assert.equal(await a.end(), 1000);
  assert.equal(await b.end(), 1000);
});

check("raw channels are apart from each other", async () => {
  const [a, b] = [await Peer.open(`/raw/${freshChannel()}`), await Peer.open(`/raw/${freshChannel()}`)];
  a.send("for a");
  b.send("for b");
  assert.equal(await a.take(), "for a");
  assert.equal(await b.take(), "for b");
  await Promise.all([a.end(), b.end()]);
});

check("1,000 messages of two senders reach a third in one order, the same for all", async () => {
  const path = `/raw/${freshChannel()}`;
  const peers = [await Peer.open(path), await Peer.open(path), await Peer.open(path)];
  for (let i = 0; i < 500; i++) {
    peers[0].send(`a${i}`);
    peers[1].send(`b${i}`);
  }
  const seen = [];
  for (const peer of peers) {
    const run = [];
    while (run.length < 1000) {
      run.push(await peer.take());
    }
    seen.push(run);
  }
  assert.deepEqual(seen[0], seen[1]);
  assert.deepEqual(seen[0], seen[2]);
  for (const name of ["a", "b"]) {
    const own = seen[0].filter((text) => text.startsWith(name));
    assert.deepEqual(own, Array.from({ length: 500 }, (_, i) => name + i));
  }
  await Promise.all(peers.map((peer) => peer.end()));
});

check("echo sends back text, binary and an empty message", async () => {
  const peer = await Peer.open("/echo");
  for (const message of ["text", Buffer.from([1, 2, 3]), "", Buffer.alloc(0)]) {
    peer.send(message);
    assert.deepEqual(await peer.take(), message);
  }
  await peer.end();
});

check("permessage-deflate is negotiated and shrinks what is on the wire", async () => {
  const peer = await Peer.open("/echo", { perMessageDeflate: { threshold: 0 } });
  assert.match(peer.socket.extensions, /permessage-deflate/);
  const text = "all work and no play ".repeat(10_000);
  const before = peer.socket._socket.bytesRead;
  peer.send(text);
  assert.equal(await peer.take(), text);
  const wire = peer.socket._socket.bytesRead - before;
  assert.ok(wire < text.length / 10, `${wire} bytes for ${text.length}`);
  await peer.end();
});

check("every combination of the deflate parameters that ws can offer works, compressed or declined", async () => {
  // Set to false, clientNoContextTakeover is no offer but a refusal of what RFC 7692 7.1.1.2 lets the server ask for.
  for (const takeover of [{}, { serverNoContextTakeover: true }, { clientNoContextTakeover: true }]) {
    for (const serverMaxWindowBits of [9, 15]) {
      for (const clientMaxWindowBits of [9, 15]) {
        const perMessageDeflate = { threshold: 0, serverMaxWindowBits, clientMaxWindowBits, ...takeover };
        const peer = await Peer.open("/echo", { perMessageDeflate });
        if (serverMaxWindowBits === 15) {
          assert.match(peer.socket.extensions, /permessage-deflate/);
        }
        for (const round of [1, 2, 3]) {
          const text = `${round} `.repeat(20_000);
          peer.send(text);
          assert.equal(await peer.take(), text, JSON.stringify(perMessageDeflate));
        }
        await peer.end();
      }
    }
  }
});

check("no compression without an offer", async () => {
  const peer = await Peer.open("/echo", plain);
  assert.equal(peer.socket.extensions, "");
  await peer.end();
});

check("compressed and plain members share a channel", async () => {
  const path = `/raw/${freshChannel()}`;
  const [a, b] = [await Peer.open(path), await Peer.open(path, plain)];
  const text = "abc".repeat(5_000);
  a.send(text);
  b.send(text + "!");
  for (const peer of [a, b]) {
    assert.deepEqual([await peer.take(), await peer.take()].sort(), [text, text + "!"].sort());
  }
  await Promise.all([a.end(), b.end()]);
});

check("a ping is answered by a pong with the same bytes", async () => {
  const peer = await Peer.open("/echo");
  const pong = new Promise((resolve) => peer.socket.once("pong", resolve));
  peer.socket.ping(Buffer.from("are you there?"));
  assert.equal(`${await within(pong)}`, "are you there?");
  await peer.end();
});

check("a ping between two fragments is answered before the message is whole", async () => {
  const peer = await Peer.open("/echo", plain);
  const pong = new Promise((resolve) => peer.socket.once("pong", resolve));
  peer.send("one ", { fin: false });
  peer.socket.ping("mid");
  assert.equal(`${await within(pong)}`, "mid");
  assert.equal(peer.inbox.size, 0);
  peer.send("two", { fin: true });
  assert.equal(await peer.take(), "one two");
  await peer.end();
});

for (const [kind, make] of [["text", (n) => "x".repeat(n)], ["binary", (n) => Buffer.alloc(n, 7)]]) {
  check(`a ${kind} message of 1 MiB comes back whole from /echo`, async () => {
    const peer = await Peer.open("/echo", plain);
    peer.send(make(MIB));
    assert.ok(Buffer.from(await peer.take()).equals(Buffer.from(make(MIB))));
    await peer.end();
  });

  check(`a ${kind} message of 1 MiB reaches both members of a raw channel`, async () => {
    const path = `/raw/${freshChannel()}`;
    const [a, b] = [await Peer.open(path, plain), await Peer.open(path, plain)];
    a.send(make(MIB));
    for (const peer of [a, b]) {
      assert.equal((await peer.take()).length, MIB);
    }
    await Promise.all([a.end(), b.end()]);
  });

  check(`a ${kind} message of 1 MiB and a byte is refused with 1009`, async () => {
    assert.equal(await refusedWith("/echo", (socket) => socket.send(make(MIB + 1))), 1009);
    assert.equal(await refusedWith(`/raw/${freshChannel()}`, (socket) => socket.send(make(MIB + 1))), 1009);
  });
}

check("fragments that together pass 1 MiB are refused with 1009", async () => {
  const half = Buffer.alloc(MIB / 2);
  const code = await refusedWith("/echo", (socket) => {
    socket.send(half, { fin: false });
    socket.send(half, { fin: false });
    socket.send(Buffer.alloc(1), { fin: true });
  });
  assert.equal(code, 1009);
});

check("a message that inflates past 1 MiB is refused with 1009", async () => {
  const bomb = { perMessageDeflate: { threshold: 0 } };
  assert.equal(await refusedWith("/echo", (socket) => socket.send(Buffer.alloc(8 * MIB)), bomb), 1009);
});

check("65,536 fragments of one byte are one message", async () => {
  const peer = await Peer.open("/echo", plain);
  sendFragments(peer.socket, FRAGMENTS);
  assert.equal(await peer.take(), "x".repeat(FRAGMENTS));
  await peer.end();
});

check("65,537 fragments of one message are refused with 1008", async () => {
  assert.equal(await refusedWith("/echo", (socket) => sendFragments(socket, FRAGMENTS + 1)), 1008);
});

check("text that is not UTF-8 is refused with 1007", async () => {
  assert.equal(await refusedWith("/echo", (socket) => socket.send(Buffer.from([0x61, 0xff]), { binary: false })), 1007);
});

check("a fragment that is not UTF-8 is refused with 1007 before the message ends", async () => {
  const invalid = Buffer.from([0xed, 0xa0, 0x80]); // a surrogate half
  assert.equal(await refusedWith("/echo", (socket) => socket.send(invalid, { binary: false, fin: false })), 1007);
});

check("a character cut in two by fragments is whole again", async () => {
  const peer = await Peer.open("/echo", plain);
  const [head, tail] = [Buffer.from("€").subarray(0, 1), Buffer.from("€").subarray(1)];
  peer.send(head, { binary: false, fin: false });
  peer.send(tail, { binary: false, fin: true });
  assert.equal(await peer.take(), "€");
  await peer.end();
});

check("an unmasked frame is refused with 1002", async () => {
  assert.equal(await refusedWith("/echo", (socket) => socket.send("bare", { mask: false })), 1002);
});

check("the close code of the client comes back", async () => {
  for (const code of [1000, 3000, 4321]) {
    const peer = await Peer.open("/echo");
    assert.equal(await peer.end(code), code);
  }
});

check("what was sent before the close is echoed before the close", async () => {
  const peer = await Peer.open("/echo", plain);
  for (let i = 0; i < 100; i++) {
    peer.send(`${i}`);
  }
  assert.equal(await peer.end(), 1000);
  assert.equal(peer.inbox.size, 100);
});

check("the native subprotocol is chosen among others, and none without an offer", async () => {
  const chosen = await Peer.open("/ws", { protocols: ["other", "parley.v1"] });
  assert.equal(chosen.socket.protocol, "parley.v1");
  const none = await Peer.open("/ws");
  assert.equal(none.socket.protocol, "");
  await Promise.all([chosen.end(), none.end()]);
});

check("an unknown path is refused with 404 before the upgrade", async () => {
  const socket = new WebSocket(at("/nowhere", "ws"));
  socket.on("error", () => {});
  const status = await within(new Promise((resolve) => socket.on("unexpected-response", (_, r) => resolve(r.statusCode))));
  assert.equal(status, 404);
  socket.terminate();
});

check("native sessions exchange publications in both directions", async () => {
  const channel = freshChannel();
  const [alice, bob] = [await Native.connect({ user: "alice" }), await Native.connect({ user: "bob" })];
  assert.equal(alice.identity.type, "connected");
  assert.equal(alice.identity.user, "alice");
  for (const one of [alice, bob]) {
    assert.equal((await one.ask({ type: "subscribe", channel })).type, "subscribed");
  }
  const published = await alice.ask({ type: "publish", channel, data: { n: 1 } });
  const there = await bob.push("publication", channel);
  assert.deepEqual([there.data, there.from, there.position], [{ n: 1 }, "alice", published.position]);
  await alice.push("publication", channel);
  await bob.ask({ type: "publish", channel, data: ["two"] });
  assert.deepEqual((await alice.push("publication", channel)).data, ["two"]);
  await Promise.all([alice.end(), bob.end()]);
});

check("the bytes of native data pass through unchanged", async () => {
  const channel = freshChannel();
  const [raw, native] = [await Peer.open(`/raw/${channel}`), await Native.connect({ user: "a" })];
  const data = '{ "big": 12345678901234567890.10, "e": 1E+2,  "s": "\\u00e9", "a":[ ] }';
  native.send(`{"type":"publish","channel":"${channel}","data":${data}}`);
  assert.equal(await raw.take(), data);
  await Promise.all([raw.end(), native.end()]);
});

check("raw and native members share one channel with text, binary and JSON", async () => {
  const channel = freshChannel();
  const [raw, native] = [await Peer.open(`/raw/${channel}`), await Native.connect({ user: "a" })];
  await native.ask({ type: "subscribe", channel });
  raw.send("from raw");
  raw.send(Buffer.from([9, 8]));
  assert.equal((await native.push("publication", channel)).text, "from raw");
  assert.equal((await native.push("publication", channel)).base64, "CQg=");
  assert.equal(await raw.take(), "from raw");
  assert.deepEqual(await raw.take(), Buffer.from([9, 8]));
  await native.ask({ type: "publish", channel, text: "plain" });
  await native.ask({ type: "publish", channel, base64: "AAE=" });
  assert.equal(await raw.take(), "plain");
  assert.deepEqual(await raw.take(), Buffer.from([0, 1]));
  await Promise.all([raw.end(), native.end()]);
});

check("several commands in one message are answered in order", async () => {
  const channel = freshChannel();
  const native = await Native.connect({ user: "a" });
  native.send(
    JSON.stringify([
      { type: "subscribe", id: 101, channel },
      { type: "publish", id: 102, channel, text: "hi" },
      { type: "unsubscribe", id: 103, channel },
    ]),
  );
  const seen = [];
  await native.pushes.takeUntil((p) => (p.id > 100 && seen.push(p.type)) && p.id === 103);
  assert.deepEqual(seen, ["subscribed", "published", "unsubscribed"]);
  await native.end();
});

check("members see each other come and go", async () => {
  const channel = freshChannel();
  const alice = await Native.connect({ user: "alice" });
  const own = await alice.ask({ type: "subscribe", channel, presence: true });
  assert.deepEqual(own.members.map((m) => m.user), ["alice"]);
  const bob = await Native.connect({ user: "bob" });
  await bob.ask({ type: "subscribe", channel, presence: true });
  assert.equal((await alice.push("join", channel)).member.user, "bob");
  await bob.ask({ type: "update", channel, info: { typing: true } });
  assert.deepEqual((await alice.push("update", channel)).member.info, { typing: true });
  await bob.end();
  assert.equal((await alice.push("leave", channel)).member.user, "bob");
  await alice.end();
});

check("a direct message reaches every session of the user and nobody else", async () => {
  const user = freshChannel("bob");
  const [alice, one, two] = [await Native.connect({ user: freshChannel("alice") }), await Native.connect({ user }), await Native.connect({ user })];
  assert.equal((await alice.ask({ type: "send", user, data: "psst" })).type, "sent");
  for (const session of [one, two]) {
    assert.equal((await session.push("publication", `@${user}`)).data, "psst");
  }
  await alice.ask({ type: "ping" });
  await until(async () => alice.pushes.size <= 1, "alice to have her own inbox's push at most");
  await Promise.all([alice.end(), one.end(), two.end()]);
});

check("a retry with an idempotency key is stored once", async () => {
  const channel = freshChannel();
  const native = await Native.connect({ user: "a" });
  const publish = { type: "publish", channel, data: 1, idempotencyKey: "k" };
  const [first, second] = [await native.ask(publish), await native.ask(publish)];
  assert.equal(second.position, first.position);
  assert.equal(second.duplicate, true);
  assert.equal((await native.ask({ type: "history", channel })).publications.length, 1);
  await native.end();
});

check("a native session recovers what it missed, none twice", async () => {
  const channel = freshChannel();
  const writer = await Native.connect({ user: "w" });
  const before = await Native.connect({ user: "r" });
  await before.ask({ type: "subscribe", channel });
  await writer.ask({ type: "publish", channel, data: 0 });
  const { position } = await before.push("publication", channel);
  before.socket.terminate();
  for (let n = 1; n <= 20; n++) {
    await writer.ask({ type: "publish", channel, data: n });
  }
  const after = await Native.connect({ user: "r", resume: { session: before.identity.session, secret: before.identity.secret } });
  assert.equal(after.identity.resumed, true);
  assert.equal(after.identity.session, before.identity.session);
  assert.equal((await after.ask({ type: "subscribe", channel, recover: position })).recovered, true);
  await writer.ask({ type: "publish", channel, data: 21 });
  for (let n = 1; n <= 21; n++) {
    assert.equal((await after.push("publication", channel)).data, n);
  }
  await Promise.all([writer.end(), after.end()]);
});

check("a connection that says nothing sensible is closed with 4106, be it malformed JSON, a number or binary", async () => {
  for (const bad of ["{", "7", Buffer.from("{}")]) {
    const native = await Native.attach(plain);
    native.send(bad);
    assert.equal(await native.closeCode(), 4106, `${bad}`);
  }
});

check("an unknown command and a wrong type are errors and leave the connection open", async () => {
  const native = await Native.connect({ user: "a" });
  assert.equal((await native.ask({ type: "dance" })).type, "error");
  assert.equal((await native.ask({ type: "subscribe", channel: 7 })).type, "error");
  assert.equal((await native.ask({ type: "ping" })).type, "pong");
  await native.end();
});

await runChecks();
