// Commands and their answers: what was asked, what still waits, and what is asked again on the next connection.

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

export class Requests {
  /** `isConnected()`; `send(text)` on the connection there is, if any; `backoff(tries)` in milliseconds. */
  constructor({ timers, isConnected, send, backoff }) {
    this.timers = timers;
    this.isConnected = isConnected;
    this.send = send;
    this.backoff = backoff;
    this.unanswered = new Map(); // id -> request, in the order of asking
    this.nextId = 1;
  }

  /** Asks as soon as there is a connection. With `resend` it is asked again on the next one until it is answered. */
  ask(command, { resend }) {
    return new Promise((resolve, reject) => {
      const request = this.add(command, { resend, resolve, reject });
      if (this.isConnected()) {
        this.transmit([request]);
      }
    });
  }

  /**
   * A request of this connection alone, for transmit(). Its listeners run in the turn of the answer, before the messages
   * behind it are read; a promise would run them later.
   */
  prepare(command, { resolve, reject }) {
    return this.add(command, { resend: false, resolve, reject });
  }

  add(command, { resend, resolve, reject }) {
    const request = { command: { ...command, id: this.nextId++ }, resend, tries: 0, sent: false, resolve, reject };
    this.unanswered.set(request.command.id, request);
    return request;
  }

  unsent() {
    return [...this.unanswered.values()].filter((request) => !request.sent);
  }

  transmit(requests) {
    for (let i = 0; i < requests.length; i += COMMANDS_PER_MESSAGE) {
      const part = requests.slice(i, i + COMMANDS_PER_MESSAGE);
      part.forEach((request) => (request.sent = true));
      const commands = part.map((request) => request.command);
      this.send(JSON.stringify(commands.length === 1 ? commands[0] : commands));
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
      if (this.isConnected() && !request.sent && this.unanswered.has(request.command.id)) {
        this.transmit([request]);
      }
    }, this.backoff(request.tries));
  }

  /** The connection is lost: what may be asked again waits for the next, the rest fails. */
  connectionLost() {
    for (const [id, request] of this.unanswered) {
      if (request.resend) {
        request.sent = false;
      } else if (request.sent) {
        this.unanswered.delete(id);
        request.reject(new ParleyError({ reason: "lost", message: "The connection was lost.", retry: true }));
      }
    }
  }

  /** There will be no other connection. */
  failAll({ code, reason }) {
    for (const request of this.unanswered.values()) {
      request.reject(new ParleyError({ code, reason, message: `The connection ended: ${reason || code}` }));
    }
    this.unanswered.clear();
  }
}
