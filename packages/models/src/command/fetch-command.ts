import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  compareWithCatalogue,
  confirmModels,
  type ModelLock,
  renderBytes,
  renderModelCatalogue,
} from "@funasr-images/catalog";
import { ProgramError } from "@funasr-images/errors";
import { replaceFile } from "@funasr-images/files";
import { catalogueSources } from "../download/catalogue-sources.ts";
import { type DownloadSummary, downloadModels } from "../download/download-models.ts";
import { openModelStore } from "../store/model-store.ts";
import {
  type Command,
  type CommandIo,
  hubHelp,
  type Project,
  projectHelp,
  projectOptions,
  readFilledLock,
  readProject,
  storeDirectory,
} from "./command.ts";
import { createProgress } from "./render-progress.ts";

const options = {
  ...projectOptions,
  store: { type: "string" },
  model: { type: "string", multiple: true },
  source: { type: "string", multiple: true },
  verify: { type: "boolean", default: false },
  confirm: { type: "boolean", default: false },
} as const;

export const fetchCommand: Command = {
  summary: "Download what the lock names, verify it and store it by sha256",
  help: `Download what the lock names, verify every byte and store it by sha256. What is stored is not fetched again.

Usage: funasr-images models fetch [options]

  --store DIR      the store [$FUNASR_STATE/store, or .local/store]
  --model ID       only this model; may be repeated
  --source DIR     take files from this folder first, by their bytes, whatever their names: a copied disk, the cache of
                   ModelScope's or of Hugging Face's client; may be repeated
  --verify         hash again what is stored already
  --confirm        mark the fetched models as confirmed in images/models.json
${projectHelp}${hubHelp}             CI  no passing progress
`,
  async run(arguments_, io) {
    const { values } = parseArgs({ args: [...arguments_], options });
    const project = await readProject(values, io.env);
    if (values.confirm && project.profile.name !== "upstream") {
      throw new ProgramError(
        "USAGE",
        "--confirm is for the upstream profile: the models of another hub confirm nothing.",
      );
    }
    const lock = await readFilledLock(project.profile);
    const store = storeDirectory(values.store, io.env);
    const started = performance.now();
    const summary = await fetchModels(project, lock, { ...values, store }, io);
    const seconds = (performance.now() - started) / 1000;

    const ids = values.model ?? lock.models.map((model) => model.id);
    const confirmed = values.confirm ? await confirm(project, lock, ids) : false;
    const unexpected =
      project.profile.name === "upstream" ? compareWithCatalogue(lock, project.catalogue.models).length : 0;
    const lines = [
      `${summary.files} files of ${ids.length} models in ${store}: ${renderBytes(summary.downloadedBytes)} downloaded, ${renderBytes(summary.reusedBytes)} were there`,
      ...(confirmed ? ["images/models.json is written: what was fetched is confirmed"] : []),
      ...(unexpected > 0 && !confirmed ? [`${unexpected} of the lock's files differ from images/models.json`] : []),
    ];
    return { exitCode: 0, text: `${lines.join("\n")}\n`, json: { ...summary, seconds, store, models: ids, confirmed } };
  },
};

async function fetchModels(
  project: Project,
  lock: ModelLock,
  values: { readonly store: string; readonly model?: string[]; readonly source?: string[]; readonly verify: boolean },
  io: CommandIo,
): Promise<DownloadSummary> {
  const progress = createProgress(io.stderr, io.env);
  try {
    return await downloadModels(lock, {
      hub: project.hub,
      store: await openModelStore(values.store),
      verify: values.verify,
      ids: values.model,
      folders: values.source,
      signal: io.signal,
      ...(project.profile.name === "upstream"
        ? { alternatives: catalogueSources(project.catalogue.models, lock, project.hub) }
        : {}),
      onTotals: (totals) => progress.totals(totals),
      onProgress: (event) => {
        if (event.kind !== "retry") return;
        progress.line(`${event.model}/${event.path}: again in ${event.delayMs} ms, ${event.error.what}`);
      },
    });
  } finally {
    progress.end();
  }
}

/** Every file of the models has its locked hash by now: that is what confirms them. */
async function confirm({ images, catalogue }: Project, lock: ModelLock, ids: readonly string[]): Promise<boolean> {
  const before = renderModelCatalogue(catalogue.models);
  const after = renderModelCatalogue(confirmModels(catalogue.models, lock, ids));
  if (after !== before) await replaceFile(join(images, "models.json"), after);
  return after !== before;
}
