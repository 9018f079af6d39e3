import path from "node:path";
import { runAction } from "@funasr-images/action-io";
import { catalogueSources, downloadModels, openModelStore, profileHub } from "@funasr-images/models";
import { readActionContext } from "../../src/context/read-action-context.ts";
import { cacheModels } from "./cache-models.ts";
import { decideSave } from "./decide-save.ts";
import { definition } from "./definition.ts";
import { openModelCache } from "./model-cache.ts";
import { pickModels } from "./pick-models.ts";
import { renderSummary } from "./render-summary.ts";

await runAction(definition, async (inputs, { env, signal, ...io }) => {
  const { lock, profile, state, images, catalogue, env: tokens = {} } = await readActionContext(inputs);
  const store = await openModelStore(path.join(state, "store"));
  const hub = profileHub(profile, tokens);
  // The models of the local profile have the names of the real ones and other bytes.
  const alternatives = profile.name === "upstream" ? catalogueSources(catalogue, lock, hub) : {};
  const result = await cacheModels({
    lock,
    ids: pickModels(lock, images, inputs),
    store,
    cache: await openModelCache(),
    save: decideSave(inputs.save, env),
    workspace: env.GITHUB_WORKSPACE ?? process.cwd(),
    download: (ids) => downloadModels(lock, { hub, store, ids, alternatives, signal }),
    warn: io.warning,
    say: io.info,
    signal,
  });
  io.summary.addRaw(renderSummary(result), true);
  const { downloadedBytes } = result.download;
  return { models: result.models, "downloaded-bytes": downloadedBytes, "restored-all": downloadedBytes === 0 };
});

// A service that never answered still has a socket open, and would keep the job waiting for it.
process.exit();
