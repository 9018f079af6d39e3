import { request } from "node:http";
import type { InventedRequest } from "./invent-request.ts";

/**
 * Sends one plain request on a new connection.
 *
 * @returns status and body of the answer, `closed` if the connection ended without one, `silence` if nothing arrived
 */
export function sendRequest(
  port: number,
  { method, path, type, body }: InventedRequest,
  timeoutMs: number,
): Promise<{ readonly status: number; readonly text: string } | "closed" | "silence"> {
  return new Promise((resolve) => {
    const headers = { "content-type": type, "content-length": body.length };
    const sent = request({ host: "127.0.0.1", port, method, path, headers, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (piece: string) => {
        text += piece;
      });
      response.on("close", () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.on("error", () => resolve("closed"));
    sent.setTimeout(timeoutMs, () => {
      resolve("silence");
      sent.destroy();
    });
    sent.end(body);
  });
}
