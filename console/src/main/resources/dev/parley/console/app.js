// The demo page: wires the client, the chat, the price panel and the connection panel together.

import { Chat, gapText } from "./chat.js";
import { byId, element, tab, time } from "./dom.js";
import { ParleyClient } from "./parley.js";
import { followPrices } from "./prices.js";

const KEPT_LOG_LINES = 100;
const NAME = /^[A-Za-z0-9_.-]{1,32}$/;
const ROOM = /^[A-Za-z0-9_.:-]{1,64}$/;
const query = new URLSearchParams(location.search);

function log(text, strong = false) {
  const list = byId("log");
  list.prepend(element("li", {}, time(new Date(), true), element("span", { class: strong ? "strong" : undefined }, text)));
  while (list.children.length > KEPT_LOG_LINES) {
    list.lastElementChild.remove();
  }
}

function begin(user) {
  tab.set("name", user);
  byId("me").textContent = user;
  const client = new ParleyClient({ user, info: {} });
  const chat = new Chat(client, user, log);
  followState(client);
  openRooms(chat);
  wireChat(chat);
  wireBroadcast(chat);
  byId("drop").addEventListener("click", () => (client.state.state === "closed" ? client.start() : client.drop()));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && client.check());
  client.start();
  byId("message").focus();
}

// ---- connection state

function followState(client) {
  let countdown = null;
  client.on("state", (state) => {
    clearInterval(countdown);
    showState(state);
    if (state.retryAt !== undefined && state.state === "reconnecting") {
      countdown = setInterval(() => showState(state), 250);
    }
    if (state.state === "connected") {
      log(`connected over ${state.transport === "websocket" ? "WebSocket" : "long-polling"}`, true);
    } else if (state.state === "reconnecting" && state.delay !== undefined) {
      log(`next try in ${(state.delay / 1000).toFixed(1)} s`);
    } else if (state.state === "offline" || state.state === "closed") {
      log(`${state.state}: ${state.reason ?? state.code ?? ""}`, true);
    }
  });
  client.on("recovered", ({ messages, milliseconds }) =>
    log(`reconnected, ${messages} ${messages === 1 ? "message" : "messages"} recovered in ${milliseconds} ms`, true));
  client.on("gap", (gap) => log(`gap: ${gapText(`in ${gap.channel}`, gap)}`, true));
  client.on("problem", (problem) => log(`refused: ${problem.message ?? problem.reason}`, true));
  client.on("log", ({ text }) => log(text));
}

function showState({ state, retryAt, reason }) {
  const badge = byId("state");
  const left = retryAt === undefined ? 0 : Math.ceil((retryAt - performance.now()) / 1000);
  const text = {
    connecting: "Connecting",
    connected: "Connected",
    reconnecting: left > 0 ? `Reconnecting in ${left} s` : "Reconnecting",
    offline: "Offline",
    closed: "Closed",
  }[state];
  if (badge.textContent !== text) {
    badge.textContent = text;
  }
  badge.dataset.state = state;
  badge.title = reason ?? "";
  byId("drop").textContent = state === "closed" ? "Connect again" : "Drop connection";
}

// ---- chat

function openRooms(chat) {
  const asked = query.get("room");
  const kept = (tab.get("rooms") ?? "").split(" ");
  const names = new Set(["lobby", "random", ...kept, asked].filter((name) => name && ROOM.test(name)));
  names.forEach((name) => chat.addRoom(name));
  chat.select(chat.rooms.get(asked) ?? chat.rooms.get("lobby"));
}

function wireChat(chat) {
  byId("new-room").addEventListener("submit", (event) => {
    event.preventDefault();
    const input = byId("room-name");
    const name = input.value.trim();
    if (ROOM.test(name)) {
      chat.select(chat.addRoom(name));
      tab.set("rooms", [...chat.rooms.keys()].join(" "));
      input.value = "";
      byId("message").focus();
    }
  });
  byId("message").addEventListener("input", (event) => event.target.value && chat.typed());
  byId("compose").addEventListener("submit", (event) => {
    event.preventDefault();
    const input = byId("message");
    const text = input.value.trim();
    if (text) {
      chat.stopTyping();
      chat.post(chat.current, text);
      input.value = "";
    }
    input.focus();
  });
}

function wireBroadcast(chat) {
  const dialog = byId("broadcast");
  byId("broadcast-open").addEventListener("click", () => {
    byId("broadcast-rooms").textContent = `Goes to ${[...chat.rooms.values()].map((room) => room.title).join(", ")}.`;
    dialog.showModal();
    byId("broadcast-text").focus();
  });
  byId("broadcast-cancel").addEventListener("click", () => dialog.close());
  byId("broadcast-form").addEventListener("submit", () => {
    const text = byId("broadcast-text").value.trim();
    byId("broadcast-text").value = "";
    if (text) {
      chat.broadcast(text);
    }
  });
}

// ---- the page

function showCommands() {
  const http = location.origin;
  const ws = http.replace(/^http/, "ws");
  const commands = [
    ["Follow the lobby over SSE", `curl -N '${http}/sse?channels=lobby'`],
    ["Talk over a bare WebSocket", `npx wscat -c ${ws}/raw/lobby`],
    ["Publish over HTTP", `curl ${http}/api/publish -d '{"channel":"lobby","data":{"text":"hello from curl"}}' -H 'Content-Type: application/json'`],
  ];
  byId("commands").append(
    ...commands.map(([what, command]) => element("div", {}, element("dt", {}, what), element("dd", {}, element("code", { tabindex: "0" }, command)))),
  );
}

function askName() {
  const dialog = byId("welcome");
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  byId("name-form").addEventListener("submit", () => begin(byId("name").value.trim()));
  dialog.showModal();
  byId("name").focus();
}

showCommands();
followPrices(log);
const known = query.get("name") ?? tab.get("name");
if (known && NAME.test(known)) {
  begin(known);
} else {
  askName();
}
