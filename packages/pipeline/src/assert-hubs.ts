import type { ModelHub, ModelLock, Profile } from "@funasr-images/catalog";
import type { ModelStore, Source } from "@funasr-images/models";
import { addressOf, assertAnswers, findSilence } from "./assert-answers.ts";
import type { Say } from "./say.ts";

/**
 * Asks every hub that has to give something whether it answers, before the patience of a download begins. A hub whose
 * models all have other sources may be silent: that is said, and the others are asked.
 *
 * @param ids the models that are needed
 * @throws PipelineError ADDRESS_FAILED
 */
export async function assertHubs(options: {
  readonly lock: ModelLock;
  readonly ids: readonly string[];
  readonly store: ModelStore;
  readonly alternatives: Readonly<Record<string, readonly Source[]>>;
  readonly profile: Profile;
  readonly say: Say;
  readonly signal?: AbortSignal | undefined;
}): Promise<void> {
  const { lock, ids, store, alternatives, profile, say, signal } = options;
  const lacking = [];
  for (const model of lock.models) {
    if (!ids.includes(model.id)) continue;
    const there = await Promise.all(model.files.map(({ sha256 }) => store.has(sha256)));
    if (!there.every(Boolean)) lacking.push(model);
  }
  for (const hub of new Set<ModelHub>(lacking.map((model) => model.hub))) {
    const address = addressOf(profile, hub);
    const needed = lacking.filter((model) => model.hub === hub);
    if (needed.some(({ id }) => !alternatives[id]?.length)) await assertAnswers([address], signal);
    else {
      const silence = await findSilence(address, signal);
      if (silence !== undefined) say.line(`${silence}; the other sources of its models are asked`);
    }
  }
}
