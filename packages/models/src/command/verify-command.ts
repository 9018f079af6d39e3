import { parseArgs } from "node:util";
import { renderBytes } from "@funasr-images/catalog";
import { verifyModels } from "../download/verify-models.ts";
import { openModelStore } from "../store/model-store.ts";
import { type Command, projectHelp, projectOptions, readFilledLock, readProject, storeDirectory } from "./command.ts";

const options = { ...projectOptions, store: { type: "string" }, model: { type: "string", multiple: true } } as const;

export const verifyCommand: Command = {
  summary: "Hash what is stored and compare it with the lock",
  help: `Hash every stored file that the lock names. Changes nothing and asks no hub.

Usage: funasr-images models verify [options]

  --store DIR      the store [$FUNASR_STATE/store, or .local/store]
  --model ID       only this model; may be repeated
${projectHelp}
Exit code 3 when a file is missing or damaged; models fetch --verify repairs it.
`,
  async run(arguments_, io) {
    const { values } = parseArgs({ args: [...arguments_], options });
    const { profile } = await readProject(values, io.env);
    const lock = await readFilledLock(profile);
    const store = await openModelStore(storeDirectory(values.store, io.env));
    const started = performance.now();
    const summary = await verifyModels(lock, {
      store,
      ids: values.model,
      signal: io.signal,
    });
    const seconds = (performance.now() - started) / 1000;
    const lines = [
      ...summary.faults.map(
        ({ model, path, state }) => `${model}/${path} is ${state === "special" ? "not a file" : state}`,
      ),
      `${summary.verified} files verified, ${renderBytes(summary.bytes)}, in ${store.directory}`,
    ];
    return {
      exitCode: summary.faults.length > 0 ? 3 : 0,
      text: `${lines.join("\n")}\n`,
      json: { ...summary, seconds },
    };
  },
};
