import { readFileSync } from "node:fs";
import { parseServerResult, type ServerResult, transcriptOf } from "@funasr-images/protocol";
import { expect, test } from "vitest";

// What upstream's servers really answered, in every recorded scenario: the library must understand all of it.

interface Recording {
  readonly id: string;
  readonly seen: readonly { readonly event: string; readonly data?: unknown }[];
}

test.each(["file", "streaming"])(
  "every recorded reply of the %s server is parsed and turned into a transcript",
  (name) => {
    const file = new URL(`../../protocol/wire/${name}.jsonl`, import.meta.url);
    const recordings = readFileSync(file, "utf8").trimEnd().split("\n");
    let replies = 0;
    for (const line of recordings) {
      const { id, seen } = JSON.parse(line) as Recording;
      const results = seen.flatMap(({ event, data }): ServerResult[] => {
        // Long texts are described, not recorded.
        if (event !== "text" || typeof data !== "string") return [];
        const parsed = parseServerResult(data);
        expect(parsed.ok, `${id}: ${data}`).toBe(true);
        return parsed.ok ? [parsed.result] : [];
      });
      replies += results.length;
      const transcript = transcriptOf(results);
      for (const { text, start_ms, end_ms } of transcript.segments) {
        expect(text, id).not.toMatch(/^\s|\s$|<\|/);
        expect(end_ms, id).toBeGreaterThanOrEqual(start_ms);
      }
      const last = results.findLast(({ mode, text }) => mode === "offline" && text !== "");
      if (name === "file" && last) expect(transcript.text, id).toContain(last.text.trim());
    }
    expect(replies).toBeGreaterThan(100);
  },
);
