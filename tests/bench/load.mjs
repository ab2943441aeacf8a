// Calls a running server so many times, 32 at once: `node load.mjs URL CALLS`. Fails unless every answer is right.

import autocannon from "autocannon";

/** The machines of a call that asks Azure. */
const SUBSCRIPTION = "00000000-0000-0000-0001-000000000025";
const AT_ONCE = 32;

/** What 1,000 calls are, with what is in their answers. Few wait for the sandbox or a disk, which are slower than the server. */
const MIX = [
  [850, call("hello_mcp", {}), "Hello I am MCPTool!"],
  [100, { method: "tools/list" }, "GetServerMetadata"],
  [30, call("get_snippet", { snippetname: "bench/none" }), "no snippet is named"],
  [1, call("save_snippet", { snippetname: "bench/saved", snippet: "content" }), '"size":7'],
  [5, call("GetSqlMetadata", { subscription_ids: [SUBSCRIPTION] }), '"totalRecords":19'],
  [10, call("GetSqlMetadata", {}), "subscription_ids"],
  [4, { method: "no/such" }, "-32601"],
];

function call(name, args) {
  return { method: "tools/call", params: { name, arguments: args } };
}

const [url, calls] = [process.argv[2], Number(process.argv[3])];
const wrong = new Map();
const requests = MIX.flatMap(([share, message, expected]) =>
  Array.from({ length: share }, () => ({
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, ...message }),
    onResponse: (status, body) => {
      if (!body.includes(expected)) {
        const what = `${message.params?.name ?? message.method}: ${status} ${body.slice(0, 200)}`;
        wrong.set(what, (wrong.get(what) ?? 0) + 1);
      }
    },
  })),
);
// Those of a kind not in a row.
const spread = requests.map((_, index) => requests[(index * 377) % requests.length]);

const result = await autocannon({
  url,
  method: "POST",
  headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
  connections: AT_ONCE,
  amount: calls,
  timeout: 60,
  requests: spread,
});
for (const [what, times] of wrong) {
  console.error(`${times} times: ${what}`);
}
const answered = result.requests.total;
console.log(`${answered} calls in ${result.duration} s, ${Math.round(answered / result.duration)} a second, ${result.errors} without an answer`);
process.exit(wrong.size === 0 && result.errors === 0 && answered === calls ? 0 : 1);
