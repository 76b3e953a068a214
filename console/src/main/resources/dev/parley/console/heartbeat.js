// Whether one connection is alive: a ping now and then, and an answer in time.

const PING_EVERY = 10_000;
const PONG_DUE = 5_000;

export class Heartbeat {
  /** `ping()` answers a promise of the pong; `pong(message)` and `silent()` are told until stop(). */
  constructor({ timers, ping, pong, silent }) {
    Object.assign(this, { timers, ping, pong, silent });
    this.lastHeard = timers.now();
    this.pingTimer = null;
    this.pongTimer = null;
    this.stopped = false;
  }

  /** Anything the server says counts as life. */
  heard() {
    this.lastHeard = this.timers.now();
  }

  /** Pings at once unless an answer is due anyway. */
  check() {
    if (!this.pongTimer) {
      this.beat();
    }
  }

  beat() {
    const sentAt = this.timers.now();
    this.timers.clearTimeout(this.pingTimer);
    this.pongTimer = this.timers.setTimeout(() => {
      this.pongTimer = null;
      if (this.lastHeard <= sentAt) {
        this.silent();
      } else {
        this.beat(); // late, but something came: it lives
      }
    }, PONG_DUE);
    this.ping().then((message) => !this.stopped && this.answered(message), () => {});
  }

  answered(message) {
    this.timers.clearTimeout(this.pongTimer);
    this.timers.clearTimeout(this.pingTimer);
    this.pongTimer = null;
    this.pingTimer = this.timers.setTimeout(() => this.beat(), PING_EVERY);
    this.pong(message);
  }

  stop() {
    this.stopped = true;
    this.timers.clearTimeout(this.pingTimer);
    this.timers.clearTimeout(this.pongTimer);
  }
}
