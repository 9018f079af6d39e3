import { runAction } from "@funasr-images/action-io";
import { parseRepository } from "@funasr-images/registry";
import { applyRetention, openRegistryShelf, planRetention, readStored } from "@funasr-images/release";
import { ActionError } from "../../src/context/action-error.ts";
import { openActionRegistry } from "../../src/context/open-action-registry.ts";
import { readActionContext } from "../../src/context/read-action-context.ts";
import { openGitHub } from "../../src/github/open-github.ts";
import { definition } from "./definition.ts";
import { openPackages } from "./open-packages.ts";
import { renderRetention } from "./render-retention.ts";

await runAction(definition, async (inputs, io) => {
  const { profile, images } = await readActionContext(inputs);
  const { keep, "grace-days": graceDays, "max-percent": percent, "dry-run": dryRun, confirm: confirmed } = inputs;
  const registry = openActionRegistry(profile.registry, inputs, io.signal);
  const { host, name } = parseRepository(profile.registry);
  const api = inputs.api === "auto" ? (host === "ghcr.io" ? "packages" : "registry") : inputs.api;
  const github = openGitHub(inputs["github-token"], io.env);
  if (api === "packages" && !github) {
    throw new ActionError("INPUTS_DISAGREE", "Images on GHCR are deleted through GitHub: give `github-token`.");
  }
  const shelf = api === "packages" && github ? await openPackages(github, name) : openRegistryShelf(registry);

  const rules = { branches: images.map(({ branch }) => branch), keep, graceDays, now: new Date() };
  const limits = { branches: rules.branches, ...(percent === undefined ? {} : { share: percent / 100 }) };
  const stored = await readStored(registry, shelf.list);
  const plan = planRetention(stored, rules);
  io.summary.addRaw(renderRetention(plan, stored, { limits, dryRun }));
  const deleted: string[] = [];
  const onDeleted = (digest: string) => {
    deleted.push(digest);
    io.info(`deleted ${digest}`);
  };
  try {
    if (!dryRun) {
      await applyRetention(plan, registry, rules, { ...limits, shelf, onDeleted, confirmed });
    }
  } catch (error) {
    io.summary.addRaw(`\n${deleted.length} of ${plan.deleted.length} were deleted: ${(error as Error).message}\n`);
    throw error;
  }
  return { deleted: dryRun ? plan.deleted.map(({ digest }) => digest) : deleted, kept: plan.kept };
});
