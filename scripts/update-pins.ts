import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { pins, renderPins, updatePins } from "@funasr-images/workflows";
import { runProgram } from "./run-program.ts";

const file = path.join(import.meta.dirname, "../packages/workflows/src/pins.ts");

/** Reads GITHUB_API_URL, GITHUB_TOKEN and COOLDOWN_DAYS; writes pins.ts, then `npx projen` writes the workflows. */
await runProgram(async () => {
  const { GITHUB_API_URL: api = "https://api.github.com", GITHUB_TOKEN: token, COOLDOWN_DAYS = "7" } = process.env;
  const updated = await updatePins(pins, { api, cooldownDays: Number(COOLDOWN_DAYS), token });
  await writeFile(file, renderPins(await readFile(file, "utf8"), updated.pins));
  process.stdout.write(`${updated.notes.join("\n") || "every action is current"}\n`);
  return 0;
});
