// The application of forwarded.mjs: an endpoint that does what the clients' own arguments say, so that a check
// reads in one place.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { until } from "./check.mjs";

/** The function of docs/socket-io.md, as it stands there. */
const isFromParley = await (async () => {
  const page = readFileSync(new URL("../../docs/socket-io.md", import.meta.url), "utf8");
  const [, example] = /```js\n(.*?function isFromParley.*?)```/s.exec(page);
  const module = `${example}\nexport { isFromParley };`;
  return (await import(`data:text/javascript,${encodeURIComponent(module)}`)).isFromParley;
})();

const reversed = ({ _binary }) => ({ _binary: Buffer.from(_binary, "base64").reverse().toString("base64") });

const EVENTS = {
  answer: ({ args: [answer] }) => answer,
  look: ({ data, rooms }) => ({ ack: [{ data, rooms }] }),
  keep: ({ args: [file] }) => ({ data: { file }, ack: [] }),
  backwards: ({ args: [room, bytes, ...more] }) => ({
    ack: [reversed(bytes), ...more],
    actions: [{ emit: { to: [room], event: "bytes", args: [reversed(bytes), { inside: [bytes] }] } }],
  }),
};

export class Application {
  /** What has come, with the requests of bodies that failed too. */
  posts = [];
  #failures = [];

  constructor(secret) {
    this.secret = secret;
  }

  async listen(port) {
    const server = createServer(async (request, response) => {
      const chunks = [];
      for await (const chunk of request) {
        chunks.push(chunk);
      }
      const body = Buffer.concat(chunks);
      const header = request.headers["parley-signature"];
      const { requests } = JSON.parse(body);
      this.posts.push({ header, body, requests, genuine: this.isFromParley(header, body) });
      const failure = this.#failures.findIndex(({ matches }) => requests.some(matches));
      if (failure >= 0) {
        response.writeHead(this.#failures.splice(failure, 1)[0].status).end();
        return;
      }
      const answers = requests.map((one) => ({ id: one.id, ...this.#answer(one) }));
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ answers }));
    });
    await new Promise((resolve) => server.listen(Number(port), "127.0.0.1", resolve));
    return this;
  }

  #answer(request) {
    switch (request.type) {
      case "connect":
        return request.auth.answer;
      case "event":
        return EVENTS[request.event](request);
      default:
        return {};
    }
  }

  isFromParley(header, body) {
    return isFromParley(header, body, this.secret);
  }

  /** The next post with such a request is answered with this status. */
  fails(status, matches) {
    this.#failures.push({ status, matches });
  }

  /** Requests of this kind, each attempt on its own. */
  all(matches) {
    return this.posts.flatMap(({ requests }) => requests).filter(matches);
  }

  first(matches) {
    return this.all(matches)[0];
  }

  request(matches) {
    return until(() => this.first(matches), "a request");
  }

  /** The headers of posts that the example does not take for Parley's. */
  forged() {
    return this.posts.filter(({ genuine }) => !genuine).map(({ header }) => header ?? "none");
  }
}
