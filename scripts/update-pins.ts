import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { pins, renderPins, updatePins } from "@funasr-images/workflows";
import { runProgram } from "./run-program.ts";

const file = path.join(import.meta.dirname, "../packages/workflows/src/pins.ts");

const usage = `Usage: npx projen update-pins

Asks GitHub for newer releases of the actions that the workflows use, and writes them to packages/workflows/src/pins.ts;
npx projen then writes the workflows.

Exit codes: 0 written or current, 1 failed
Environment:
  GITHUB_API_URL  the address of GitHub's API (default https://api.github.com)
  GITHUB_TOKEN    a token for it, against its limit of requests
  COOLDOWN_DAYS   how old a release has to be (default 7)
`;

await runProgram(usage, async () => {
  const { GITHUB_API_URL: api = "https://api.github.com", GITHUB_TOKEN: token, COOLDOWN_DAYS = "7" } = process.env;
  const updated = await updatePins(pins, { api, cooldownDays: Number(COOLDOWN_DAYS), token });
  await writeFile(file, renderPins(await readFile(file, "utf8"), updated.pins));
  process.stdout.write(`${updated.notes.join("\n") || "every action is current"}\n`);
  return 0;
});
