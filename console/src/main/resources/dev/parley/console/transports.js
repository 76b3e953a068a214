// How the native dialect travels: two transports with one interface.
//
// A transport is opened by calling its function with the listeners
//   open()              the way to the server is free
//   message(text)       one server message, as JSON text
//   close({code, reason, advice})   the end, told once; never after drop()
// and returns {name, send(text), drop()}: drop() lets go of the connection at once, without good-byes.

/** What the server sees when the client gives up a connection that it means to resume. */
export const DROPPED = 3999;

const POLL_ANSWER_DUE = 40_000; // the server answers within 25 s
const SEND_ANSWER_DUE = 10_000;
const POLL_TRIES = 3;
const POLL_RETRY_AFTER = 500;

/** WebSocket with the subprotocol `parley.v1`. */
export function webSocketTransport({ url, WebSocket }) {
  const target = new URL("/ws", url);
  target.protocol = target.protocol === "https:" ? "wss:" : "ws:";
  return (listeners) => {
    const socket = new WebSocket(target.href, "parley.v1");
    socket.onopen = () => listeners.open();
    socket.onmessage = (event) => listeners.message(event.data);
    socket.onclose = (event) => listeners.close({ code: event.code, reason: event.reason });
    return {
      name: "websocket",
      send: (text) => socket.send(text),
      drop() {
        socket.onopen = socket.onmessage = socket.onclose = null;
        // Neither 1000 nor 1001, which end the session: this one is to be resumed.
        socket.close(DROPPED, "dropped");
      },
    };
  };
}

/** Long-polling: `POST /poll` to receive, `POST /send` to send. */
export function longPollTransport({ url, fetch, timers }) {
  return (listeners) => {
    const poll = new LongPoll(url, fetch, timers, listeners);
    poll.run();
    return { name: "long-polling", send: (text) => poll.send(text), drop: () => poll.drop() };
  };
}

class LongPoll {
  constructor(url, fetch, timers, listeners) {
    this.url = url;
    this.fetch = fetch;
    this.timers = timers;
    this.listeners = listeners;
    this.abort = new AbortController();
    this.done = false;
    this.key = null;
    this.batch = 0;
    this.unsent = [];
    this.sending = false;
  }

  async run() {
    try {
      const opened = await this.post("/poll", undefined, POLL_ANSWER_DUE);
      this.key = opened.connection;
      this.listeners.open();
      this.deliver(opened.messages ?? []);
      while (!this.done) {
        this.receive(await this.next());
      }
    } catch (failure) {
      this.end({ code: failure.status ?? 1006, reason: failure.message });
    }
  }

  /** The next batch. The server keeps it until it is acknowledged, so asking again loses nothing. */
  async next() {
    for (let tries = 1; ; tries++) {
      try {
        return await this.post(`/poll?connection=${encodeURIComponent(this.key)}&ack=${this.batch}`, undefined, POLL_ANSWER_DUE);
      } catch (failure) {
        if (this.done || failure.status !== undefined || tries >= POLL_TRIES) {
          throw failure;
        }
        await new Promise((resolve) => this.timers.setTimeout(resolve, POLL_RETRY_AFTER * tries));
      }
    }
  }

  receive(answer) {
    if (this.done) {
      return;
    }
    if (answer.batch !== this.batch) {
      this.batch = answer.batch ?? this.batch;
      this.deliver(answer.messages ?? []);
    }
    if (answer.closed) {
      this.end({ code: answer.closed.code, reason: answer.closed.reason, advice: answer.closed });
    }
  }

  deliver(messages) {
    for (const message of messages) {
      if (!this.done) {
        this.listeners.message(JSON.stringify(message));
      }
    }
  }

  send(text) {
    this.unsent.push(text);
    this.flush();
  }

  /** One request at a time: that is what keeps the order. */
  async flush() {
    if (this.sending) {
      return;
    }
    this.sending = true;
    try {
      while (this.unsent.length > 0 && !this.done) {
        await this.post(`/send?connection=${encodeURIComponent(this.key)}`, this.unsent.shift(), SEND_ANSWER_DUE);
      }
    } catch (failure) {
      this.end({ code: failure.status ?? 1006, reason: failure.message });
    } finally {
      this.sending = false;
    }
  }

  async post(path, body, due) {
    const request = new AbortController();
    const stop = () => request.abort();
    const timer = this.timers.setTimeout(stop, due);
    this.abort.signal.addEventListener("abort", stop);
    try {
      const response = await this.fetch(new URL(path, this.url).href, {
        method: "POST",
        body,
        headers: body === undefined ? {} : { "Content-Type": "application/json" },
        signal: request.signal,
      });
      if (!response.ok) {
        throw Object.assign(new Error(`HTTP ${response.status}`), { status: response.status });
      }
      return response.status === 204 ? {} : await response.json();
    } finally {
      this.timers.clearTimeout(timer);
      this.abort.signal.removeEventListener("abort", stop);
    }
  }

  end(how) {
    if (!this.done) {
      this.drop();
      this.listeners.close(how);
    }
  }

  drop() {
    this.done = true;
    this.abort.abort();
  }
}
