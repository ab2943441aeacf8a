// A stream of events, read one at a time.

import http from "node:http";
import https from "node:https";

/**
 * Opens a stream and gives `{status, headers, next, text, close}`: `next` gives `{event, data}`, and `null` at the end,
 * and `text` what a response holds that is no stream.
 */
export async function open(url, { method = "GET", headers = {}, body } = {}) {
  const { request } = url.protocol === "https:" ? https : http;
  const response = await new Promise((resolve, reject) => {
    const all = { Accept: "text/event-stream", ...headers };
    request(url, { method, headers: all, agent: false }).on("response", resolve).on("error", reject).end(body);
  });
  response.setEncoding("utf8");
  const events = read(response);
  return {
    status: response.statusCode,
    headers: response.headers,
    text: async () => {
      let text = "";
      for await (const part of response) {
        text += part;
      }
      return text;
    },
    next: async () => (await events.next()).value ?? null,
    close: () => response.destroy(),
  };
}

/** <https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation> */
async function* read(response) {
  let rest = "";
  for await (const part of response) {
    const blocks = (rest + part).split("\n\n");
    rest = blocks.pop();
    for (const lines of blocks.map((block) => block.split("\n"))) {
      const values = (name) => lines.filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2));
      const data = values("data");
      if (data.length > 0) {
        yield { event: values("event")[0] ?? "message", data: data.join("\n") };
      }
    }
  }
}
