import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import record from "../wasm/build.json" with { type: "json" };

const read = (file: string) => readFileSync(new URL(file, import.meta.url));
const hash = (...parts: Buffer[]) => createHash("sha256").update(Buffer.concat(parts)).digest("hex");

test("the committed decoder is the one that scripts/build-decoder built from this source", () => {
  expect(hash(read("../wasm/decoder.wasm"))).toBe(record.wasm);
  expect(hash(read("../native/decode.c"), read("../../../scripts/build-decoder"))).toBe(record.inputs);
});

test("the decoder can reach nothing but its source, its caller and refused system calls", () => {
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(read("../wasm/decoder.wasm")));
  const ours = imports.filter(({ module }) => module === "media").map(({ name }) => name);
  expect(ours.toSorted()).toEqual(["begin", "read", "samples", "seek"]);
  expect(new Set(imports.map(({ module }) => module))).toEqual(new Set(["media", "wasi_snapshot_preview1"]));
});
