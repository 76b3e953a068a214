// A client for the Parley protocol, version 1. No dependencies; runs in browsers and in Node.
//
//   const client = new ParleyClient({ user: "alice" });
//   client.subscribe("lobby", { presence: true, history: 50, onPublication: (p) => console.log(p.data) });
//   client.start();
//   await client.publish("lobby", { data: { text: "hello" } });
//
// What it sees to: the connection comes back by itself, nothing published meanwhile is lost or told twice (or `gap` says
// what is missing), and a publish that was not answered is sent again under the same idempotency key.
//
// Events (on(name, listener)):
//   state      {state, attempt?, retryAt?, delay?, reason?, transport?}; state is one of
//              connecting, connected, reconnecting, offline, closed
//   recovered  {messages, milliseconds, resumed}   after a reconnect, once every channel is up to date
//   gap        {channel, from, to, reason}
//   problem    {code, reason, message}             an error that answers no command
//   log        {text}

import { Channels } from "./channels.js";
import { Heartbeat } from "./heartbeat.js";
import { ParleyError, Requests } from "./requests.js";
import { longPollTransport, webSocketTransport } from "./transports.js";

export { ParleyError };

const CONNECT_DUE = 10_000;
const BACKOFF_FIRST = 1_000;
const BACKOFF_MOST = 20_000;
const OFFLINE_RETRY = 60_000;
const FAILURES_UNTIL_NEXT_TRANSPORT = 2;

/** A random id; `crypto.randomUUID` is missing on pages that came over plain HTTP. */
export function randomId(source = globalThis.crypto) {
  if (typeof source?.randomUUID === "function") {
    return source.randomUUID();
  }
  const bytes = source.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class ParleyClient {
  /**
   * `options`: url (the page's own by default), user, info, token; and for tests: WebSocket, fetch, timers
   * ({setTimeout, clearTimeout, now}), random, newId, network (an EventTarget with `online` and `offline`).
   */
  constructor(options = {}) {
    const g = globalThis;
    this.options = options;
    this.timers = options.timers ?? {
      setTimeout: (task, delay) => g.setTimeout(task, delay),
      clearTimeout: (id) => g.clearTimeout(id),
      now: () => g.performance.now(),
    };
    this.random = options.random ?? Math.random;
    this.newId = options.newId ?? randomId;
    const url = options.url ?? g.location?.href;
    const WebSocket = options.WebSocket ?? g.WebSocket;
    const fetch = options.fetch ?? ((...request) => g.fetch(...request));
    this.transports = [
      ...(WebSocket ? [webSocketTransport({ url, WebSocket })] : []),
      longPollTransport({ url, fetch, timers: this.timers }),
    ];
    this.transportIndex = 0;
    this.failures = 0;

    this.listeners = new Map();
    this.requests = new Requests({
      timers: this.timers,
      isConnected: () => this.isConnected,
      send: (text) => this.link?.transport.send(text),
      backoff: (tries) => this.backoff(tries),
    });
    this.channels = new Channels(this);
    this.state = { state: "closed" };
    this.session = null;
    this.attempt = 0;
    this.link = null; // of one connection: {transport, connected, heard, dueTimer, heartbeat}
    this.retryTimer = null;

    const network = options.network ?? (typeof g.addEventListener === "function" ? g : null);
    network?.addEventListener("online", () => this.networkIsBack());
    network?.addEventListener("offline", () => this.networkIsGone());
  }

  // ---- what an application calls

  /** Listens; answers a function that stops listening. */
  on(name, listener) {
    const all = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, all.add(listener));
    return () => all.delete(listener);
  }

  get isConnected() {
    return this.link?.connected === true;
  }

  /** Connects, and stays connected until stop(). */
  start() {
    if (this.state.state === "closed") {
      this.open("connecting");
    }
  }

  /** Ends for good; unanswered requests fail. */
  stop() {
    this.letGo();
    this.finish({ code: 1000, reason: "stopped" });
  }

  /** Cuts the connection as a lost network would; the client comes back by itself. */
  drop() {
    if (this.link) {
      this.lost({ reason: "dropped" });
    }
  }

  /** Looks at once whether the connection is alive, e.g. when a laptop wakes up. */
  check() {
    if (this.isConnected) {
      this.link.heartbeat.check();
    }
  }

  subscribe(channel, options = {}) {
    return this.channels.add(channel, options);
  }

  /** What to do with direct messages: {onPublication, onGap}. */
  inbox(options) {
    this.channels.inboxOptions = options;
  }

  /** Publishes {data | text | base64, key?}. Fulfilled with the answer, over reconnects if need be. */
  publish(channel, content) {
    return this.request({ type: "publish", channel, ...this.keyed(content) }, { resend: true });
  }

  /** A direct message to every session of a user. */
  send(user, content) {
    return this.request({ type: "send", user, ...this.keyed(content) }, { resend: true });
  }

  history(channel, query = {}) {
    return this.request({ type: "history", channel, ...query }, { resend: true });
  }

  presence(channel) {
    return this.request({ type: "presence", channel }, { resend: true });
  }

  /** Calls a handler in the server. Fails if the connection is lost before the answer: it may have run. */
  async call(method, data) {
    const answer = await this.request({ type: "call", method, data }, { resend: false });
    return answer.data ?? answer.text ?? answer.base64 ?? null;
  }

  keyed(content) {
    return { idempotencyKey: this.newId(), ...content };
  }

  /** Sends any command; with `resend` again on each connection until it is answered. */
  request(command, { resend }) {
    return this.requests.ask(command, { resend });
  }

  /** Ends a subscription that the application gives up. */
  forget(subscription) {
    this.channels.forget(subscription);
  }

  // ---- the connection's life

  open(state) {
    this.timers.clearTimeout(this.retryTimer);
    this.retryTimer = null;
    this.tell({ state, attempt: this.attempt });
    const link = { connected: false, heard: false, heartbeat: this.heartbeat() };
    this.link = link;
    const mine = (task) => (argument) => this.link === link && task(argument);
    link.dueTimer = this.timers.setTimeout(mine(() => this.lost({ reason: "no answer to connect" })), CONNECT_DUE);
    try {
      link.transport = this.transports[this.transportIndex]({
        open: mine(() => this.introduce()),
        message: mine((text) => this.received(text)),
        close: mine((how) => this.lost(how)),
      });
    } catch (failure) {
      this.lost({ reason: failure.message });
    }
  }

  introduce() {
    const { user, info, token } = this.options;
    const command = { type: "connect", user, info, token };
    if (this.session) {
      command.resume = { session: this.session.session, secret: this.session.secret };
      const inbox = this.channels.get(`@${this.session.user}`);
      if (inbox?.position) {
        command.inbox = inbox.position;
      }
    }
    const listeners = { resolve: (answer) => this.connected(answer), reject: (problem) => this.refused(problem) };
    this.requests.transmit([this.requests.prepare(command, listeners)]);
  }

  heartbeat() {
    return new Heartbeat({
      timers: this.timers,
      ping: () => this.request({ type: "ping" }, { resend: false }),
      pong: (message) => {
        this.attempt = 0;
        this.channels.compare(message.positions ?? {});
      },
      silent: () => this.lost({ reason: "no answer to ping" }),
    });
  }

  refused(problem) {
    if (problem.reason === "lost" || !this.link) {
      return;
    }
    this.letGo();
    if (problem.retry) {
      this.retry({ reason: problem.reason });
    } else {
      this.finish({ code: problem.code, reason: problem.reason });
    }
  }

  connected(answer) {
    const again = this.session !== null;
    const link = this.link;
    this.session = { session: answer.session, secret: answer.secret, user: answer.user };
    link.connected = true;
    this.timers.clearTimeout(link.dueTimer);
    this.tell({ state: "connected", transport: link.transport.name });
    this.channels.connected({ again, resumed: answer.resumed });
    const waiting = this.requests.unsent();
    const subscribed = this.channels.subscribeAll();
    this.requests.transmit(waiting);
    subscribed.then(() => this.link === link && link.heartbeat.beat());
  }

  received(text) {
    let message;
    try {
      message = JSON.parse(text);
    } catch {
      return this.lost({ reason: "the server sent something that is not JSON" });
    }
    this.link.heard = true;
    this.link.heartbeat.heard();
    switch (message.type) {
      case "publication":
        return this.channels.publication(message);
      case "join":
      case "update":
      case "leave":
        return this.channels.get(message.channel)?.presence(message);
      case "gap":
        return this.channels.gap(message);
      case "disconnect":
        return this.lost({ ...message, advice: message });
      case "subscribed":
      case "unsubscribed":
        return message.id === undefined ? this.channels.pushed(message) : this.requests.answered(message);
      case "error":
        return message.id === undefined ? this.emit("problem", message) : this.requests.answered(message);
      case "connected":
        this.channels.inboxName = `@${message.user}`;
        return this.requests.answered(message);
      default:
        return this.requests.answered(message);
    }
  }

  /** The connection is over: come back, or not. */
  lost({ code, reason, advice }) {
    const wasConnected = this.isConnected;
    const heard = this.link?.heard;
    const name = this.link?.transport?.name ?? "connection";
    this.letGo();
    this.emit("log", { text: `${name} lost: ${reason || code || "no reason given"}` });
    if (advice ? advice.reconnect === false : isFinal(code)) {
      return this.finish({ code, reason });
    }
    if (wasConnected) {
      this.failures = this.transportIndex === 0 ? 0 : FAILURES_UNTIL_NEXT_TRANSPORT - 1;
      this.transportIndex = 0;
    } else if (!heard && ++this.failures >= FAILURES_UNTIL_NEXT_TRANSPORT) {
      this.failures = 0;
      this.transportIndex = (this.transportIndex + 1) % this.transports.length;
    }
    this.retry({ reason, after: advice?.after });
  }

  /** Forgets the connection and all that was tied to it. */
  letGo() {
    const link = this.link;
    this.link = null;
    this.timers.clearTimeout(this.retryTimer);
    if (link) {
      this.timers.clearTimeout(link.dueTimer);
      link.heartbeat.stop();
      link.transport?.drop();
      this.channels.connectionLost();
      this.requests.connectionLost();
    }
  }

  retry({ reason, after = 0 }) {
    const offline = this.state.state === "offline";
    const delay = offline ? OFFLINE_RETRY : Math.round(after + this.backoff(++this.attempt));
    const retryAt = this.timers.now() + delay;
    this.retryTimer = this.timers.setTimeout(() => this.open(this.comingBack()), delay);
    this.tell({ state: this.comingBack(), attempt: this.attempt, delay, retryAt, reason });
  }

  comingBack() {
    return this.state.state === "offline" ? "offline" : "reconnecting";
  }

  /** Full jitter: anywhere between nothing and the doubled bound, so that many clients do not come back at once. */
  backoff(attempt) {
    return this.random() * Math.min(BACKOFF_MOST, BACKOFF_FIRST * 2 ** Math.min(attempt - 1, 20));
  }

  finish({ code, reason }) {
    this.requests.failAll({ code, reason });
    this.tell({ state: "closed", code, reason });
  }

  networkIsGone() {
    if (this.state.state === "closed") {
      return;
    }
    this.letGo();
    this.tell({ state: "offline", reason: "the browser is offline" });
    // A browser that calls itself offline may still reach a server on the same machine: keep trying, slowly.
    this.retryTimer = this.timers.setTimeout(() => this.open("offline"), OFFLINE_RETRY);
  }

  networkIsBack() {
    if (this.state.state === "offline" || (this.state.state === "reconnecting" && !this.isConnected)) {
      this.letGo();
      this.attempt = 0;
      this.open("reconnecting");
    }
  }

  tell(state) {
    this.state = state;
    this.emit("state", state);
  }

  emit(name, event) {
    for (const listener of this.listeners.get(name) ?? []) {
      listener(event);
    }
  }
}

/** Close codes after which the same client would only be refused again. */
function isFinal(code) {
  return (code >= 4100 && code < 4200) || [1002, 1003, 1007, 1008, 1009].includes(code);
}
