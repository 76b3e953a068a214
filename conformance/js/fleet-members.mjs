// Who takes part in a fleet of Socket.IO servers: servers on Node.js, servers on Parley, and clients of both.

import { createServer } from "node:http";
import { createAdapter } from "@socket.io/redis-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";
import { io as connect } from "socket.io-client";
import { within } from "./check.mjs";

const OPTIONS = { requestsTimeout: 2_000 };
const WEBSOCKET = { transports: ["websocket"], forceNew: true, reconnection: false };

/** What Parley is told in /control, on Node.js. */
export class NodeServer {
  seen = [];

  constructor(name, redisUrl) {
    this.name = name;
    this.redisUrl = redisUrl;
  }

  async start() {
    this.pub = createClient({ url: this.redisUrl });
    this.sub = this.pub.duplicate();
    await Promise.all([this.pub.connect(), this.sub.connect()]);
    this.http = createServer();
    this.io = new Server(this.http, { adapter: createAdapter(this.pub, this.sub, OPTIONS) });
    for (const nsp of [this.io, this.io.of("/custom")]) {
      nsp.on("connection", (socket) => {
        socket.data.name = socket.handshake.query.name;
        socket.on("join", (rooms, done) => {
          socket.join(rooms);
          done();
        });
        socket.on("others", (...args) => socket.broadcast.emit(...args));
      });
    }
    this.io.on("hello", (...args) => this.seen.push(["hello", ...args]));
    this.io.on("sum", (a, b, answer) => answer(a + b));
    await new Promise((resolve) => this.http.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${this.http.address().port}/`;
  }

  async do({ op, nsp = "/", rooms = [], except = [], local = false, volatile: flag = false, ...rest }) {
    let target = this.io.of(nsp).to(rooms).except(except);
    if (local) target = target.local;
    if (flag) target = target.volatile;
    switch (op) {
      case "emit":
        return target.emit(...rest.args);
      case "ask":
        return new Promise((resolve) =>
          target
            .timeout(rest.timeout)
            .emit(...rest.args, (error, answers) => resolve({ error: error?.message ?? null, answers })),
        );
      case "fetch":
        return (await target.fetchSockets()).map(({ id, handshake, rooms: its, data }) => ({
          id,
          query: handshake.query,
          auth: handshake.auth,
          rooms: [...its],
          data,
        }));
      case "join":
        return target.socketsJoin(rest.names);
      case "leave":
        return target.socketsLeave(rest.names);
      case "disconnect":
        return target.disconnectSockets(rest.close);
      case "serverSideEmit":
        return this.io.serverSideEmit(...rest.args);
      case "serverSideAsk":
        return new Promise((resolve) =>
          this.io.serverSideEmit(...rest.args, (error, answers) =>
            resolve({ error: error?.message ?? null, answers }),
          ),
        );
      case "seen":
        return this.seen.splice(0);
    }
    throw new Error(`no such thing: ${op}`);
  }

  async stop() {
    this.io.close();
    await Promise.all([this.pub.quit(), this.sub.quit()]);
  }
}

export class ParleyServer {
  constructor(name, url) {
    this.name = name;
    this.url = url;
  }

  async start() {
    this.control = connect(new URL("/control", this.url).href, WEBSOCKET);
    await within(new Promise((resolve) => this.control.on("connect", resolve)));
  }

  async do(command) {
    const { result, failure } = await this.control.timeout(20_000).emitWithAck("do", command);
    if (failure) {
      throw new Error(failure);
    }
    return result;
  }

  async stop() {
    this.control.close();
  }
}

/** A client, with all that it has been sent. */
export class Person {
  heard = [];

  constructor(name, server, nsp = "/") {
    this.name = name;
    this.socket = connect(new URL(nsp, server.url).href, {
      ...WEBSOCKET,
      query: { name },
      auth: { token: name },
    });
    this.socket.onAny((...args) => {
      if (typeof args.at(-1) !== "function") this.heard.push(args);
    });
    this.socket.on("q", (...args) => args.at(-1)(name));
    this.socket.on("binary q", (...args) => args.at(-1)(Buffer.from(name)));
    this.socket.on("silent q", (...args) => name === "dan" || args.at(-1)(name));
  }

  async join(...rooms) {
    await within(this.socket.timeout(10_000).emitWithAck("join", rooms));
  }
}
