// The real dashboard of @socket.io/admin-ui in headless Chromium, against SocketIoFixture in development mode:
// node admin.mjs URL CHROMIUM DASHBOARD PASSWORD [readonly]

import assert from "node:assert/strict";
import { io } from "socket.io-client";
import { browser, openPage } from "./chromium.mjs";
import { Inbox, at, base, check, freshChannel, runChecks, until, within } from "./check.mjs";

const [, , , , DASHBOARD, PASSWORD, only] = process.argv;
const clients = new Set();
const pages = new Set();
const complaints = [];

/** A client of the server; `inbox` has its events, each as [name, ...arguments]. */
async function client(...rooms) {
  const socket = io(at("/play"), { forceNew: true, reconnection: false });
  clients.add(socket);
  socket.inbox = new Inbox();
  socket.ends = new Inbox();
  socket.onAny((...event) => socket.inbox.put(event));
  socket.on("disconnect", (reason) => socket.ends.put(reason));
  await until(() => socket.connected, "a client to connect");
  await ask(socket, "join", rooms);
  return socket;
}

const ask = (socket, ...event) => within(socket.emitWithAck(...event), undefined, `an answer to ${event[0]}`);

/** One who looks. */
class Looker {
  static async open() {
    const looker = new Looker();
    const page = await openPage({ width: 1400, height: 1000 }, (complaint) => complaints.push(complaint));
    looker.page = page;
    pages.add(page);
    // Its fonts, which others host.
    await page.context().route((url) => url.hostname !== base.hostname, (route) => route.fulfill({ contentType: "text/css", body: "" }));
    page.on("websocket", (socket) => (looker.link = socket));
    await page.goto(DASHBOARD);
    return looker;
  }

  static async loggedIn() {
    const looker = await Looker.open();
    await looker.logIn(PASSWORD);
    await looker.state("connected");
    await looker.button("Connect").waitFor({ state: "hidden" });
    return looker;
  }

  async logIn(password) {
    await this.page.getByLabel("Server URL").fill(base.origin);
    await this.page.getByLabel("Username").fill("admin");
    await this.page.getByLabel("Password").fill(password);
    await this.button("Connect").click();
  }

  button(name) {
    return this.page.getByRole("button", { name, exact: true });
  }

  async state(wanted) {
    await this.page.locator("header").getByText(wanted, { exact: true }).locator("visible=true").waitFor();
  }

  async turnTo(title) {
    await this.page.getByRole("navigation").getByText(title, { exact: true }).click();
    // The page that is left stays in the document until it has faded.
    const shown = async () => (await this.page.locator(".v-breadcrumbs").allTextContents()).join();
    await until(async () => (await shown()).trim() === title, `the page ${title}`);
  }

  async chooseNamespace(name) {
    await this.page.locator(".v-select__slot", { hasText: "Select namespace" }).click();
    await this.page.getByRole("option", { name, exact: true }).click();
  }

  /** The row of a table that has a cell with just this text. */
  row(text, where = this.page) {
    return where.getByRole("row").filter({ has: this.page.getByRole("cell", { name: text, exact: true }) });
  }

  /** A cell of the only row of a table, by the head of its column. */
  async cell(head) {
    const heads = await this.page.locator("th").allTextContents();
    return (await this.page.locator("tbody tr td").allTextContents())[heads.indexOf(head)]?.trim();
  }

  /** Opens the page of a socket. */
  async lookAt(socket) {
    await this.turnTo("Sockets");
    await this.chooseNamespace("/play");
    await this.row(socket.id).click();
    await this.card("Rooms").waitFor();
  }

  /** The row of a room on the page of a socket. */
  room(name) {
    return this.row(name, this.card("Rooms"));
  }

  card(title) {
    return this.page.locator(".v-card").filter({ has: this.page.locator(".v-card__title", { hasText: new RegExp(`^\\s*${title}\\s*$`) }) });
  }

  async join(room) {
    await this.card("Rooms").getByLabel("Join a room").fill(room);
    await this.card("Rooms").locator("button[type=submit]").click();
  }

  /** Where it stands whether a socket is connected; the first of the two is that of its connection. */
  get status() {
    return this.card("Details").getByRole("row").filter({ hasText: "Status" }).last();
  }
}

/** Runs the body, and ends the clients and dashboards that it has opened. */
function checked(name, body) {
  check(name, async () => {
    try {
      await body();
    } finally {
      clients.forEach((socket) => socket.disconnect());
      clients.clear();
      await Promise.all([...pages].map((page) => page.context().close()));
      pages.clear();
    }
  });
}

function forAll() {
  checked("a wrong password is told to be wrong, and the right one lets in", async () => {
    const looker = await Looker.open();
    await looker.logIn(`${PASSWORD}!`);
    await looker.page.getByText("Invalid credentials").waitFor();
    await looker.state("disconnected");
    await looker.logIn(PASSWORD);
    await looker.state("connected");
    await looker.button("Connect").waitFor({ state: "hidden" });
  });

  checked("a page that is loaded anew comes in without the password", async () => {
    const looker = await Looker.loggedIn();
    await until(() => looker.page.evaluate(() => localStorage.getItem("session_id")), "a session");
    await looker.page.reload();
    await looker.state("connected");
    assert.equal(await looker.page.getByLabel("Password").count(), 0);
  });

  checked("the server is shown, and how many clients it has", async () => {
    const looker = await Looker.loggedIn();
    await looker.turnTo("Servers");
    await until(async () => (await looker.cell("# of clients")) === "1", "the dashboard itself to be counted");
    assert.equal(await looker.cell("ID"), `${await looker.cell("Hostname")}#${await looker.cell("PID")}`);
    assert.equal(await looker.cell("Status"), "Healthy");
    const [one] = await Promise.all([client(), client()]);
    await until(async () => (await looker.cell("# of clients")) === "3", "both clients to be counted");
    one.disconnect();
    await until(async () => (await looker.cell("# of clients")) === "2", "one client less");
  });

  checked("sockets are shown that were there, that come and that go", async () => {
    const early = await client();
    const looker = await Looker.loggedIn();
    await looker.turnTo("Sockets");
    await looker.chooseNamespace("/play");
    await looker.row(early.id).getByText("WebSocket").waitFor();
    const late = await client();
    await looker.row(late.id).getByText("WebSocket").waitFor();
    const { id } = early;
    early.disconnect();
    await looker.row(id).waitFor({ state: "detached" });
  });

  checked("events are shown as they pass", async () => {
    const looker = await Looker.loggedIn();
    const one = await client();
    await looker.turnTo("Events");
    await looker.chooseNamespace("/play");
    const word = freshChannel("word");
    one.emit("echo", word);
    assert.deepEqual(await one.inbox.take(), ["echo-back", word]);
    await looker.row("Event name: echo").getByText("Event received").waitFor();
    await looker.row("Event name: echo-back").getByText("Event sent").waitFor();
  });
}

function withActions() {
  checked("a socket is shown with its rooms, and told to join and leave it does", async () => {
    const [den, loft] = [freshChannel("den"), freshChannel("loft")];
    const [one, other] = await Promise.all([client(den), client()]);
    const looker = await Looker.loggedIn();
    await looker.lookAt(one);
    await looker.room(one.id).waitFor();
    await looker.room(den).waitFor();

    await looker.join(loft);
    await looker.room(loft).waitFor();
    await ask(other, "tell", { to: [loft] }, "welcome");
    assert.deepEqual(await one.inbox.take("what is told to the joined room"), ["told", "welcome"]);

    // A click on the button is one on its row as well, which leads to the page of the room.
    await looker.room(den).getByRole("button").click();
    await until(async () => !(await ask(one, "join", [])).includes(den), "the room to be left");
    await looker.page.goBack();
    await looker.room(loft).waitFor();
    await looker.room(den).waitFor({ state: "detached" });
    await ask(other, "tell", { to: [den] }, "anyone?");
    await ask(other, "tell", { to: [loft] }, "still here?");
    assert.deepEqual(await one.inbox.take("what is told to the room it is in"), ["told", "still here?"]);
  });

  checked("a socket is disconnected", async () => {
    const [one, other] = await Promise.all([client(), client()]);
    const looker = await Looker.loggedIn();
    await looker.lookAt(one);
    await looker.status.getByText("connected", { exact: true }).waitFor();
    await looker.status.getByRole("button").click();
    assert.equal(await one.ends.take("the end of the socket"), "io server disconnect");
    await looker.status.getByText("disconnected", { exact: true }).waitFor();
    assert.ok(other.connected);
  });
}

function withoutActions() {
  checked("there is no button to disconnect a socket or make it leave, and told to join it does not", async () => {
    const den = freshChannel("den");
    const one = await client(den);
    const looker = await Looker.loggedIn();
    await looker.lookAt(one);
    await looker.room(den).waitFor();
    assert.equal(await looker.status.getByRole("button").count(), 0);
    assert.equal(await looker.room(den).getByRole("button").count(), 0);

    // The form to join a room is there all the same.
    const loft = freshChannel("loft");
    const sent = looker.link.waitForEvent("framesent", ({ payload }) => String(payload).includes(loft));
    await looker.join(loft);
    await sent;
    // The first may have been on its way already.
    for (let i = 0; i < 2; i++) {
      await looker.link.waitForEvent("framereceived", ({ payload }) => String(payload).includes("server_stats"));
    }
    assert.deepEqual((await ask(one, "join", [])).sort(), [one.id, den].sort());
    assert.equal(await looker.room(loft).count(), 0);
  });
}

forAll();
(only === "readonly" ? withoutActions : withActions)();
checked("no dashboard of this run threw or logged an error", async () => assert.deepEqual(complaints, []));

try {
  await runChecks();
} finally {
  await browser.close();
}
process.exit(0);
