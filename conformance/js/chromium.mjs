// Headless Chromium for the scripts whose second argument says where it is.

import { chromium } from "playwright-core";

const WAIT_LIMIT = 15_000;
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

// A launch has a fresh profile of its own, and each page a fresh context in it.
export const browser = await chromium.launch({ executablePath: process.argv[3], args: FLAGS, chromiumSandbox: false });

/** A page that shares nothing with the others; what it throws or logs as an error is told to `complain`. */
export async function openPage(viewport, complain) {
  const context = await browser.newContext({ viewport });
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_LIMIT);
  page.on("pageerror", (error) => complain(`thrown: ${error.message}`));
  page.on("console", (message) => message.type() === "error" && complain(`console: ${message.text()}`));
  return page;
}
