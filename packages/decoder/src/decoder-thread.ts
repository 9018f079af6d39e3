import { fstatSync, openSync, readSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { unreachable } from "@funasr-images/errors";
import { createRingReader } from "./byte-ring.ts";
import {
  type MediaBlock,
  mostPosted,
  type Outcome,
  outcomes,
  type ThreadMessage,
  type ThreadTask,
} from "./thread-messages.ts";

/** Frames of one block: a third of a second at 48 kHz. */
const blockFrames = 16_384;

const task: ThreadTask = workerData;
const counter = new Int32Array(task.posted);
const source =
  "file" in task.source ? openFile(task.source.file) : { size: -1, read: createRingReader(task.source.ring) };
const blocks = createBlocks();
let memory: WebAssembly.Memory;

const outcome: Outcome | undefined = outcomes[instantiate(task.module)(source.size)];
blocks.flush();
post({ kind: "end", outcome: outcome ?? "damaged" });

interface MediaSource {
  /** Bytes; -1 if it can only be read in order. */
  readonly size: number;
  readonly read: (into: Uint8Array) => number;
  readonly seek?: (position: number) => void;
}

function openFile(path: string): MediaSource {
  // A thread's files are closed when it ends, however it ends.
  const file = openSync(path, "r");
  let position = 0;
  return {
    size: fstatSync(file).size,
    read(into) {
      const count = readSync(file, into, 0, into.length, position);
      position += count;
      return count;
    },
    seek(to) {
      position = to;
    },
  };
}

/** @returns the one function of the module: takes the size of the source, returns an outcome */
function instantiate(module: WebAssembly.Module): (size: number) => number {
  const { exports } = new WebAssembly.Instance(module, {
    media: {
      read: (address: number, size: number) => source.read(new Uint8Array(memory.buffer, address, size)),
      seek: (position: number) => "seek" in source && source.seek?.(position),
      begin: (container: number, codec: number) =>
        post({ kind: "format", format: { container: readText(container), codec: readText(codec) } }),
      samples: (address: number, frames: number, channels: number, sampleRate: number, mask: number) =>
        blocks.add(new Float32Array(memory.buffer, address, frames * channels), { frames, channels, sampleRate, mask }),
    },
    wasi_snapshot_preview1: refuseSystem(module),
  });
  memory = exports.memory as WebAssembly.Memory;
  (exports._initialize as () => void)();
  return exports.decode as (size: number) => number;
}

/** The C library links some system calls. None is needed: there is no environment, no file and no clock. */
function refuseSystem(module: WebAssembly.Module): WebAssembly.ModuleImports {
  const notSupported = 52;
  const badFile = 8;
  const names = WebAssembly.Module.imports(module).flatMap(({ module, name }) =>
    module === "wasi_snapshot_preview1" ? [name] : [],
  );
  const zero = (...addresses: number[]) => {
    for (const address of addresses) new DataView(memory.buffer).setUint32(address, 0, true);
    return 0;
  };
  return {
    ...Object.fromEntries(names.map((name) => [name, () => notSupported])),
    environ_sizes_get: zero,
    environ_get: () => 0,
    fd_prestat_get: () => badFile,
    clock_time_get: (_clock: number, _precision: bigint, address: number) => zero(address, address + 4),
    proc_exit: () => unreachable("a decoder that ends itself"),
  };
}

/** Collects frames into blocks: a decoder's own frames may be as short as 2.5 ms. */
function createBlocks() {
  let block: { sampleRate: number; mask: number; channels: Float32Array<ArrayBuffer>[] } | undefined;
  let filled = 0;

  function flush(): void {
    if (block && filled > 0) {
      const channels = block.channels.map((samples) => (filled < samples.length ? samples.slice(0, filled) : samples));
      postBlock({ sampleRate: block.sampleRate, mask: block.mask, channels });
    }
    block = undefined;
    filled = 0;
  }

  return {
    /** @param samples channel after channel */
    add(
      samples: Float32Array,
      { frames, channels, sampleRate, mask }: { frames: number; channels: number; sampleRate: number; mask: number },
    ): void {
      const fits =
        block?.sampleRate === sampleRate &&
        block.mask === mask &&
        block.channels.length === channels &&
        filled + frames <= blockFrames;
      if (!fits) flush();
      block ??= { sampleRate, mask, channels: Array.from({ length: channels }, () => new Float32Array(blockFrames)) };
      for (const [index, into] of block.channels.entries())
        into.set(samples.subarray(index * frames, (index + 1) * frames), filled);
      filled += frames;
    },
    flush,
  };
}

function postBlock(block: MediaBlock): void {
  for (;;) {
    const waiting = Atomics.load(counter, 0);
    if (waiting < mostPosted) break;
    Atomics.wait(counter, 0, waiting);
  }
  Atomics.add(counter, 0, 1);
  parentPort?.postMessage(
    { kind: "block", block } satisfies ThreadMessage,
    block.channels.map(({ buffer }) => buffer),
  );
}

function post(message: ThreadMessage): void {
  parentPort?.postMessage(message);
}

function readText(address: number): string {
  const bytes = new Uint8Array(memory.buffer, address, 256);
  return Buffer.from(bytes.subarray(0, bytes.indexOf(0))).toString();
}
