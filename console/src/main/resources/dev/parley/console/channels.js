// The client's subscriptions, and how they come to hold all that the server's log holds.

import { Subscription, isBehind } from "./subscription.js";

const BEHIND_GRACE = 1_000; // a publication may be on its way while the pong overtakes it
const CAUGHT_UP_GRACE = 3_000;
const REFUSAL_COUNTS_AS = 3; // failures, for how long to wait before asking again

export class Channels {
  constructor(client) {
    this.client = client;
    this.timers = client.timers;
    this.requests = client.requests;
    this.subscriptions = new Map();
    this.inboxOptions = {};
    this.inboxName = null;
    this.catchUp = null; // after a reconnect: {messages, tops, since, resumed}
    this.catchUpTimer = null;
    this.behindTimer = null;
  }

  get(channel) {
    return this.subscriptions.get(channel);
  }

  add(channel, options) {
    const subscription = new Subscription(channel, options, this.client);
    this.subscriptions.set(channel, subscription);
    if (this.client.isConnected) {
      this.subscribe([subscription]);
    }
    return subscription;
  }

  forget(subscription) {
    if (this.isCurrent(subscription)) {
      this.subscriptions.delete(subscription.channel);
      if (this.client.isConnected) {
        this.unsubscribe(subscription);
      }
    }
  }

  isCurrent(subscription) {
    return this.get(subscription.channel) === subscription;
  }

  // ---- the connection comes and goes

  connected({ again, resumed }) {
    this.catchUp = again ? { messages: 0, tops: null, since: this.timers.now(), resumed } : null;
  }

  /** All that the client asks for itself; the inbox begins with the connection. */
  subscribeAll() {
    return this.subscribe([...this.subscriptions.values()].filter((subscription) => !subscription.isInbox));
  }

  connectionLost() {
    this.catchUp = null;
    this.timers.clearTimeout(this.behindTimer);
    this.timers.clearTimeout(this.catchUpTimer);
    for (const subscription of this.subscriptions.values()) {
      subscription.active = subscription.recovering = false;
    }
  }

  // ---- subscribing

  subscribe(subscriptions) {
    const link = this.client.link;
    const requests = [];
    const answers = subscriptions.map((subscription) => {
      subscription.recovering = true;
      return new Promise((resolve) => {
        const listeners = {
          resolve: (answer) => resolve(this.isCurrent(subscription) && subscription.subscribed(answer)),
          reject: (problem) =>
            resolve(problem.reason !== "lost" && this.client.link === link && this.notSubscribed(subscription, problem)),
        };
        requests.push(this.requests.prepare(subscription.command(), listeners));
      });
    });
    this.requests.transmit(requests);
    return Promise.all(answers);
  }

  unsubscribe(subscription) {
    this.requests.ask({ type: "unsubscribe", channel: subscription.channel }, { resend: false }).catch(() => {});
  }

  notSubscribed(subscription, problem) {
    subscription.recovering = false;
    if (problem.retry && this.client.isConnected) {
      const link = this.client.link;
      const again = () => this.client.link === link && this.isCurrent(subscription) && this.subscribe([subscription]);
      this.timers.setTimeout(again, this.client.backoff(REFUSAL_COUNTS_AS));
      return;
    }
    this.ended(subscription, { code: problem.code, reason: problem.reason });
  }

  ended(subscription, { code, reason }) {
    subscription.active = false;
    if (this.isCurrent(subscription)) {
      this.subscriptions.delete(subscription.channel);
    }
    this.client.emit("log", { text: `no subscription to ${subscription.channel}: ${reason || code}` });
    subscription.options.onUnsubscribed?.({ code, reason });
  }

  // ---- what the server pushes

  /** The server's own doing: the inbox begins, or a subscription ends. */
  pushed(message) {
    let subscription = this.get(message.channel);
    if (message.type === "unsubscribed") {
      if (subscription) {
        this.ended(subscription, message);
      }
      return;
    }
    if (!subscription && message.channel === this.inboxName) {
      subscription = new Subscription(message.channel, this.inboxOptions, this.client);
      subscription.isInbox = true;
      this.subscriptions.set(message.channel, subscription);
    }
    subscription?.subscribed(message);
  }

  publication(message) {
    const subscription = this.get(message.channel);
    const outcome = subscription?.publication(message);
    if (outcome === "hole") {
      this.recover([subscription]);
    } else if (outcome === "applied" && this.catchUp) {
      this.countCaughtUp(message);
    }
  }

  gap(message) {
    this.get(message.channel)?.gap(message);
    this.reviewCatchUp();
  }

  // ---- recovery

  /** Compares with how far the server says each channel reaches. */
  compare(positions) {
    const tops = Object.entries(positions);
    if (this.catchUp && !this.catchUp.tops) {
      this.catchUp.tops = tops;
      this.catchUpTimer = this.timers.setTimeout(() => this.caughtUp(), CAUGHT_UP_GRACE);
      this.reviewCatchUp();
    }
    if (this.behind(tops).length > 0) {
      this.timers.clearTimeout(this.behindTimer);
      const grace = this.catchUp ? CAUGHT_UP_GRACE : BEHIND_GRACE;
      this.behindTimer = this.timers.setTimeout(() => this.recover(this.behind(tops)), grace);
    }
  }

  behind(tops) {
    return tops
      .filter(([channel, top]) => this.get(channel)?.active && isBehind(this.get(channel).position, top))
      .map(([channel]) => this.get(channel));
  }

  /** Asks the log for what did not arrive. */
  recover(subscriptions) {
    const due = subscriptions.filter((subscription) => !subscription.recovering);
    if (due.length === 0) {
      return;
    }
    this.client.emit("log", { text: `behind in ${due.map((s) => s.channel).join(", ")}: recovering` });
    due.forEach((subscription) => subscription.unexplainedHoles++);
    if (due.some((subscription) => subscription.isInbox)) {
      this.client.lost({ reason: "the inbox is behind" }); // an inbox begins with the connection
      return;
    }
    due.forEach((subscription) => this.unsubscribe(subscription));
    this.subscribe(due);
  }

  countCaughtUp(message) {
    const top = this.catchUp.tops?.find(([channel]) => channel === message.channel)?.[1];
    const own = message.from !== undefined && message.from === this.client.session.user; // sent again, not missed
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
    if (this.catchUp) {
      const { messages, since, resumed } = this.catchUp;
      this.timers.clearTimeout(this.catchUpTimer);
      this.catchUp = null;
      this.client.emit("recovered", { messages, resumed, milliseconds: Math.round(this.timers.now() - since) });
    }
  }
}
