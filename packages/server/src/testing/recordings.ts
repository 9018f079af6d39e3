import { readFileSync } from "node:fs";
import { expandText } from "@funasr-images/client/conformance";
import type { RecordedScenario, Seen } from "@funasr-images/protocol";

/** Recordings of upstream's servers: `streaming` is `funasr-wss-server-2pass`, `file` is `funasr-wss-server`. */
export function readRecordings(server: "streaming" | "file"): readonly RecordedScenario[] {
  const file = new URL(`../../../protocol/wire/${server}.jsonl`, import.meta.url);
  // The recordings' recogniser rounded an end in the middle of a sample twice, in different ways.
  const lines = readFileSync(file, "utf8").replace('"end_time\\":1499', '"end_time\\":1500').trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as RecordedScenario);
}

/** One line per event and client, in the client's order; without what depends on time or chance. */
export function describeSeen(seen: readonly Seen[]): Record<string, string[]> {
  const clients: Record<string, string[]> = {};
  for (const { step: _step, client, ...event } of seen) {
    clients[client] ??= [];
    clients[client].push(describeEvent(event as Seen));
  }
  return clients;
}

function describeEvent(event: Seen): string {
  if (event.event === "handshake" && "headers" in event) {
    const { headers, ...rest } = event;
    return JSON.stringify({ ...rest, headers: Object.entries(headers).toSorted() });
  }
  if (event.event !== "text") return JSON.stringify(event);
  return expandText(event.data).replace(/"timestamp":\d+/, '"timestamp":0');
}
