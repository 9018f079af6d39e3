import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { getJson } from "./get-json.ts";

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function listen(answer: RequestListener): Promise<string> {
  const http = createServer(answer);
  server = http;
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  return `ws://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

test.each([
  ["/asr", "/asr/v1/capabilities", ["/asr/v1/capabilities"]],
  ["/asr/?token=a", "/asr/v1/capabilities", ["/asr/v1/capabilities"]],
  ["/ws", "/v1/capabilities", ["/ws/v1/capabilities", "/v1/capabilities"]],
  ["/", "/v1/capabilities", ["/v1/capabilities"]],
])("asks below the path of the address, then at the root: %s", async (path, has, asked) => {
  const seen: (string | undefined)[] = [];
  const url = await listen((request, response) => {
    seen.push(request.url);
    response.writeHead(request.url === has ? 200 : 404).end(JSON.stringify({ at: request.url }));
  });
  expect(await getJson({ url: `${url}${path}` }, "/v1/capabilities")).toMatchObject({ status: 200, body: { at: has } });
  expect(seen).toEqual(asked);
});

/** An answer without an end. */
const begin: RequestListener = (_request, response) => response.write("{");

test("ends when it is aborted, also in the middle of an answer", async () => {
  const caller = new AbortController();
  const url = await listen((request, response) => {
    begin(request, response);
    caller.abort();
  });
  expect(await getJson({ url: `${url}/asr`, signal: caller.signal }, "/v1/capabilities", 1e8)).toBeUndefined();
});

test("an answer that goes on and on does not hold it", async () => {
  let drops: NodeJS.Timeout | undefined;
  const url = await listen((request, response) => {
    begin(request, response);
    drops = setInterval(() => response.write(" "), 5);
  });
  expect(await getJson({ url }, "/v1/capabilities", 50)).toBeUndefined();
  clearInterval(drops);
});
