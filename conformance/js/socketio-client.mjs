// Clients for the checks of Socket.IO, of the kind that the arguments name (see socketio.mjs).

import { io } from "socket.io-client";
import msgpack from "socket.io-msgpack-parser";
import { at, base, check, Inbox, until, within } from "./check.mjs";

const [, , , given, ...more] = process.argv;
export const transport = given;
export const virtualThreads = more.includes("virtual-threads");
export const asMsgpack = more.includes("msgpack");
export const scheme = base.protocol.slice(0, -1);
export const REASONS_OF_A_CUT = ["transport close", "transport error"];

export const options = {
  transports: transport === "all" ? ["polling", "websocket"] : [transport],
  forceNew: true,
  reconnectionDelay: 20,
  reconnectionDelayMax: 100,
  // The proxies of the tests have a certificate of their own making.
  rejectUnauthorized: false,
  ...(asMsgpack ? { parser: msgpack } : {}),
};

const open = new Set();

/** A client in a namespace; `inbox` has every event but those of the connection, each as [name, ...arguments]. */
export function client(namespace = "/play", extra = {}, port = base.port) {
  return watched(io(at(namespace, scheme, port), { ...options, ...extra }));
}

export function watched(socket) {
  socket.inbox = new Inbox();
  socket.ends = new Inbox();
  socket.errors = new Inbox();
  socket.onAny((...event) => socket.inbox.put(event));
  socket.on("disconnect", (reason) => socket.ends.put(reason));
  socket.on("connect_error", (error) => socket.errors.put(error));
  open.add(socket);
  return socket;
}

export const connected = async (socket) => {
  await until(() => socket.connected, "a connection");
  return socket;
};

export const joined = (namespace, extra, port) => connected(client(namespace, extra, port));
export const ask = (socket, ...event) => within(socket.emitWithAck(...event), undefined, `an answer to ${event[0]}`);
export const take = (socket, name) => socket.inbox.takeUntil((event) => event[0] === name, name).then((event) => event.slice(1));
export const engineOf = (socket) => socket.io.engine;

/** Why the server says the socket has ended, asked through another. */
export async function reasonOf(id) {
  const other = await joined();
  return until(() => ask(other, "reason-of", id), `the end of ${id}`);
}

/** Runs the body with fresh clients, and ends all of them. */
export function checked(name, body, limit) {
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
