import { readFile } from "node:fs/promises";

let loading: Promise<WebAssembly.Module> | undefined;

/**
 * The compiled decoder, once per process: threads share its code, and what the first file warms up serves the next.
 *
 * A server calls it when it starts, so that a missing file is noticed then.
 */
export function loadDecoder(): Promise<WebAssembly.Module> {
  const file = import.meta.url.endsWith(".ts") ? "../wasm/decoder.wasm" : "./decoder.wasm";
  loading ??= readFile(new URL(file, import.meta.url)).then((bytes) => WebAssembly.compile(bytes));
  return loading;
}
