// The server under test, which may run anywhere.

const { MCP_URL } = process.env;

if (!MCP_URL) {
  throw new Error("set MCP_URL to the MCP endpoint of a running server, such as http://127.0.0.1:3000/mcp");
}

export const endpoint = new URL(MCP_URL);

/** The address of a stream of the transport of 2024-11-05. */
export function events(path) {
  return new URL(path, endpoint);
}
