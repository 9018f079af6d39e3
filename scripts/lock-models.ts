import path from "node:path";
import { parseArgs } from "node:util";
import { readImages } from "@funasr-images/catalog";
import { startHub } from "@funasr-images/hub";
import { hubContent } from "@funasr-images/local";
import { runCli } from "@funasr-images/models";
import { runProgram } from "./run-program.ts";

const images = path.join(import.meta.dirname, "../images");

const usage = `Usage: npx projen lock-models [--profile local] [options]

The same as funasr-images models lock, whose --help lists the options, with images/ of this checkout; for the local profile
it also starts the hub that is asked.

Exit codes: 0 written or current, 1 failed, 2 bad usage, 130 interrupted
`;

await runProgram(usage, async (signal) => {
  const arguments_ = process.argv.slice(2);
  const { values } = parseArgs({
    args: arguments_,
    options: { profile: { type: "string" }, hub: { type: "string" } },
    strict: false,
  });
  const local = values.profile === "local" && !values.hub;
  const hub = local ? await startHub({ repositories: await hubContent(await readImages(images), images) }) : undefined;
  const { stdout, stderr, env } = process;
  try {
    const asked = hub ? ["--hub", hub.endpoint] : [];
    return await runCli(["models", "lock", "--images", images, ...asked, ...arguments_], {
      stdout,
      stderr,
      env,
      signal,
    });
  } finally {
    await hub?.close();
  }
});
