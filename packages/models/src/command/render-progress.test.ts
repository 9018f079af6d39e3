import { expect, it } from "vitest";
import { createProgress, renderTotals } from "./render-progress.ts";

it.each([
  [
    { bytes: 240e6, total: 764.3e6, bytesPerSecond: 52.1e6, secondsLeft: 10 },
    "240.0 MB of 764.3 MB, 31 %, 52.1 MB/s, 0:10 left",
  ],
  [{ bytes: 0, total: 3e9, bytesPerSecond: 5e5, secondsLeft: 6000 }, "0 B of 3.0 GB, 0 %, 500.0 kB/s, 1:40:00 left"],
  [{ bytes: 0, total: 10, bytesPerSecond: 0 }, "0 B of 10 B, 0 %, 0 B/s"],
  [{ bytes: 0, total: 0, bytesPerSecond: 0, secondsLeft: Number.POSITIVE_INFINITY }, "0 B of 0 B, 100 %, 0 B/s"],
])("shows how far a download is: %o", (totals, text) => {
  expect(renderTotals(totals)).toBe(text);
});

it("replaces a passing line on a terminal, and is quiet in CI and in files", () => {
  const written = (stream: object, env: Record<string, string>) => {
    const texts: string[] = [];
    const progress = createProgress({ ...stream, write: (text) => texts.push(text) }, env);
    progress.totals({ bytes: 1, total: 2, bytesPerSecond: 3, secondsLeft: 4 });
    progress.line("a retry");
    progress.end();
    return texts.join("");
  };
  const terminal = { isTTY: true, columns: 20 };
  expect(written(terminal, {})).toBe("\r\u001b[K1 B of 2 B, 50 %, 3\r\u001b[Ka retry\n\r\u001b[K");
  expect(written(terminal, { CI: "true" })).toBe("a retry\n");
  expect(written({}, {})).toBe("a retry\n");
});
