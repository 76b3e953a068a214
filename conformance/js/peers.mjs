// npm `ws` as the scripts use it: a peer that collects what arrives, and the native dialect upon it.

import WebSocket from "ws";
import { Inbox, at, within } from "./check.mjs";

export class Peer {
  inbox = new Inbox();

  static async open(path, options) {
    const peer = new Peer();
    await peer.start(path, options);
    return peer;
  }

  async start(path, { protocols = [], ...options } = {}) {
    this.socket = new WebSocket(at(path, "ws"), protocols, { maxPayload: 16 << 20, ...options });
    this.closed = new Promise((resolve) => this.socket.on("close", (code, reason) => resolve({ code, reason: `${reason}` })));
    this.socket.on("message", (data, binary) => this.arrived(binary ? data : data.toString()));
    await within(
      new Promise((resolve, reject) => {
        this.socket.on("open", resolve);
        this.socket.on("error", reject);
      }),
    );
  }

  arrived(message) {
    this.inbox.put(message);
  }

  send(data, options) {
    this.socket.send(data, options);
  }

  take(what) {
    return this.inbox.take(what);
  }

  async closeCode() {
    return (await within(this.closed, 15_000, "the close")).code;
  }

  async end(code = 1000) {
    this.socket.close(code);
    return this.closeCode();
  }
}

/** A native session: commands by id, pushes in order. */
export class Native extends Peer {
  #ids = 0;
  #answers = new Map();
  pushes = new Inbox();

  static async connect(connect = {}, options = {}) {
    const native = await Native.attach(options);
    native.identity = await native.ask({ type: "connect", ...connect });
    return native;
  }

  /** A connection on which nothing has been said yet. */
  static async attach(options = {}) {
    const native = new Native();
    await native.start("/ws", { protocols: ["parley.v1"], ...options });
    return native;
  }

  arrived(text) {
    const message = JSON.parse(text);
    const waiting = this.#answers.get(message.id);
    if (waiting) {
      this.#answers.delete(message.id);
      waiting({ ...message, raw: text });
    } else {
      this.pushes.put({ ...message, raw: text });
    }
  }

  ask(command) {
    const id = ++this.#ids;
    const answer = new Promise((resolve) => this.#answers.set(id, resolve));
    this.socket.send(JSON.stringify({ ...command, id }));
    return within(answer, 15_000, `the answer to ${command.type}`);
  }

  push(type, channel) {
    return this.pushes.takeUntil((p) => p.type === type && (channel === undefined || p.channel === channel), type);
  }
}
