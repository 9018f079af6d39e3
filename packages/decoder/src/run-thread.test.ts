import { expect, test } from "vitest";
import { runThread } from "./run-thread.ts";

/** A module as the decoder's, whose `decode` has this body. */
function moduleOf(...body: number[]): Promise<WebAssembly.Module> {
  const name = (text: string) => [text.length, ...Buffer.from(text)];
  const section = (kind: number, ...content: number[]) => [kind, content.length, ...content];
  const types = section(1, 2, 0x60, 0, 0, 0x60, 1, 0x7c, 1, 0x7f);
  const functions = section(3, 2, 0, 1);
  const memory = section(5, 1, 0, 1);
  const exports = section(7, 3, ...name("memory"), 2, 0, ...name("_initialize"), 0, 0, ...name("decode"), 0, 1);
  const code = section(10, 2, 2, 0, 0x0b, body.length + 2, 0, ...body, 0x0b);
  const header = [...Buffer.from("\0asm"), 1, 0, 0, 0];
  return WebAssembly.compile(new Uint8Array([...header, ...types, ...functions, ...memory, ...exports, ...code]));
}

const loopForEver = [0x03, 0x40, 0x0c, 0, 0x0b, 0x00];
const trap = [0x00];
const damaged = [0x41, 5];

async function* bytes() {
  yield new Uint8Array(100);
}

async function run(body: number[], stallMs = 30_000): Promise<unknown[]> {
  const events: unknown[] = [];
  for await (const event of runThread({ bytes: bytes() }, { stallMs, module: moduleOf(...body) })) events.push(event);
  return events;
}

test("a decoder that never comes back is ended", async () => {
  await expect(run(loopForEver, 300)).rejects.toMatchObject({ code: "TOO_SLOW" });
});

test("a decoder that a file breaks costs that file only", async () => {
  await expect(run(trap)).rejects.toMatchObject({
    code: "DAMAGED",
    message: expect.stringContaining("its decoder failed"),
  });
});

test("an outcome is told by its name", async () => {
  expect(await run(damaged)).toEqual([{ kind: "end", outcome: "damaged" }]);
});
