import path from "node:path";
import { parseArgs } from "node:util";
import { readImages } from "@funasr-images/catalog";
import { startHub } from "@funasr-images/hub";
import { hubContent } from "@funasr-images/local";
import { runCli } from "@funasr-images/models";
import { runProgram } from "./run-program.ts";

const images = path.join(import.meta.dirname, "../images");

/** `funasr-images models lock` with, for the local profile, the hub that it asks. */
await runProgram(async (signal) => {
  const arguments_ = process.argv.slice(2);
  const { values } = parseArgs({
    args: arguments_,
    options: { profile: { type: "string" }, hub: { type: "string" } },
    strict: false,
  });
  const local = values.profile === "local" && !values.hub && !values.help;
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
