import { readFile } from "node:fs/promises";

const inCheckout = import.meta.url.endsWith(".ts");

/** The program of a thread: next to this file in a checkout, next to the bundle in an image. */
export const threadProgram = new URL(inCheckout ? "./decoder-thread.ts" : "./decoder-thread.mjs", import.meta.url);

const moduleFile = new URL(inCheckout ? "../wasm/decoder.wasm" : "./decoder.wasm", import.meta.url);
let loading: Promise<WebAssembly.Module> | undefined;

/**
 * The compiled decoder, once per process: threads share its code, and what the first file warms up serves the next.
 *
 * A server calls it when it starts, so that a missing file is noticed then.
 */
export function loadDecoder(): Promise<WebAssembly.Module> {
  loading ??= readFile(moduleFile).then((bytes) => WebAssembly.compile(bytes));
  return loading;
}
