import { expect, test } from "vitest";
import { withLargeFrames } from "./with-large-frames.ts";

test("passes small frames on as large ones, all bytes in order, and settings in the right place", async () => {
  const steps: string[] = [];
  const heard: Uint8Array[] = [];
  const session = withLargeFrames({
    configure: async ({ wav_name }) => void steps.push(`configure ${wav_name}`),
    async audio(bytes) {
      steps.push(`audio ${bytes.length}`);
      heard.push(bytes);
    },
    end: async () => void steps.push("end"),
    close: () => steps.push("close"),
  });
  const frames = Array.from({ length: 80 }, (_, index) => new Uint8Array(1920).fill(index));
  await session.configure({ wav_name: "a" });
  for (const frame of frames) await session.audio(frame);
  await session.configure({ wav_name: "b" });
  await session.audio(new Uint8Array(65_536));
  await session.end();
  await session.end();
  session.close();
  expect(steps).toEqual([
    "configure a",
    "audio 65280",
    "audio 65280",
    "audio 23040",
    "configure b",
    "audio 65536",
    "end",
    "end",
    "close",
  ]);
  expect(Buffer.concat(heard.slice(0, 3)).equals(Buffer.concat(frames))).toBe(true);
});
