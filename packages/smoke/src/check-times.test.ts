import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { ImageCheck } from "@funasr-images/catalog";
import { afterEach, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { describeCheck } from "./branch-check.ts";
import { checkTimes } from "./check-times.ts";
import { type Recording, readRecordings } from "./read-recordings.ts";

const samples = fileURLToPath(new URL("../../../images/local/models/speech-zh/samples", import.meta.url));
const recordings = await readRecordings(samples);

let server: WebSocketServer | undefined;
afterEach(() => server?.close());

/** An image that knows all times, and is off by so many milliseconds. */
async function openImage(shiftMs: number): Promise<string> {
  server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  server.on("connection", (socket) => {
    let said: Recording | undefined;
    socket.on("message", (data, isBinary) => {
      if (isBinary) return;
      const frame = JSON.parse(String(data));
      said ??= recordings.find(({ path }) => frame.wav_name.startsWith(path.split("/").at(-1)));
      if (frame.is_speaking !== false || !said?.spoken) return;
      const [start, end] = [said.spoken.startMs + 1000 + shiftMs, said.spoken.endMs + 1000 + shiftMs];
      const stamp_sents = [{ text_seg: said.text, punc: "", start, end, ts_list: [[start, end]] }];
      const answer = { is_final: true, mode: "2pass-offline", text: said.text, stamp_sents, wav_name: frame.wav_name };
      socket.send(JSON.stringify(answer));
    });
  });
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const run = async (shiftMs: number, checks: readonly ImageCheck[] = ["files", "times"], which = recordings) => {
  const told: string[] = [];
  const context = { recordings: which, formats: [], checks, cer: 0, onProgress: (line: string) => told.push(line) };
  return { ...(await checkTimes({ ...context, url: await openImage(shiftMs) })), told };
};

test.each([0, 190, -190])("passes an image whose times are off by %i ms", async (shiftMs) => {
  const { check, failures } = await run(shiftMs);
  expect(failures).toEqual([]);
  expect(check).toMatchObject({ granularity: "token", judged: 8, unknown: 0, worstMs: Math.abs(shiftMs) });
});

test.each([300, -300])("fails an image whose times are off by %i ms, for every recording", async (shiftMs) => {
  const { failures } = await run(shiftMs);
  expect(failures).toHaveLength(2 * recordings.length);
  expect(new Set(failures.map(({ code }) => code))).toEqual(new Set(["WRONG_TIMES"]));
  expect(failures[0]?.message).toContain(`off by ${shiftMs} ms`);
});

test("an image that streams is asked live as well", async () => {
  const { told } = await run(0, ["files", "streaming", "times"]);
  expect(told).toHaveLength(2 * recordings.length);
  expect(told[1]).toMatch(/^welcome-f3\.wav \(times, 2pass\): 1012-5200 ms, off by 0 ms at most$/);
});

test("says of a recording without known times that it is not judged", async () => {
  const [known, other] = recordings;
  if (!known || !other) throw new Error("no recordings");
  const { check, told } = await run(300, undefined, [{ ...other, spoken: undefined }]);
  expect(told.join()).toContain("when somebody speaks in it is not known, so this is not judged");
  expect(describeCheck(check)).toBe(
    "times per word: not judged, as it is not known when somebody speaks in 1 recordings",
  );
  expect(describeCheck((await run(0, undefined, [known])).check)).toBe(
    "times per word: off by 0 ms at most in 1 recordings",
  );
});
