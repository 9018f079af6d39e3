import { runAction } from "@funasr-images/action-io";
import { parseRepository } from "@funasr-images/registry";
import { planRetention, readStored } from "@funasr-images/release";
import { ActionError } from "../../context/action-error.ts";
import { openActionRegistry } from "../../context/open-action-registry.ts";
import { readActionContext } from "../../context/read-action-context.ts";
import { openGitHub } from "../../github/open-github.ts";
import { renderTable } from "../../legs/render-leg-table.ts";
import { definition } from "./definition.ts";
import { openPackages } from "./open-packages.ts";

await runAction(definition, async (inputs, io) => {
  const { profile, images } = await readActionContext(inputs);
  const { keep, "grace-days": graceDays, "dry-run": dryRun } = inputs;
  const registry = openActionRegistry(profile.registry, inputs, io.signal);
  const { host, name } = parseRepository(profile.registry);
  const api = inputs.api === "auto" ? (host === "ghcr.io" ? "packages" : "registry") : inputs.api;
  const github = openGitHub(inputs["github-token"], io.env);
  if (api === "packages" && !github) {
    throw new ActionError("INPUTS_DISAGREE", "Images on GHCR are deleted through GitHub: give `github-token`.");
  }
  const packages = api === "packages" && github ? await openPackages(github, name) : undefined;

  const branches = images.map(({ branch }) => branch);
  const plan = planRetention(await readStored(registry, packages?.versions), { branches, keep, graceDays });
  const rows = plan.deleted.map(({ digest, tags, reason }) => [`\`${digest.slice(0, 19)}\``, tags.join(" "), reason]);
  io.summary
    .addHeading(`${dryRun ? "Dry run: " : ""}${plan.deleted.length} manifests to delete`, 2)
    .addRaw(`\nKept: ${plan.kept.join(", ") || "no version"}\n\n`)
    .addRaw(rows.length > 0 ? `${renderTable(["digest", "tags", "why"], rows)}\n` : "");
  for (const { digest } of dryRun ? [] : plan.deleted) {
    await (packages ? packages.delete(digest) : registry.deleteManifest(digest));
    io.info(`deleted ${digest}`);
  }
  return { deleted: plan.deleted.map(({ digest }) => digest), kept: plan.kept };
});
