import { once } from "node:events";
import path from "node:path";
import { parseArgs } from "node:util";
import { checkUpstream, openUpstream, prepareUpstream, runCutOff } from "@funasr-images/local";
import { createSay } from "@funasr-images/pipeline";
import { runProgram } from "./run-program.ts";

const root = path.join(import.meta.dirname, "..");

await runProgram("Usage: ./scripts/check-upstream, whose --help tells all\n", async (signal) => {
  const { values } = parseArgs({
    options: {
      state: { type: "string", default: path.join(root, ".local/check-upstream") },
      world: { type: "boolean" },
      // What the script calls itself with.
      inside: { type: "boolean" },
    },
  });
  const state = path.resolve(values.state);
  const say = createSay(values.world ? process.stderr : process.stdout);
  const options = { root, state, say, signal };
  if (values.world) {
    const { world, services } = await openUpstream(options);
    process.stdout.write(`${JSON.stringify({ profile: world.profile, ...world.addresses }, null, 2)}\n`);
    await once(signal, "abort").catch(() => {});
    await world.close();
    await services.stop();
    return 0;
  }
  if (values.inside) return (await checkUpstream(options)).every(({ holds }) => holds) ? 0 : 1;
  await prepareUpstream(options);
  const again = [process.execPath, import.meta.filename, "--inside", "--state", state];
  return runCutOff(again, { engine: path.join(state, "engine"), signal });
});
