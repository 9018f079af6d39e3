import { runAction } from "@funasr-images/action-io";
import { assertBranches } from "@funasr-images/catalog";
import { applyRollback, planRollback } from "@funasr-images/release";
import { openActionRegistry } from "../../src/context/open-action-registry.ts";
import { readActionContext } from "../../src/context/read-action-context.ts";
import { markLatest } from "../../src/github/github-release.ts";
import { openGitHub } from "../../src/github/open-github.ts";
import { definition } from "./definition.ts";
import { listMoves } from "./list-moves.ts";
import { renderRollback } from "./render-rollback.ts";

await runAction(definition, async (inputs, io) => {
  const { profile, images } = await readActionContext(inputs);
  const registry = openActionRegistry(profile.registry, inputs, io.signal);
  const branches = images.map(({ branch }) => branch);
  const { faulty, version, "dry-run": dryRun } = inputs;
  assertBranches(images, faulty);
  const plan = await planRollback(registry, branches, version.replace(/^v/, ""), faulty.length > 0 ? { faulty } : {});
  const moves = await listMoves(plan, registry);
  io.summary.addRaw(renderRollback(plan, moves, { repository: registry.repository, dryRun }));
  if (!dryRun) {
    await applyRollback(plan, registry, { onTag: ({ tag, digest }) => io.info(`${tag} is ${digest}`) });
    const github = openGitHub(inputs["github-token"], io.env);
    const marked = github && (await markLatest(github, `v${plan.version}`));
    io.summary.addRaw(marked ? "" : "\nThe latest release on GitHub is what it was.\n");
  }
  return {
    moved: moves.filter(({ from, to }) => from !== to).map(({ tag }) => tag),
    digests: Object.fromEntries(plan.branches.map(({ branch, release }) => [branch, release.digest])),
  };
});
