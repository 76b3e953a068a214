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

import { Subscription, isBehind } from "./subscription.js";
import { longPollTransport, webSocketTransport } from "./transports.js";

const PING_EVERY = 10_000;
const PONG_DUE = 5_000;
const CONNECT_DUE = 10_000;
const BACKOFF_FIRST = 1_000;
const BACKOFF_MOST = 20_000;
const OFFLINE_RETRY = 60_000;
const FAILURES_UNTIL_NEXT_TRANSPORT = 2;
const BEHIND_GRACE = 1_000; // a publication may be on its way while the pong overtakes it
const CAUGHT_UP_GRACE = 3_000;
const COMMANDS_PER_MESSAGE = 100;
const RETRIES_OF_A_REFUSED_COMMAND = 5;

/** The server's refusal of a command, or the end of the connection it was sent on. */
export class ParleyError extends Error {
  constructor({ code, reason, message, retry }) {
    super(message ?? reason ?? "refused");
    this.name = "ParleyError";
    this.code = code;
    this.reason = reason;
    this.retry = retry === true;
  }
}

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
    this.subscriptions = new Map();
    this.inboxOptions = {};
    this.unanswered = new Map(); // id -> request, in the order of sending
    this.nextId = 1;
    this.state = { state: "closed" };
    this.session = null;
    this.attempt = 0;
    this.link = null; // of one connection: {transport, opened, connected, timers..., lastHeard}
    this.retryTimer = null;
    this.catchUp = null;

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
    if (this.isConnected && !this.link.pongTimer) {
      this.ping();
    }
  }

  subscribe(channel, options = {}) {
    const subscription = new Subscription(channel, options, this);
    this.subscriptions.set(channel, subscription);
    if (this.isConnected) {
      this.sendSubscribes([subscription]);
    }
    return subscription;
  }

  /** What to do with direct messages: {onPublication, onGap}. */
  inbox(options) {
    this.inboxOptions = options;
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

  // ---- requests

  request(command, { resend }) {
    return new Promise((resolve, reject) => {
      const request = { command: { ...command, id: this.nextId++ }, resend, tries: 0, sent: false, resolve, reject };
      this.unanswered.set(request.command.id, request);
      if (this.isConnected) {
        this.transmit([request]);
      }
    });
  }

  transmit(requests) {
    for (let i = 0; i < requests.length; i += COMMANDS_PER_MESSAGE) {
      const part = requests.slice(i, i + COMMANDS_PER_MESSAGE);
      part.forEach((request) => (request.sent = true));
      const commands = part.map((request) => request.command);
      this.link?.transport.send(JSON.stringify(commands.length === 1 ? commands[0] : commands));
    }
  }

  answered(message) {
    const request = this.unanswered.get(message.id);
    if (!request) {
      return;
    }
    if (message.type !== "error") {
      this.unanswered.delete(message.id);
      request.resolve(message);
    } else if (message.retry && request.resend && request.tries < RETRIES_OF_A_REFUSED_COMMAND) {
      this.later(request);
    } else {
      this.unanswered.delete(message.id);
      request.reject(new ParleyError(message));
    }
  }

  later(request) {
    request.tries++;
    request.sent = false;
    this.timers.setTimeout(() => {
      if (this.isConnected && !request.sent && this.unanswered.has(request.command.id)) {
        this.transmit([request]);
      }
    }, this.backoff(request.tries));
  }

  // ---- the connection's life

  open(state) {
    this.timers.clearTimeout(this.retryTimer);
    this.retryTimer = null;
    this.tell({ state, attempt: this.attempt });
    const link = { connected: false, heard: false, lastHeard: this.timers.now() };
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
      const inbox = this.subscriptions.get(`@${this.session.user}`);
      if (inbox?.position) {
        command.inbox = inbox.position;
      }
    }
    command.id = this.nextId++;
    // Handled in the turn of the answer: the inbox's `subscribed` is right behind it.
    const request = { command, resend: false, tries: 0, sent: false };
    request.resolve = (answer) => this.connected(answer);
    request.reject = (problem) => this.refused(problem);
    this.unanswered.set(command.id, request);
    this.transmit([request]);
  }

  /** A request of this connection alone: it fails when the connection is lost. */
  sendNow(command) {
    return this.request(command, { resend: false });
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
    this.catchUp = again ? { messages: 0, tops: null, since: this.timers.now(), resumed: answer.resumed } : null;
    const waiting = [...this.unanswered.values()].filter((request) => !request.sent);
    const subscribed = this.sendSubscribes([...this.subscriptions.values()].filter((s) => !s.isInbox));
    this.transmit(waiting);
    subscribed.then(() => this.link === link && this.ping());
  }

  received(text) {
    let message;
    try {
      message = JSON.parse(text);
    } catch {
      return this.lost({ reason: "the server sent something that is not JSON" });
    }
    this.link.heard = true;
    this.link.lastHeard = this.timers.now();
    switch (message.type) {
      case "publication":
        return this.publication(message);
      case "join":
      case "update":
      case "leave":
        return this.subscriptions.get(message.channel)?.presence(message);
      case "gap":
        this.subscriptions.get(message.channel)?.gap(message);
        return this.reviewCatchUp();
      case "disconnect":
        return this.lost({ ...message, advice: message });
      case "subscribed":
      case "unsubscribed":
        return message.id === undefined ? this.pushed(message) : this.answered(message);
      case "error":
        return message.id === undefined ? this.emit("problem", message) : this.answered(message);
      case "connected":
        this.inboxName = `@${message.user}`;
        return this.answered(message);
      default:
        return this.answered(message);
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
    this.catchUp = null;
    this.timers.clearTimeout(this.retryTimer);
    if (!link) {
      return;
    }
    for (const timer of [link.dueTimer, link.pingTimer, link.pongTimer, link.behindTimer, link.catchUpTimer]) {
      this.timers.clearTimeout(timer);
    }
    link.transport?.drop();
    for (const subscription of this.subscriptions.values()) {
      subscription.active = subscription.recovering = false;
    }
    for (const [id, request] of this.unanswered) {
      if (request.resend) {
        request.sent = false;
      } else if (request.sent) {
        this.unanswered.delete(id);
        request.reject(new ParleyError({ reason: "lost", message: "The connection was lost.", retry: true }));
      }
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
    for (const request of this.unanswered.values()) {
      request.reject(new ParleyError({ code, reason, message: `The connection ended: ${reason || code}` }));
    }
    this.unanswered.clear();
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

  // ---- liveness and recovery

  ping() {
    const link = this.link;
    const sentAt = this.timers.now();
    this.timers.clearTimeout(link.pingTimer);
    link.pongTimer = this.timers.setTimeout(() => {
      link.pongTimer = null;
      if (this.link !== link) {
        return;
      }
      if (link.lastHeard <= sentAt) {
        this.lost({ reason: "no answer to ping" });
      } else {
        this.ping(); // late, but something came: it lives
      }
    }, PONG_DUE);
    this.sendNow({ type: "ping" }).then((pong) => this.link === link && this.pong(pong), () => {});
  }

  pong(message) {
    const link = this.link;
    this.timers.clearTimeout(link.pongTimer);
    this.timers.clearTimeout(link.pingTimer);
    link.pongTimer = null;
    this.attempt = 0;
    link.pingTimer = this.timers.setTimeout(() => this.link === link && this.ping(), PING_EVERY);
    const tops = Object.entries(message.positions ?? {});
    if (this.catchUp && !this.catchUp.tops) {
      this.catchUp.tops = tops;
      link.catchUpTimer = this.timers.setTimeout(() => this.caughtUp(), CAUGHT_UP_GRACE);
      this.reviewCatchUp();
    }
    if (this.behind(tops).length > 0) {
      this.timers.clearTimeout(link.behindTimer);
      const grace = this.catchUp ? CAUGHT_UP_GRACE : BEHIND_GRACE;
      link.behindTimer = this.timers.setTimeout(() => this.link === link && this.recover(this.behind(tops)), grace);
    }
  }

  behind(tops) {
    return tops
      .filter(([channel, top]) => this.subscriptions.get(channel)?.active && isBehind(this.subscriptions.get(channel).position, top))
      .map(([channel]) => this.subscriptions.get(channel));
  }

  /** Asks the log for what did not arrive. */
  recover(subscriptions) {
    const due = subscriptions.filter((subscription) => !subscription.recovering);
    if (due.length === 0) {
      return;
    }
    this.emit("log", { text: `behind in ${due.map((s) => s.channel).join(", ")}: recovering` });
    if (due.some((subscription) => subscription.isInbox)) {
      due.forEach((subscription) => subscription.unexplainedHoles++);
      return this.lost({ reason: "the inbox is behind" }); // an inbox begins with the connection
    }
    for (const subscription of due) {
      subscription.unexplainedHoles++;
      this.sendNow({ type: "unsubscribe", channel: subscription.channel }).catch(() => {});
    }
    this.sendSubscribes(due);
  }

  sendSubscribes(subscriptions) {
    const link = this.link;
    const requests = [];
    const answers = subscriptions.map((subscription) => {
      subscription.recovering = true;
      return new Promise((resolve) => {
        const command = { ...subscription.command(), id: this.nextId++ };
        // Carried out in the turn of the answer, before the publications behind it.
        const request = { command, resend: false, tries: 0, sent: false };
        request.resolve = (answer) => resolve(this.isCurrent(subscription) && subscription.subscribed(answer));
        request.reject = (problem) => resolve(problem.reason !== "lost" && this.link === link && this.notSubscribed(subscription, problem));
        this.unanswered.set(command.id, request);
        requests.push(request);
      });
    });
    this.transmit(requests);
    return Promise.all(answers);
  }

  isCurrent(subscription) {
    return this.subscriptions.get(subscription.channel) === subscription;
  }

  notSubscribed(subscription, problem) {
    subscription.recovering = false;
    if (problem.retry && this.isConnected) {
      const link = this.link;
      const again = () => this.link === link && this.isCurrent(subscription) && this.sendSubscribes([subscription]);
      this.timers.setTimeout(again, this.backoff(3));
      return;
    }
    this.ended(subscription, { code: problem.code, reason: problem.reason });
  }

  ended(subscription, { code, reason }) {
    subscription.active = false;
    if (this.isCurrent(subscription)) {
      this.subscriptions.delete(subscription.channel);
    }
    this.emit("log", { text: `no subscription to ${subscription.channel}: ${reason || code}` });
    subscription.options.onUnsubscribed?.({ code, reason });
  }

  forget(subscription) {
    if (this.isCurrent(subscription)) {
      this.subscriptions.delete(subscription.channel);
      if (this.isConnected) {
        this.sendNow({ type: "unsubscribe", channel: subscription.channel }).catch(() => {});
      }
    }
  }

  /** The server's own doing: the inbox begins, or a subscription ends. */
  pushed(message) {
    let subscription = this.subscriptions.get(message.channel);
    if (message.type === "unsubscribed") {
      if (subscription) {
        this.ended(subscription, message);
      }
      return;
    }
    if (!subscription && message.channel === this.inboxName) {
      subscription = new Subscription(message.channel, this.inboxOptions, this);
      subscription.isInbox = true;
      this.subscriptions.set(message.channel, subscription);
    }
    subscription?.subscribed(message);
  }

  publication(message) {
    const subscription = this.subscriptions.get(message.channel);
    const outcome = subscription?.publication(message);
    if (outcome === "hole") {
      this.recover([subscription]);
    } else if (outcome === "applied" && this.catchUp) {
      this.countCaughtUp(message);
    }
  }

  countCaughtUp(message) {
    const top = this.catchUp.tops?.find(([channel]) => channel === message.channel)?.[1];
    const own = message.from !== undefined && message.from === this.session.user; // sent again, not missed
    if (!own && (!top || !isBehind(top, message.position))) {
      this.catchUp.messages++;
    }
    this.reviewCatchUp();
  }

  reviewCatchUp() {
    if (this.catchUp?.tops && this.behind(this.catchUp.tops).length === 0) {
      this.caughtUp();
    }
  }

  caughtUp() {
    const { messages, since, resumed } = this.catchUp ?? {};
    if (this.catchUp) {
      this.timers.clearTimeout(this.link?.catchUpTimer);
      this.catchUp = null;
      this.emit("recovered", { messages, resumed, milliseconds: Math.round(this.timers.now() - since) });
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
