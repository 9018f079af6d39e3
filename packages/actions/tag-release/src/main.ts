import path from "node:path";
import { runAction } from "@funasr-images/action-io";
import { applyRelease, type ReleasedTag } from "@funasr-images/release";
import { ActionError } from "../../src/context/action-error.ts";
import { openActionRegistry } from "../../src/context/open-action-registry.ts";
import { parsePlan } from "../../src/context/parse-plan.ts";
import { readPlannedContext } from "../../src/context/read-action-context.ts";
import { findRelease, type GitHubRelease, publishRelease } from "../../src/github/github-release.ts";
import { type GitHub, openGitHub } from "../../src/github/open-github.ts";
import { readLegs } from "../../src/legs/stored-leg.ts";
import { announceRelease } from "./announce-release.ts";
import { decideRelease } from "./decide-release.ts";
import { definition } from "./definition.ts";
import { mirrorRelease } from "./mirror-release.ts";

await runAction(definition, async (inputs, io) => {
  const plan = parsePlan(inputs.plan);
  const { root, state } = await readPlannedContext(plan, inputs);
  const legs = await readLegs(path.resolve(root, inputs.legs));
  const release = decideRelease(plan, legs, io);
  const { registry: repository, version } = plan;
  if (!release) return { version: "", registry: repository, digests: {}, tags: [], "release-url": undefined };

  const registry = openActionRegistry(repository, inputs, io.signal);
  const github = openGitHub(inputs["github-token"], io.env);
  const onTag = ({ tag, moved }: ReleasedTag) => io.info(`${repository}:${tag}${moved ? "" : " (in place)"}`);
  const written = await applyRelease(release, registry, { part: "versions", onTag });
  const { indexes } = written;
  const tags = [...written.tags];
  let announced =
    inputs.step === "moving"
      ? github && (await findDrafted(github, version))
      : await announceRelease(plan, { legs, indexes, registry, root, github }, io);
  if (inputs.step !== "versions") {
    const moved = await applyRelease(release, registry, { part: "moving", onTag });
    tags.push(...moved.tags);
    await mirrorRelease(tags, registry, inputs, { ...io, state });
    if (github && announced) announced = await publishRelease(github, announced);
  }
  return {
    version,
    registry: repository,
    digests: Object.fromEntries(indexes.map(({ branch, digest }) => [branch, digest])),
    tags: tags.map(({ tag }) => tag),
    "release-url": announced?.url,
  };
});

/** What the step `versions` has drafted: without it the tags would move unannounced. */
async function findDrafted(github: GitHub, version: string): Promise<GitHubRelease> {
  const drafted = await findRelease(github, `v${version}`);
  if (drafted) return drafted;
  const what = `There is no release v${version} on GitHub, so no tag moves: the step \`versions\` drafts it.`;
  throw new ActionError("RELEASE_MISSING", `${what} Run that step again, then this one.`);
}
