import { readFile } from "node:fs/promises";
import { ProgramError, renderError } from "@funasr-images/errors";
import type { Link } from "./link.ts";
import { createRepository } from "./repository.ts";
import { type HubOptions, startHub } from "./start-hub.ts";

/** The one argument: this as JSON, or the path of a file that holds it. */
interface HubConfig extends Omit<HubOptions, "repositories"> {
  readonly repositories: readonly {
    readonly id: string;
    readonly tag?: string;
    /** `file` is read once at the start: the hub sends from memory, so that a disk is not what is measured. */
    readonly files: readonly { readonly path: string; readonly file: string; readonly lfs?: boolean }[];
  }[];
  readonly link?: Link;
}

/** The hub as a process of its own: prints its addresses as one line of JSON, ends on SIGTERM or SIGINT. */
async function main(argument: string | undefined): Promise<void> {
  if (argument === undefined)
    throw new ProgramError("USAGE", "Give the hub's configuration: JSON, or the path of a JSON file.");
  const text = argument.trimStart().startsWith("{") ? argument : await readFile(argument, "utf8");
  const { repositories, ...options } = JSON.parse(text) as HubConfig;
  const hub = await startHub({ ...options, repositories: await Promise.all(repositories.map(readRepository)) });
  process.stdout.write(`${JSON.stringify({ endpoint: hub.endpoint, cdn: hub.cdn })}\n`);
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void hub.close());
}

async function readRepository({ id, tag, files }: HubConfig["repositories"][number]) {
  const read = files.map(async ({ path, file, lfs }) => ({ path, lfs, bytes: await readFile(file) }));
  return createRepository(id, await Promise.all(read), { tag });
}

main(process.argv[2]).catch((error: unknown) => {
  process.stderr.write(`${renderError(error)}\n`);
  process.exitCode = 1;
});
