import { readFile } from "node:fs/promises";
import path from "node:path";
import { modelCommands, runCli } from "@funasr-images/models";
import { expect, it } from "vitest";
import { bundleCommands } from "./bundle-commands.ts";

const root = path.join(import.meta.dirname, "../../../..");

/** Commands of a document that begin in a certain way, one a line; what follows a `#` is for people. */
async function commandsOf(document: string, start: string): Promise<string[]> {
  const text = await readFile(path.join(root, document), "utf8");
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = ""]) => block);
  const lines = blocks
    .join("\n")
    .split("\n")
    .flatMap((line) => line.split(" && "));
  return lines.map((line) => line.replace(/\s+#.*/, "").trim()).filter((line) => line.startsWith(`${start} `));
}

async function helpOf(room: string, name: string): Promise<string> {
  let text = "";
  const io = { stdout: { write: (more: string) => (text += more) }, stderr: { write: () => {} }, env: {} };
  await runCli([room, name, "--help"], io, { models: modelCommands, bundle: bundleCommands });
  return text;
}

const optionsOf = (command: string) => command.match(/(?<=\s)--?[a-z][a-z-]*/g) ?? [];

it.each(["packages/bundle/README.md", "packages/pipeline/README.md", "packages/models/README.md"])(
  "%s names commands and options of funasr-images that there are",
  async (document) => {
    const commands = await commandsOf(document, "npx funasr-images");
    expect(commands.length).toBeGreaterThan(0);
    for (const command of commands) {
      const [, , room = "", name = ""] = command.split(" ");
      const help = await helpOf(room, name);
      expect(help, command).toContain(`Usage: funasr-images ${room} ${name} `);
      for (const option of optionsOf(command)) expect(help, command).toMatch(new RegExp(`(^|\\s)${option}\\b`, "m"));
    }
  },
);

it.each(["packages/bundle/README.md", "packages/pipeline/README.md"])(
  "%s names options of ./scripts/release that there are",
  async (document) => {
    const help = await readFile(path.join(root, "scripts/release"), "utf8");
    const commands = await commandsOf(document, "./scripts/release");
    expect(commands.length).toBeGreaterThan(0);
    for (const option of commands.flatMap(optionsOf)) expect(help).toContain(`  ${option} `);
  },
);
