// What the scripts share. Each prints one line per check, `ok NAME` or `not ok NAME: reason`, and last `1..N`,
// by which the reader knows that nothing was cut off.

import net from "node:net";
import { randomBytes } from "node:crypto";

const CHECK_LIMIT = 30_000;
const WAIT_LIMIT = 15_000;
const checks = [];

export const base = new URL(process.argv[2] ?? "http://127.0.0.1:8000/");

/** The address of `path` with another scheme, and at another port when a proxy stands between. */
export function at(path, scheme = "http", port = base.port) {
  return `${scheme}://${base.hostname}:${port}${path}`;
}

export function check(name, body, limit = CHECK_LIMIT) {
  checks.push({ name, body, limit });
}

export async function runChecks() {
  for (const { name, body, limit } of checks) {
    try {
      await within(body(), limit, "the check itself");
      console.log(`ok ${name}`);
    } catch (failure) {
      console.log(`not ok ${name}: ${oneLine(failure)}`);
    }
  }
  console.log(`1..${checks.length}`);
}

function oneLine(failure) {
  const where = /\/((?!check\.mjs)[\w-]+\.mjs:\d+):\d+/.exec(failure?.stack ?? "")?.[1];
  return `${failure?.message ?? failure}${where ? ` [${where}]` : ""}`.replace(/\s+/g, " ");
}

export function within(promise, limit = WAIT_LIMIT, what = "an answer") {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${limit} ms for ${what}`)), limit);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Waits until `condition()` is truthy and returns its value. */
export async function until(condition, what, limit = WAIT_LIMIT) {
  const end = Date.now() + limit;
  for (;;) {
    const value = await condition();
    if (value) {
      return value;
    }
    if (Date.now() > end) {
      throw new Error(`waited ${limit} ms for ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export function freshChannel(prefix = "c") {
  return `${prefix}-${randomBytes(6).toString("hex")}`;
}

/** A queue of what arrived, to be taken in order. */
export class Inbox {
  #items = [];
  #takers = [];

  put(item) {
    const taker = this.#takers.shift();
    if (taker) {
      taker(item);
    } else {
      this.#items.push(item);
    }
  }

  take(what = "a message") {
    if (this.#items.length > 0) {
      return Promise.resolve(this.#items.shift());
    }
    return within(new Promise((resolve) => this.#takers.push(resolve)), WAIT_LIMIT, what);
  }

  async takeUntil(matches, what = "a message") {
    for (;;) {
      const item = await this.take(what);
      if (matches(item)) {
        return item;
      }
    }
  }

  get size() {
    return this.#items.length;
  }
}

/** A TCP proxy in front of a server whose link can be cut and mended, and can lead to another server. */
export class Proxy {
  #pairs = new Set();
  #up = true;
  accepted = 0;
  target = base;
  /** How many bytes of answers pass yet before the connection that brings more breaks, once. */
  breaksAfter = Infinity;

  async listen() {
    this.server = net.createServer((near) => this.#accept(near));
    await new Promise((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    this.port = this.server.address().port;
    return this;
  }

  #accept(near) {
    near.on("error", () => {});
    if (!this.#up) {
      near.resetAndDestroy();
      return;
    }
    this.accepted++;
    const far = net.connect(Number(this.target.port), this.target.hostname);
    const pair = [near, far];
    this.#pairs.add(pair);
    const end = () => {
      this.#pairs.delete(pair);
      pair.forEach((socket) => socket.destroy());
    };
    for (const socket of pair) {
      socket.on("error", end);
      socket.on("close", end);
    }
    near.pipe(far);
    far.pipe(near);
    far.on("data", (bytes) => {
      this.breaksAfter -= bytes.length;
      if (this.breaksAfter < 0) {
        this.breaksAfter = Infinity;
        near.destroySoon();
      }
    });
  }

  /** Ends every connection by reset; new ones are refused unless `mended` at once. */
  cut({ mended = false } = {}) {
    this.#up = mended;
    for (const pair of [...this.#pairs]) {
      pair.forEach((socket) => socket.resetAndDestroy());
    }
  }

  mend() {
    this.#up = true;
  }

  close() {
    this.cut();
    this.server.close();
  }
}

/** Throws unless `seen` is first, first+1, ... without a hole or a repetition. */
export function assertRun(seen, first, count) {
  const expected = Array.from({ length: count }, (_, i) => first + i);
  const missing = expected.filter((n) => !seen.includes(n));
  const twice = seen.filter((n, i) => seen.indexOf(n) !== i);
  if (missing.length > 0 || twice.length > 0) {
    throw new Error(`missing [${missing}], twice [${twice}] of ${count}`);
  }
  if (seen.some((n, i) => n !== expected[i])) {
    throw new Error(`out of order: ${seen}`);
  }
}
