// What the client sees of the world, in the hands of a test: time, sockets, the network.

export class FakeTime {
  constructor() {
    this.at = 0;
    this.next = 1;
    this.tasks = new Map();
  }
  timers() {
    return {
      setTimeout: (task, delay) => {
        this.tasks.set(this.next, { task, due: this.at + delay });
        return this.next++;
      },
      clearTimeout: (id) => this.tasks.delete(id),
      now: () => this.at,
    };
  }
  /** Runs what falls due within so many milliseconds, in order, and the promises between. */
  async pass(milliseconds) {
    const end = this.at + milliseconds;
    for (;;) {
      await settled();
      const [id, first] = [...this.tasks].filter(([, t]) => t.due <= end).sort((a, b) => a[1].due - b[1].due)[0] ?? [];
      if (!first) {
        break;
      }
      this.tasks.delete(id);
      this.at = Math.max(this.at, first.due);
      first.task();
    }
    this.at = end;
    await settled();
  }
}

/** Everything that only waits for promises has happened. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A WebSocket class whose instances a test opens, feeds and closes by hand. */
export function fakeSockets() {
  const sockets = [];
  class FakeWebSocket {
    constructor(url, protocol) {
      Object.assign(this, { url, protocol, sent: [], closed: null });
      sockets.push(this);
    }
    send(text) {
      const message = JSON.parse(text);
      this.sent.push(...(Array.isArray(message) ? message : [message]));
    }
    close(code) {
      this.closed = code;
    }
    // the server's side
    open() {
      this.onopen?.();
    }
    say(message) {
      this.onmessage?.({ data: JSON.stringify(message) });
    }
    end(code = 1006, reason = "") {
      this.onclose?.({ code, reason });
    }
    last(type) {
      return this.sent.filter((command) => command.type === type).at(-1);
    }
    count(type) {
      return this.sent.filter((command) => command.type === type).length;
    }
    /** Opens and answers connect. */
    async accept({ resumed = false, user = "alice", session = "s1" } = {}) {
      this.open();
      this.say({ type: "connected", id: this.last("connect").id, session, user, secret: "x", resumed, resumeWindow: 60000 });
      await settled();
    }
    async subscribed(channel, position, more = {}) {
      const id = this.sent.filter((c) => c.type === "subscribe" && c.channel === channel).at(-1).id;
      this.say({ type: "subscribed", id, channel, position, recovered: false, ...more });
      await settled();
    }
    publication(channel, position, more = {}) {
      this.say({ type: "publication", channel, position, from: "bob", data: { text: position }, ...more });
    }
    async pong(positions = {}) {
      this.say({ type: "pong", id: this.last("ping").id, positions });
      await settled();
    }
  }
  return { FakeWebSocket, sockets };
}
