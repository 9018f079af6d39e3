import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type ActionDefinition, variableOf } from "@funasr-images/action-io";
import { ProgramError } from "@funasr-images/errors";
import { type Bench, type BenchRow, median } from "@funasr-images/workspace/bench-report";
import { listActions } from "../src/bundle/list-actions.ts";

const root = path.join(import.meta.dirname, "../../..");
const limit = 150;
const task = "start, read inputs, refuse one";

/** How long every bundle takes from its start until it has refused an input that is wrong, beside a Node that does nothing. */
const bench: Bench = async ({ quick, signal, say }) => {
  const runs = quick ? 1 : 7;
  const directory = await mkdtemp(path.join(tmpdir(), "bench-actions-"));
  try {
    const nothing = path.join(directory, "nothing.mjs");
    await writeFile(nothing, "");
    const peers = [{ name: "bare node", file: nothing, env: {}, exitCode: 0 }];
    const absent: { peer: string; reason: string }[] = [];
    for (const name of await listActions(root)) {
      const file = path.join(root, "packages/actions", name, "dist/index.mjs");
      if (!existsSync(file)) absent.push({ peer: name, reason: "it is not bundled; run: npx projen bundle-actions" });
      else peers.push({ name, file, env: await refusedInput(name), exitCode: 1 });
    }
    const times = new Map(peers.map(({ name }) => [name, [] as number[]]));
    // In turns, so that what else the machine does meets all of them; the first round only warms the disk's cache.
    for (let round = 0; round <= runs; round++) {
      say(`round ${round} of ${runs}`);
      for (const peer of peers) {
        const time = await timeStart(peer, signal);
        if (round > 0) times.get(peer.name)?.push(time);
      }
    }
    const rows: BenchRow[] = [...times].map(([peer, figures]) => ({
      task,
      peer,
      unit: "ms",
      runs: figures,
      median: median(figures),
    }));
    const bare = rows[0]?.median ?? 0;
    const wanted = rows.slice(1).map(({ peer, median: figure }) => ({
      text: `start of ${peer} over bare node, ms`,
      value: figure - bare,
      limit,
      holds: figure - bare <= limit,
    }));
    return { name: "actions", rows, wanted, absent };
  } finally {
    await rm(directory, { recursive: true });
  }
};
export default bench;

/** A variable that makes the action stop as soon as it runs: a wrong value, or none where one is required. */
async function refusedInput(name: string): Promise<Record<string, string>> {
  const { definition } = (await import(path.join(root, "packages/actions", name, "src/definition.ts"))) as {
    definition: ActionDefinition;
  };
  const inputs = Object.entries(definition.inputs);
  const typed = inputs.find(([, { kind = "string", choices }]) => choices || kind === "boolean" || kind === "integer");
  if (typed) return { [variableOf(typed[0])]: "?" };
  const required = inputs.find(([, input]) => input.required);
  if (required) return {};
  throw new ProgramError(
    "BENCH_FAILED",
    `The action ${name} refuses no input, so its start cannot be separated from its work.`,
  );
}

interface Peer {
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
  readonly exitCode: number;
}

async function timeStart({ file, env, exitCode }: Peer, signal: AbortSignal): Promise<number> {
  const started = performance.now();
  const child = spawn(process.execPath, [file], { env: { PATH: process.env.PATH, ...env }, signal });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (log += text));
  const [code] = await once(child, "close");
  const time = performance.now() - started;
  if (code !== exitCode || (exitCode === 1 && !log.includes("BAD_INPUTS"))) {
    throw new ProgramError("BENCH_FAILED", `${file} ended with ${code}, not by refusing an input:\n${log}`);
  }
  return time;
}
