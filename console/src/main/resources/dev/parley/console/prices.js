// The price panel: EventSource on the channel `prices`, apart from the chat's connection.

import { byId, element } from "./dom.js";

const COURSE_LENGTH = 40;
const SVG = "http://www.w3.org/2000/svg";
const tickers = new Map();

/** Follows the prices for as long as the page lives. EventSource comes back by itself, with Last-Event-ID. */
export function followPrices(log) {
  let source;
  const open = () => {
    show("connecting", "Connecting");
    source = new EventSource("/sse?channels=prices");
    source.onopen = () => show("connected", "Live");
    source.onmessage = (event) => price(event.data);
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) {
        show("closed", "Unavailable");
        log("prices: the server refused the stream");
        setTimeout(open, 5_000 + Math.random() * 5_000);
      } else {
        show("reconnecting", "Reconnecting");
      }
    };
  };
  open();
  addEventListener("offline", () => {
    source.close();
    show("offline", "Offline");
  });
  addEventListener("online", open);
}

function show(state, text) {
  const badge = byId("price-state");
  if (badge.dataset.state !== state || badge.textContent !== text) {
    badge.dataset.state = state;
    badge.textContent = text;
  }
}

function price(text) {
  let quote;
  try {
    const content = JSON.parse(text);
    quote = content?.data?.symbol ? content.data : content; // bare, or inside a publication
  } catch {
    return;
  }
  if (typeof quote?.symbol !== "string" || typeof quote.price !== "number") {
    return;
  }
  const ticker = tickers.get(quote.symbol) ?? add(quote.symbol);
  ticker.course.push(quote.price);
  ticker.course.splice(0, ticker.course.length - COURSE_LENGTH);
  draw(ticker, quote.price);
}

function add(symbol) {
  if (tickers.size === 0) {
    byId("prices").replaceChildren();
  }
  const svg = document.createElementNS(SVG, "svg");
  const line = document.createElementNS(SVG, "polyline");
  svg.setAttribute("viewBox", "0 0 72 22");
  svg.setAttribute("aria-hidden", "true");
  svg.append(line);
  const value = element("td", { class: "number" });
  const change = element("td", { class: "number" });
  const row = element("tr", { "data-testid": `price-${symbol}` }, element("th", { scope: "row" }, symbol), value, change, element("td", {}, svg));
  byId("prices").append(row);
  const ticker = { course: [], row, value, change, line, svg };
  tickers.set(symbol, ticker);
  return ticker;
}

function draw({ course, row, value, change, line, svg }, newest) {
  const before = course.at(-2) ?? newest;
  const step = newest - before;
  const direction = step > 0 ? "up" : step < 0 ? "down" : "";
  row.dataset.price = String(newest);
  value.textContent = newest.toFixed(2);
  change.textContent = `${{ up: "▲", down: "▼" }[direction] ?? "■"} ${Math.abs(step).toFixed(2)}`;
  change.className = `number ${direction}`;
  svg.setAttribute("class", newest >= course[0] ? "up" : "down");
  const low = Math.min(...course);
  const span = Math.max(...course) - low || 1;
  const x = (i) => (course.length === 1 ? 72 : (i * 72) / (course.length - 1));
  line.setAttribute("points", course.map((p, i) => `${x(i).toFixed(1)},${(20 - ((p - low) / span) * 18).toFixed(1)}`).join(" "));
}
