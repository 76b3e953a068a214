// The demo page in headless Chromium: node browser.mjs URL CHROMIUM PICTURE

import assert from "node:assert/strict";
import { browser, openPage } from "./chromium.mjs";
import { Peer } from "./peers.mjs";
import { Proxy, assertRun, base, check, freshChannel, runChecks, until } from "./check.mjs";

const picture = process.argv[4];
const OFFLINE = 30_000;
const MESSAGE_EVERY = 500;
const tabs = [];

/** A tab in a browser context of its own, so that it shares nothing with the others. */
class Tab {
  complaints = [];
  expectsTrouble = false;

  static async open({ name, room, port = base.port, viewport = { width: 1280, height: 800 } } = {}) {
    const tab = new Tab();
    tabs.push(tab);
    tab.page = await openPage(viewport, (complaint) => tab.#complain(complaint));
    tab.context = tab.page.context();
    await tab.page.addInitScript(() =>
      addEventListener("securitypolicyviolation", (e) => console.error(`CSP ${e.violatedDirective} ${e.blockedURI}`)),
    );
    const query = new URLSearchParams({ ...(name && { name }), ...(room && { room }) });
    await tab.page.goto(`http://${base.hostname}:${port}/?${query}`);
    if (name) {
      await tab.state("connected");
    }
    return tab;
  }

  #complain(complaint) {
    // A browser reports each try to connect that fails; during a cut that is what should happen.
    if (!(this.expectsTrouble && /^console: .*(net::ERR|WebSocket connection)/s.test(complaint))) {
      this.complaints.push(complaint);
    }
  }

  hook(id) {
    return this.page.getByTestId(id);
  }

  async state(wanted, limit = 15_000) {
    await this.page.locator(`[data-testid=state][data-state=${wanted}]`).waitFor({ timeout: limit });
  }

  async say(text) {
    await this.hook("message-input").fill(text);
    await this.hook("send").click();
  }

  async sees(text) {
    await this.page.locator(`[data-testid=message][data-text="${text}"]`).waitFor();
  }

  async seesMember(user, there = true) {
    await this.page.locator(`[data-testid=member][data-user="${user}"]`).waitFor({ state: there ? "visible" : "detached" });
  }

  /** What the shown conversation holds, in its order on the page. */
  messages() {
    return this.page.getByTestId("message").evaluateAll((all) => all.map(({ dataset: { text, offset } }) => ({ text, offset: Number(offset) })));
  }

  async close() {
    await this.context.close();
  }
}

async function pair(room = freshChannel("room")) {
  const [alice, bob] = await Promise.all([Tab.open({ name: "alice", room }), Tab.open({ name: "bob", room })]);
  await Promise.all([alice.seesMember("bob"), bob.seesMember("alice")]);
  return { alice, bob, room, close: () => Promise.all([alice.close(), bob.close()]) };
}

check("two tabs chat in both directions", async () => {
  const { alice, bob, close } = await pair();
  await alice.say("hello from alice");
  await bob.sees("hello from alice");
  await bob.say("hello from bob");
  await alice.sees("hello from bob");
  const [left, right] = [await alice.messages(), await bob.messages()];
  assert.deepEqual(left, right);
  assert.deepEqual(left.map((m) => m.text), ["hello from alice", "hello from bob"]);
  await close();
});

check("each tab sees the other come and go", async () => {
  const { alice, bob } = await pair();
  await bob.page.goto("about:blank");
  await bob.close();
  // A page that is left ends its session cleanly (1001), and so it is a member no longer, at once.
  await alice.seesMember("bob", false);
  await alice.seesMember("alice");
  await alice.close();
});

check("each tab sees the other type, and stop", async () => {
  const { alice, bob, close } = await pair();
  await alice.hook("message-input").pressSequentially("thinking");
  await until(async () => /alice/.test(await bob.hook("typing").innerText()), "alice to be shown typing");
  await alice.hook("message-input").press("Enter");
  await bob.sees("thinking");
  await until(async () => (await bob.hook("typing").innerText()).trim() === "", "alice to be shown done");
  await close();
});

check("a direct message reaches the other tab and not the room", async () => {
  const { alice, bob, room, close } = await pair();
  await alice.page.locator('[data-testid=member][data-user="bob"]').click();
  await alice.hook("dm-input").fill("between us");
  await alice.hook("dm-input").press("Enter");
  await bob.hook("direct-alice").click();
  await bob.sees("between us");
  await bob.hook(`room-${room}`).click();
  assert.deepEqual(await bob.messages(), []);
  await close();
});

check("a room is left for another and what was said meanwhile is there", async () => {
  const { alice, bob, room, close } = await pair();
  await bob.hook("room-lobby").click();
  await alice.say("while you were away");
  await bob.hook(`room-${room}`).click();
  await bob.sees("while you were away");
  await close();
});

check("a raw WebSocket talks with the page", async () => {
  const room = freshChannel("room");
  const alice = await Tab.open({ name: "alice", room });
  const raw = await Peer.open(`/raw/${room}`);
  raw.send("from a bare socket");
  await alice.sees("from a bare socket");
  await raw.take();
  await alice.say("from the page");
  assert.equal(JSON.parse(await raw.take()).text, "from the page");
  await raw.end();
  await alice.close();
});

check("a tab that is offline for 30 s while messages flow misses none and sees none twice", async () => {
  const room = freshChannel("room");
  const proxy = await new Proxy().listen();
  const alice = await Tab.open({ name: "alice", room });
  const bob = await Tab.open({ name: "bob", room, port: proxy.port });
  await alice.seesMember("bob");
  let sent = 0;
  const say = () => alice.say(`n-${sent++}`);
  await say();
  await bob.sees("n-0");

  bob.expectsTrouble = true;
  proxy.cut();
  await bob.context.setOffline(true);
  const back = Date.now() + OFFLINE;
  await until(async () => (await bob.hook("state").getAttribute("data-state")) !== "connected", "bob to notice");
  while (Date.now() < back) {
    await say();
    await new Promise((resolve) => setTimeout(resolve, MESSAGE_EVERY));
  }
  assert.equal((await bob.messages()).length, 1, "bob was not offline");
  assert.ok(sent >= 20, `${sent} messages in ${OFFLINE} ms`);
  await alice.seesMember("bob"); // a session that may still be resumed has not left
  proxy.mend();
  await bob.context.setOffline(false);
  await say();

  await bob.state("connected", 30_000);
  await until(async () => (await bob.messages()).length >= sent, "all messages at bob", 30_000);
  bob.expectsTrouble = false;
  await say();
  await bob.sees(`n-${sent - 1}`);
  const seen = await bob.messages();
  assertRun(seen.map((m) => Number(m.text.slice(2))), 0, sent);
  assertRun(seen.map((m) => m.offset), seen[0].offset, sent);
  await until(async () => (await alice.messages()).every((m) => m.offset > 0), "alice to be told every position");
  assert.deepEqual(seen, await alice.messages());
  assert.equal(await bob.hook("gap").count(), 0);
  await bob.say("and back");
  await alice.sees("and back");
  await Promise.all([alice.close(), bob.close()]);
  proxy.close();
}, 120_000);

check("the button that drops the connection loses nothing and the page says that it reconnects", async () => {
  const { alice, bob, close } = await pair();
  await alice.say("n-0");
  await bob.sees("n-0");
  const states = await bob.page.evaluateHandle(() => {
    const seen = [];
    const badge = document.querySelector("[data-testid=state]");
    new MutationObserver(() => seen.push(badge.dataset.state)).observe(badge, { attributes: true, attributeFilter: ["data-state"] });
    return seen;
  });
  await bob.hook("drop").click();
  for (let n = 1; n <= 10; n++) {
    await alice.say(`n-${n}`);
  }
  await bob.state("connected");
  await bob.sees("n-10");
  assertRun((await bob.messages()).map((m) => Number(m.text.slice(2))), 0, 11);
  assert.ok((await states.jsonValue()).includes("reconnecting"), `states: ${await states.jsonValue()}`);
  assert.match(await bob.hook("log").innerText(), /reconnected/);
  await close();
});

check("the price panel is live", async () => {
  const alice = await Tab.open({ name: "alice" });
  const row = alice.page.locator("tr[data-testid^=price-]").first();
  await row.waitFor();
  const first = await row.innerText();
  await until(async () => (await row.innerText()) !== first, "a new price", 20_000);
  await alice.close();
});

check("the keyboard alone is enough to join, to write and to send", async () => {
  const alice = await Tab.open({ room: freshChannel("room") });
  const { keyboard } = alice.page;
  const focused = () => alice.page.evaluate(() => document.activeElement?.dataset?.testid ?? "");
  const tabTo = async (hook) => {
    for (let i = 0; i < 60 && (await focused()) !== hook; i++) {
      await keyboard.press("Tab");
    }
    assert.equal(await focused(), hook);
  };
  await tabTo("name-input");
  await keyboard.type("alice");
  await keyboard.press("Enter");
  await alice.state("connected");
  await tabTo("message-input");
  const [one, two] = [freshChannel("enter"), freshChannel("button")];
  await keyboard.type(one);
  await keyboard.press("Enter");
  await alice.sees(one);
  await tabTo("message-input");
  await keyboard.type(two);
  await tabTo("send");
  await keyboard.press("Space");
  await alice.sees(two);
  await tabTo("room-random");
  await keyboard.press("Enter");
  await until(async () => (await alice.hook("room-random").getAttribute("aria-current")) === "true", "the other room");
  await alice.close();
});

check("the page fits a width of 360 pixels, and chat works there", async () => {
  const room = freshChannel("room");
  const alice = await Tab.open({ name: "alice", room, viewport: { width: 360, height: 740 } });
  await alice.say("a narrow message ".repeat(10).trim());
  await alice.say("x".repeat(200)); // nothing to break at
  await alice.sees("x".repeat(200));
  const width = await alice.page.evaluate(() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth));
  assert.ok(width <= 360, `${width} pixels wide`);
  for (const hook of ["message-input", "send"]) {
    await alice.hook(hook).scrollIntoViewIfNeeded();
    const box = await alice.hook(hook).boundingBox();
    assert.ok(box && box.x >= 0 && box.x + box.width <= 360, `${hook} at ${JSON.stringify(box)}`);
  }
  await alice.close();
});

check("a message is shown as text, whatever it holds", async () => {
  const { alice, bob, close } = await pair();
  const text = "<img src=x onerror=alert(1)><b>bold</b>";
  await alice.say(text);
  await until(async () => (await bob.messages()).some((m) => m.text === text), "the message");
  assert.equal(await bob.page.locator("[data-testid=message] img, [data-testid=message] b").count(), 0);
  await close();
});

check("a picture of the page in use is taken", async () => {
  const [alice, bob, carol] = await Promise.all(["alice", "bob", "carol"].map((name) => Tab.open({ name, room: "lobby" })));
  const raw = await Peer.open("/raw/lobby");
  await Promise.all([alice.seesMember("bob"), alice.seesMember("carol")]);
  for (const [who, text] of [
    [alice, "Morning! Did the release go out?"],
    [bob, "It did. I was in a tunnel for half of it and still have every message."],
    [carol, "Same here, after a morning of bad Wi-Fi."],
    [raw, "A bare WebSocket, in the same channel."],
    [alice, "Then everyone is here."],
  ]) {
    await (who === raw ? raw.send(text) : who.say(text));
    await alice.sees(text);
  }
  const points = () => alice.page.locator("tr[data-testid^=price-] polyline").first().getAttribute("points");
  await until(async () => ((await points()) ?? "").split(" ").length >= 12, "the prices to have a course", 25_000);
  await bob.hook("message-input").pressSequentially("One more thing");
  await until(async () => /bob/.test(await alice.hook("typing").innerText()), "bob to be shown typing");
  const bytes = await alice.page.screenshot({ path: picture });
  assert.ok(bytes.length > 10_000, `${bytes.length} bytes`);
  await raw.end();
  await Promise.all([alice, bob, carol].map((tab) => tab.close()));
}, 60_000);

check("no page of this run threw, logged an error or broke the content security policy", async () => {
  assert.ok(tabs.length > 0);
  assert.deepEqual(tabs.flatMap((tab) => tab.complaints), []);
});

try {
  await runChecks();
} finally {
  await browser.close();
}
process.exit(0);
