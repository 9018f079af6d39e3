import { parseArgs } from "node:util";
import { readModelLock } from "@funasr-images/catalog";
import { openModelStore } from "../store/model-store.ts";
import { type Command, projectHelp, projectOptions, readProject, storeDirectory } from "./command.ts";
import { listModels, renderModel } from "./render-models.ts";

const options = { ...projectOptions, store: { type: "string" } } as const;

export const listCommand: Command = {
  summary: "Show every model: uses, licence, evidence, and whether it is locked and stored",
  help: `Show every model of the catalogue: who uses it, its licence, how sure its hashes are, whether it is locked and stored.
A use with a question mark is offered in place of the one without.

Usage: funasr-images models list [options]

  --store DIR      the store [$FUNASR_STATE/store, or .local/store]
${projectHelp}`,
  async run(arguments_, io) {
    const { values } = parseArgs({ args: [...arguments_], options });
    const { profile, catalogue } = await readProject(values, io.env);
    const store = await openModelStore(storeDirectory(values.store, io.env));
    const models = await listModels(catalogue, await readModelLock(profile.lock), store);
    return { exitCode: 0, text: models.map(renderModel).join(""), json: models };
  },
};
