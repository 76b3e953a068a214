// Building elements. Text goes in as text, never as markup.

export const byId = (id) => document.getElementById(id);

/** An element: `attributes` by name (false and undefined leave one out), children are nodes or text. */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? "" : value);
    }
  }
  node.append(...children);
  return node;
}

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const clockWithSeconds = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });

export function time(at = new Date(), seconds = false) {
  return element("time", { datetime: at.toISOString() }, (seconds ? clockWithSeconds : clock).format(at));
}

/** Reads and keeps a value of this tab; storage may be forbidden, then nothing is kept. */
export const tab = {
  get(key) {
    try {
      return sessionStorage.getItem(key);
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      sessionStorage.setItem(key, value);
    } catch {
      // kept for as long as the page lives
    }
  },
};
