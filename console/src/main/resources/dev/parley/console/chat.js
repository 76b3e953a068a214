// Rooms and direct conversations: what is known of them, and how they are shown.

import { byId, element, time } from "./dom.js";
import { parsePosition } from "./subscription.js";

const HISTORY = 50;
const KEPT_MESSAGES = 500;
const TYPING_LASTS = 3_000;

export class Chat {
  /** `log(text, strong)` writes to the connection panel. */
  constructor(client, user, log) {
    this.client = client;
    this.user = user;
    this.log = log;
    this.rooms = new Map(); // name -> conversation
    this.direct = new Map(); // user -> conversation
    this.current = null;
    this.typingTimer = null;
    this.list = byId("messages");
    this.list.addEventListener("scroll", () => this.atEnd() && (byId("newest").hidden = true));
    byId("newest").addEventListener("click", () => this.scrollToEnd());
    client.inbox({
      onPublication: (p) => this.received(this.conversationWith(p.from ?? "raw"), p),
      onGap: (gap) => this.log(gapText("direct messages", gap), true),
    });
  }

  // ---- conversations

  addRoom(name) {
    if (!this.rooms.has(name)) {
      const room = { kind: "room", name, title: `#${name}`, items: [], own: new Map(), unread: 0, members: [] };
      this.rooms.set(name, room);
      room.subscription = this.client.subscribe(name, {
        presence: true,
        history: HISTORY,
        info: {},
        onPublication: (p) => this.received(room, p),
        onGap: (gap) => this.gap(room, gap),
        onPresence: (_, members) => this.presence(room, members),
        onUnsubscribed: ({ reason, code }) => this.note(room, `The server ended the subscription: ${reason ?? code}`),
      });
      this.showConversations();
    }
    return this.rooms.get(name);
  }

  conversationWith(user) {
    if (!this.direct.has(user)) {
      this.direct.set(user, { kind: "direct", name: user, title: `@${user}`, items: [], own: new Map(), unread: 0, members: [] });
      this.showConversations();
    }
    return this.direct.get(user);
  }

  select(conversation) {
    if (this.current && this.current !== conversation) {
      this.stopTyping();
    }
    this.current = conversation;
    conversation.unread = 0;
    const direct = conversation.kind === "direct";
    byId("chat-title").textContent = conversation.title;
    const input = byId("message");
    input.placeholder = `Message ${conversation.title}`;
    input.dataset.testid = direct ? "dm-input" : "message-input";
    byId("message-label").textContent = `Message to ${conversation.title}`;
    byId("newest").hidden = true;
    this.list.setAttribute("aria-live", "off"); // a whole conversation is not news
    this.list.replaceChildren(...conversation.items);
    this.scrollToEnd();
    requestAnimationFrame(() => this.list.setAttribute("aria-live", "polite"));
    this.showConversations();
    this.showMembers();
  }

  showConversations() {
    const row = (conversation) => {
      const { kind, name, title, unread } = conversation;
      const button = element(
        "button",
        { type: "button", class: "row", "data-testid": kind === "room" ? `room-${name}` : `direct-${name}`, "aria-current": String(conversation === this.current) },
        element("span", { class: "name" }, title),
      );
      if (unread > 0) {
        button.append(element("span", { class: "unread" }, String(unread), element("span", { class: "hidden" }, " unread")));
      }
      button.addEventListener("click", () => this.select(conversation));
      return element("li", {}, button);
    };
    keepingFocus(byId("rooms"), [...this.rooms.values()].map(row));
    keepingFocus(byId("direct"), [...this.direct.values()].map(row));
    byId("direct-part").hidden = this.direct.size === 0;
  }

  // ---- messages

  received(conversation, publication) {
    const { text, id, sender } = contentOf(publication);
    const mine = sender === this.user;
    const own = mine && id !== undefined ? conversation.own.get(id) : undefined;
    if (own) {
      conversation.own.delete(id);
      settle(own, publication.position);
      this.place(conversation, own); // where the log has it
    } else {
      this.append(conversation, messageItem({ from: sender, text, mine, position: publication.position }));
    }
  }

  append(conversation, item) {
    const follow = conversation === this.current && this.atEnd();
    this.place(conversation, item);
    if (conversation.items.length > KEPT_MESSAGES) {
      conversation.items.shift().remove();
    }
    if (conversation === this.current) {
      if (follow || item.classList.contains("mine")) {
        this.scrollToEnd();
      } else {
        byId("newest").hidden = false;
      }
    } else if (item.classList.contains("message") && !item.classList.contains("mine")) {
      conversation.unread++;
      this.showConversations();
    }
  }

  /** In the order of the log; what is still pending comes last. */
  place(conversation, item) {
    const { items } = conversation;
    const was = items.indexOf(item);
    if (was >= 0) {
      items.splice(was, 1);
    }
    const pending = item.classList.contains("pending") ? -1 : items.findIndex((other) => other.classList.contains("pending"));
    const place = pending < 0 ? items.length : pending;
    const next = items[place] ?? null;
    items.splice(place, 0, item);
    if (conversation === this.current && (was !== place || item.parentNode !== this.list)) {
      this.list.insertBefore(item, next);
    }
  }

  post(conversation, text) {
    const id = this.client.newId();
    const item = messageItem({ from: this.user, text, mine: true });
    item.classList.add("pending");
    item.dataset.pending = "true";
    const room = conversation.kind === "room";
    if (room) {
      conversation.own.set(id, item); // until its publication comes, which may be before or after the answer
    }
    this.append(conversation, item);
    const content = { data: { text, id }, idempotencyKey: id };
    const answer = room ? this.client.publish(conversation.name, content) : this.client.send(conversation.name, content);
    answer.then(
      ({ position }) => settle(item, position),
      (problem) => {
        conversation.own.delete(id);
        item.classList.replace("pending", "failed");
        delete item.dataset.pending;
        item.querySelector(".note").textContent = `not sent: ${problem.message}`;
      },
    );
  }

  broadcast(text) {
    for (const room of this.rooms.values()) {
      this.post(room, text);
    }
  }

  gap(conversation, gap) {
    this.note(conversation, gapText("here", gap));
  }

  note(conversation, text) {
    this.append(conversation, element("li", { class: "gap", "data-testid": "gap" }, text));
  }

  atEnd() {
    return this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 60;
  }

  scrollToEnd() {
    this.list.scrollTop = this.list.scrollHeight;
    byId("newest").hidden = true;
  }

  // ---- presence and typing

  presence(room, members) {
    room.members = members;
    if (room === this.current) {
      this.showMembers();
    }
  }

  showMembers() {
    const people = new Map();
    for (const { user, session, info } of this.current.members) {
      const name = user ?? `guest ${session.slice(0, 6)}`;
      const person = people.get(name) ?? { name, user, tabs: 0, typing: false };
      person.tabs++;
      person.typing ||= info?.typing === true;
      people.set(name, person);
    }
    const direct = this.current.kind === "direct";
    byId("members").parentElement.hidden = direct;
    byId("member-count").textContent = String(people.size);
    const sorted = [...people.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    keepingFocus(byId("members"), sorted.map((person) => this.memberRow(person)));
    const typing = sorted.filter((person) => person.typing && person.user !== this.user).map((person) => person.name);
    byId("typing").textContent = typing.length === 0 ? "" : `${typing.slice(0, 3).join(", ")} ${typing.length === 1 ? "is" : "are"} typing`;
  }

  memberRow({ name, user, tabs, typing }) {
    const self = user === this.user;
    const tag = [self && "you", tabs > 1 && `${tabs} tabs`, typing && !self && "typing"].filter(Boolean).join(", ");
    const parts = [element("span", { class: "dot", "aria-hidden": "true" }), element("span", { class: "name" }, name), element("span", { class: "tag" }, tag)];
    const hooks = { class: "row", "data-testid": "member", "data-user": name, "data-typing": String(typing) };
    if (self || user === undefined) {
      return element("li", {}, element("div", hooks, ...parts));
    }
    const button = element("button", { type: "button", title: `Write to ${name}`, ...hooks }, ...parts);
    button.addEventListener("click", () => {
      this.select(this.conversationWith(user));
      byId("message").focus();
    });
    return element("li", {}, button);
  }

  typed() {
    if (this.current.kind !== "room") {
      return;
    }
    if (!this.typingTimer) {
      this.current.subscription.update({ typing: true });
    }
    clearTimeout(this.typingTimer);
    this.typingTimer = setTimeout(() => this.stopTyping(), TYPING_LASTS);
  }

  stopTyping() {
    if (this.typingTimer) {
      clearTimeout(this.typingTimer);
      this.typingTimer = null;
      this.current.subscription?.update({});
    }
  }
}

/** What to show of a publication by whatever client: ours has {text}, a raw WebSocket has text, others anything. */
function contentOf({ from, data, text, base64 }) {
  if (text !== undefined) {
    return { text, sender: from ?? "raw" };
  }
  if (base64 !== undefined) {
    return { text: `(${Math.floor((base64.replace(/=+$/, "").length * 3) / 4)} bytes)`, sender: from ?? "raw" };
  }
  if (typeof data?.text === "string") {
    return { text: data.text, id: data.id, sender: from ?? "server" };
  }
  return { text: typeof data === "string" ? data : JSON.stringify(data), sender: from ?? "server" };
}

function messageItem({ from, text, mine, position }) {
  return element(
    "li",
    { class: mine ? "message mine" : "message", "data-testid": "message", "data-text": text, "data-from": from, "data-offset": offsetOf(position) },
    element("div", { class: "meta" }, element("span", { class: "from" }, mine ? `${from} (you)` : from), time(), element("span", { class: "note" }, position ? "" : "sending")),
    element("div", { class: "text" }, text),
  );
}

function settle(item, position) {
  item.classList.remove("pending");
  delete item.dataset.pending;
  item.dataset.offset = offsetOf(position);
  item.querySelector(".note").textContent = "";
}

function offsetOf(position) {
  return String(parsePosition(position)?.offset ?? "");
}

export function gapText(where, { from, to, reason }) {
  const count = to - from + 1;
  const what = count > 0 ? `${count} ${count === 1 ? "message is" : "messages are"} missing` : "Messages may be missing";
  return `${what} ${where} (${reason})`;
}

/** Replaces the children; the focus stays on the row that had it. */
function keepingFocus(list, rows) {
  const focused = list.contains(document.activeElement) ? document.activeElement : null;
  const same = focused && ((row) => row.dataset.testid === focused.dataset.testid && row.dataset.user === focused.dataset.user);
  list.replaceChildren(...rows);
  if (same) {
    rows.map((row) => row.firstElementChild).find(same)?.focus();
  }
}
