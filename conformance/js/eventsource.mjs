// npm `eventsource` on /sse, with a proxy whose link is cut between it and the server.

import assert from "node:assert/strict";
import { EventSource } from "eventsource";
import { Native, Peer } from "./peers.mjs";
import { Inbox, Proxy, assertRun, at, base, check, freshChannel, runChecks, until, within } from "./check.mjs";

function listen(channels, port = base.port) {
  const source = new EventSource(at(`/sse?channels=${channels.join(",")}`, "http", port));
  const events = [];
  source.onmessage = (event) => events.push(event);
  source.onerror = () => {}; // it comes back by itself
  const opened = new Promise((resolve) => source.addEventListener("open", resolve, { once: true }));
  return { source, events, opened: within(opened, 15_000, "the stream to open") };
}

/** The number in the payload `n-<number>`, whatever stands around it. */
const numberOf = (event) => Number(/n-(\d+)/.exec(event.data)?.[1]);

check("what a raw WebSocket sends arrives as events with ids", async () => {
  const channel = freshChannel();
  const { source, events, opened } = listen([channel]);
  await opened;
  const raw = await Peer.open(`/raw/${channel}`);
  raw.send("n-1");
  raw.send("n-2");
  await until(() => events.length === 2, "two events");
  assert.deepEqual(events.map(numberOf), [1, 2]);
  assert.ok(events.every((event) => event.lastEventId.length > 0));
  assert.notEqual(events[0].lastEventId, events[1].lastEventId);
  source.close();
  await raw.end();
});

check("text of several lines arrives as it was", async () => {
  const channel = freshChannel();
  const { source, events, opened } = listen([channel]);
  await opened;
  const raw = await Peer.open(`/raw/${channel}`);
  raw.send("one\ntwo\n\nthree");
  await until(() => events.length === 1, "the event");
  const text = events[0].data.startsWith("{") ? JSON.parse(events[0].data).text : events[0].data;
  assert.equal(text, "one\ntwo\n\nthree");
  source.close();
  await raw.end();
});

check("after a cut Last-Event-ID recovers with none lost, none twice", async () => {
  const channel = freshChannel();
  const proxy = await new Proxy().listen();
  const { source, events, opened } = listen([channel], proxy.port);
  await opened;
  const raw = await Peer.open(`/raw/${channel}`);
  const total = 300;
  let sent = 0;
  raw.send(`n-${sent++}`);
  await until(() => events.length > 0, "the first event");
  while (sent < total) {
    if (sent % 75 === 0) {
      proxy.cut();
    }
    if (sent % 75 === 25) {
      proxy.mend();
      await until(() => events.length === sent, `all ${sent} after the cut`, 20_000);
    }
    raw.send(`n-${sent++}`);
    await raw.take();
  }
  await until(() => events.length >= total, "the last event");
  assertRun(events.map(numberOf), 0, total);
  assert.ok(proxy.accepted >= 4, `${proxy.accepted} connections, so there was no cut`);
  source.close();
  proxy.close();
  await raw.end();
}, 90_000);

check("after a cut two channels recover, each on its own", async () => {
  const channels = [freshChannel("a"), freshChannel("b")];
  const proxy = await new Proxy().listen();
  const { source, events, opened } = listen(channels, proxy.port);
  await opened;
  const raws = await Promise.all(channels.map((channel) => Peer.open(`/raw/${channel}`)));
  for (let n = 0; n < 30; n++) {
    if (n === 10) {
      await until(() => events.length === 20, "what came before the cut");
      proxy.cut();
    }
    if (n === 20) {
      proxy.mend();
    }
    for (const [i, raw] of raws.entries()) {
      raw.send(`n-${i * 1000 + n}`);
      await raw.take();
    }
  }
  await until(() => events.length >= 60, "all events of both", 20_000);
  const numbers = events.map(numberOf);
  assertRun(numbers.filter((n) => n < 1000), 0, 30);
  assertRun(numbers.filter((n) => n >= 1000), 1000, 30);
  source.close();
  proxy.close();
  await Promise.all(raws.map((raw) => raw.end()));
}, 60_000);

check("the native dialect runs over events and POST /send", async () => {
  const channel = freshChannel();
  const source = new EventSource(at("/sse"));
  const inbox = new Inbox();
  source.onmessage = (event) => inbox.put(JSON.parse(event.data));
  source.onerror = () => {};
  const key = new Promise((resolve) => source.addEventListener("open", (event) => event.data && resolve(JSON.parse(event.data).connection)));
  const to = at(`/send?connection=${encodeURIComponent(await within(key))}`);
  const send = async (message) => assert.equal((await fetch(to, { method: "POST", body: JSON.stringify(message) })).status, 204);
  await send({ type: "connect", id: 1, user: "events" });
  assert.equal((await inbox.takeUntil((m) => m.id === 1)).user, "events");
  await send([{ type: "subscribe", id: 2, channel }, { type: "publish", id: 3, channel, data: { from: "events" } }]);
  assert.deepEqual((await inbox.takeUntil((m) => m.type === "publication")).data, { from: "events" });
  const other = await Native.connect({ user: "ws" });
  await other.ask({ type: "publish", channel, data: "back" });
  assert.equal((await inbox.takeUntil((m) => m.type === "publication")).data, "back");
  source.close();
  await other.end();
});

await runChecks();
process.exit(0);
