// Node's own WebSocket, the same interface as in browsers. Node 20 needs --experimental-websocket.

import assert from "node:assert/strict";
import net from "node:net";
import { Inbox, at, check, freshChannel, runChecks, within } from "./check.mjs";

const MIB = 1 << 20;

async function open(path, protocols = []) {
  const socket = new WebSocket(at(path, "ws"), protocols);
  socket.binaryType = "arraybuffer";
  const inbox = new Inbox();
  socket.onmessage = ({ data }) => inbox.put(typeof data === "string" ? data : Buffer.from(data));
  const closed = new Promise((resolve) => (socket.onclose = resolve));
  await within(
    new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = () => reject(new Error(`cannot open ${path}`));
    }),
  );
  socket.onerror = null;
  const closeCode = async () => (await within(closed, 15_000, "the close")).code;
  return { socket, inbox, closeCode, end: (code = 1000) => (socket.close(code), closeCode()) };
}

/** The extensions that this client offers, as it tells them to a server that hangs up. */
async function offered() {
  const server = net.createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const request = new Promise((resolve) =>
    server.once("connection", (socket) => {
      socket.on("error", () => {});
      socket.once("data", (bytes) => (resolve(`${bytes}`), socket.destroy()));
    }),
  );
  const probe = new WebSocket(`ws://127.0.0.1:${server.address().port}/`);
  probe.onerror = () => {};
  const text = await within(request);
  server.close();
  return /^sec-websocket-extensions: *(.*)$/im.exec(text)?.[1] ?? "";
}

check("a raw channel carries text as text and binary as binary, in both directions", async () => {
  const path = `/raw/${freshChannel()}`;
  const [a, b] = [await open(path), await open(path)];
  a.socket.send("héllo");
  for (const one of [a, b]) {
    assert.equal(await one.inbox.take(), "héllo");
  }
  b.socket.send(new Uint8Array([0, 255]));
  for (const one of [a, b]) {
    assert.deepEqual(await one.inbox.take(), Buffer.from([0, 255]));
  }
  await Promise.all([a.end(), b.end()]);
});

check("compression is negotiated exactly when this client offers it", async () => {
  const offer = await offered();
  const { socket, inbox, end } = await open("/echo");
  assert.equal(socket.extensions.includes("permessage-deflate"), offer.includes("permessage-deflate"), `offered "${offer}", got "${socket.extensions}"`);
  const text = "again and again ".repeat(10_000);
  socket.send(text);
  assert.equal(await inbox.take(), text);
  await end();
});

check("the native subprotocol is agreed on and the session works", async () => {
  const channel = freshChannel();
  const { socket, inbox, end } = await open("/ws", ["parley.v1"]);
  assert.equal(socket.protocol, "parley.v1");
  socket.send(JSON.stringify([{ type: "connect", id: 1, user: "node" }, { type: "subscribe", id: 2, channel }, { type: "publish", id: 3, channel, data: { n: 1 } }]));
  const seen = {};
  while (!seen.publication || !seen.published) {
    const message = JSON.parse(await inbox.take());
    seen[message.type] = message;
  }
  assert.equal(seen.connected.user, "node");
  assert.equal(seen.publication.position, seen.published.position);
  assert.deepEqual(seen.publication.data, { n: 1 });
  await end();
});

check("a message of 1 MiB comes back whole", async () => {
  const { socket, inbox, end } = await open("/echo");
  const bytes = Buffer.alloc(MIB, 3);
  socket.send(bytes);
  assert.ok((await inbox.take()).equals(bytes));
  await end();
});

check("a message of 1 MiB and a byte is refused with 1009", async () => {
  const { socket, closeCode } = await open("/echo");
  socket.send(Buffer.alloc(MIB + 1, 3));
  assert.equal(await closeCode(), 1009);
});

check("the close code of the client comes back", async () => {
  assert.equal(await (await open("/echo")).end(1000), 1000);
  assert.equal(await (await open("/echo")).end(4321), 4321);
});

await runChecks();
process.exit(0);
