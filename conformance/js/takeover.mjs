// npm `ws`, which inflates all that a connection gets in one window, against a server that lets its replies refer back:
// compression.takeover=true, compression.takeover-contexts=2.

import assert from "node:assert/strict";
import { Native, Peer } from "./peers.mjs";
import { at, check, freshChannel, runChecks, until } from "./check.mjs";

const CONTEXTS = 2;
const deflating = { perMessageDeflate: { threshold: 0 } };
const alone = { perMessageDeflate: { threshold: 0, serverNoContextTakeover: true } };

let seed = 7692;
const random = (below) => (seed = (seed * 1103515245 + 12345) % 0x80000000) % below;

/** Of few words, so that every message has much in common with those before it. */
function words(length) {
  let text = "";
  while (text.length < length) {
    text += `word${random(20)}${random(10_000)} `;
  }
  return text;
}

function agreed(peer) {
  return peer.socket._extensions["permessage-deflate"].params;
}

/** How many bytes came for the answer to a message that is echoed. */
async function echoed(peer, text) {
  const before = peer.socket._socket.bytesRead;
  peer.send(text);
  assert.equal(await peer.take(), text);
  return peer.socket._socket.bytesRead - before;
}

async function metric(name) {
  const text = await (await fetch(at("/metrics"))).text();
  return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1] ?? 0);
}

const contexts = () => metric("parley_deflate_contexts");
const refused = () => metric('parley_limit_hits_total\\{limit="takeover-contexts"\\}');
const noneLeft = () => until(async () => (await contexts()) === 0, "the contexts to be freed");

check("a reply that came before takes a fraction of its bytes", async () => {
  const peer = await Peer.open("/echo", deflating);
  assert.equal(agreed(peer).server_no_context_takeover, undefined);
  const text = words(8_000);
  const first = await echoed(peer, text);
  for (let i = 0; i < 20; i++) {
    const next = await echoed(peer, text);
    assert.ok(next < first / 10, `${next} bytes after ${first}`);
  }
  assert.equal(await contexts(), 1);
  await peer.end();
  await noneLeft();
});

check("a client that asks for no takeover gets each reply on its own", async () => {
  const peer = await Peer.open("/echo", alone);
  assert.equal(agreed(peer).server_no_context_takeover, true);
  const text = words(8_000);
  const first = await echoed(peer, text);
  assert.equal(await echoed(peer, text), first);
  assert.equal(await contexts(), 0);
  await peer.end();
});

check("every combination of the other parameters works", async () => {
  for (const clientMaxWindowBits of [9, 15, true]) {
    for (const more of [{}, { serverMaxWindowBits: 15 }, { clientNoContextTakeover: true }]) {
      const perMessageDeflate = { threshold: 0, clientMaxWindowBits, ...more };
      const peer = await Peer.open("/echo", { perMessageDeflate });
      for (let i = 0; i < 3; i++) {
        await echoed(peer, words(4_000));
      }
      await peer.end();
    }
  }
  await noneLeft();
});

check("replies, direct messages, history and publications arrive whole in whichever order they come", async () => {
  const channel = freshChannel();
  const [taking, other] = [
    await Native.connect({ user: freshChannel("a") }, deflating),
    await Native.connect({ user: freshChannel("b") }, alone),
  ];
  const inbox = `@${taking.identity.user}`;
  for (const one of [taking, other]) {
    await one.ask({ type: "subscribe", channel });
  }
  const sent = { [channel]: [], [inbox]: [] };
  for (let round = 0; round < 60; round++) {
    const waiting = [];
    for (let i = random(5); i >= 0; i--) {
      const data = `${round}.${i} ${words(random(3_000))}`;
      switch (random(3)) {
        case 0:
          sent[channel].push(data);
          waiting.push(other.ask({ type: "publish", channel, data }));
          break;
        case 1:
          sent[inbox].push(data);
          waiting.push(other.ask({ type: "send", user: taking.identity.user, data }));
          break;
        default:
          waiting.push(taking.ask({ type: "history", channel, limit: 3 }));
      }
    }
    for (const { type, publications } of await Promise.all(waiting)) {
      if (type === "history") {
        assert.ok(publications.every(({ data }) => sent[channel].includes(data)));
      }
    }
  }
  const got = { [channel]: [], [inbox]: [] };
  const count = sent[channel].length + sent[inbox].length;
  assert.ok(sent[channel].length > 20 && sent[inbox].length > 20);
  for (let i = 0; i < count; i++) {
    const push = await taking.pushes.takeUntil(({ type }) => type === "publication");
    got[push.channel].push(push.data);
  }
  assert.deepEqual(got, sent);
  for (const data of sent[channel]) {
    assert.equal((await other.push("publication", channel)).data, data);
  }
  await Promise.all([taking.end(), other.end()]);
  await noneLeft();
});

check("past the limit of contexts connections go without one, and metrics tell", async () => {
  const peers = [];
  for (let i = 0; i <= CONTEXTS; i++) {
    peers.push(await Peer.open("/echo", deflating));
  }
  const text = words(8_000);
  const [before, sizes] = [await refused(), []];
  for (const peer of peers) {
    sizes.push([await echoed(peer, text), await echoed(peer, text)]);
  }
  for (const [first, second] of sizes.slice(0, CONTEXTS)) {
    assert.ok(second < first / 10, `${second} bytes after ${first}`);
  }
  const [first, second] = sizes[CONTEXTS];
  assert.equal(second, first);
  assert.equal(await contexts(), CONTEXTS);
  assert.equal((await refused()) - before, 2);
  await Promise.all(peers.map((peer) => peer.end()));
  await noneLeft();
});

await runChecks();
