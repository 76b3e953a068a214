// One channel as the client has applied it: the position, the members, and what follows on what.

/** Reads `epoch.offset.tag`; null for anything else. */
export function parsePosition(text) {
  const parts = typeof text === "string" ? text.split(".") : [];
  if (parts.length < 2 || !/^\d+$/.test(parts[1])) {
    return null;
  }
  return { epoch: parts[0], offset: Number(parts[1]), tag: parts.slice(2).join(".") };
}

/** Whether a client that has applied up to `own` lacks something of a log that reaches `top`. */
export function isBehind(own, top) {
  const mine = parsePosition(own);
  const theirs = parsePosition(top);
  if (!theirs) {
    return false;
  }
  if (!mine || mine.epoch !== theirs.epoch) {
    return true;
  }
  return theirs.offset > mine.offset || (theirs.offset === mine.offset && theirs.tag !== mine.tag);
}

export class Subscription {
  /** `options`: presence, history, info, onPublication, onPresence, onGap, onSubscribed, onUnsubscribed. */
  constructor(channel, options, client) {
    this.channel = channel;
    this.options = options;
    this.client = client;
    /** The position of the last publication applied, or where the run began. */
    this.position = null;
    this.members = new Map();
    this.active = false;
    /** True while an answer to subscribe is due that will bring what is missing. */
    this.recovering = false;
    this.unexplainedHoles = 0;
  }

  command() {
    const { presence, history, info } = this.options;
    const command = { type: "subscribe", channel: this.channel };
    if (presence) {
      command.presence = true;
    }
    if (info !== undefined) {
      command.info = info;
    }
    if (this.position) {
      command.recover = this.position;
    } else if (history) {
      command.history = history;
    }
    return command;
  }

  subscribed(answer) {
    this.active = true;
    this.recovering = false;
    if (!this.position) {
      this.position = answer.position;
    }
    if (answer.members) {
      this.members = new Map(answer.members.map((member) => [member.session, member]));
      this.tellPresence({ type: "snapshot" });
    }
    this.options.onSubscribed?.(answer);
  }

  /** Applies a publication; answers `applied`, `repeat` or `hole` (something before it is missing). */
  publication(message) {
    const own = parsePosition(this.position);
    const next = parsePosition(message.position);
    if (own && next && own.epoch === next.epoch) {
      if (next.offset <= own.offset) {
        return "repeat";
      }
      if (next.offset > own.offset + 1) {
        if (this.recovering || this.unexplainedHoles === 0) {
          return "hole";
        }
        // Recovering did not fill it: say so rather than ask for ever.
        this.gap({ from: own.offset + 1, to: next.offset - 1, reason: "unexplained", position: null });
      }
    } else if (own && next) {
      this.gap({ from: own.offset + 1, to: next.offset - 1, reason: "epoch-changed", position: null });
    }
    this.unexplainedHoles = 0;
    this.position = message.position;
    this.options.onPublication?.(message);
    return "applied";
  }

  gap(message) {
    if (message.position) {
      this.position = message.position;
    }
    this.unexplainedHoles = 0;
    this.options.onGap?.(message);
    this.client.emit("gap", { channel: this.channel, from: message.from, to: message.to, reason: message.reason });
  }

  presence(message) {
    const member = message.member;
    if (message.type === "leave") {
      this.members.delete(member.session);
    } else {
      this.members.set(member.session, member);
    }
    this.tellPresence({ type: message.type, member });
  }

  tellPresence(event) {
    this.options.onPresence?.(event, [...this.members.values()]);
  }

  /** Changes the info of one's own membership; kept over reconnects. */
  update(info) {
    this.options.info = info;
    if (this.active && this.client.isConnected) {
      this.client.request({ type: "update", channel: this.channel, info }, { resend: false }).catch(() => {});
    }
  }

  unsubscribe() {
    this.client.forget(this);
  }
}
