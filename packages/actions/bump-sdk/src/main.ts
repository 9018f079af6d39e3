import { readFile } from "node:fs/promises";
import path from "node:path";
import { runAction } from "@funasr-images/action-io";
import { assertBranches, replaceBase } from "@funasr-images/catalog";
import { findBase, placeBase } from "@funasr-images/pipeline";
import { readActionContext } from "../../src/context/read-action-context.ts";
import { openGitHub } from "../../src/github/open-github.ts";
import { proposeChange } from "../../src/github/propose-change.ts";
import { definition } from "./definition.ts";
import { describeBump } from "./describe-bump.ts";

await runAction(definition, async (inputs, io) => {
  const { branches, "dry-run": dryRun } = inputs;
  const context = await readActionContext(inputs);
  assertBranches(context.images, branches);
  const github = dryRun ? undefined : openGitHub(inputs["github-token"], io.env);
  if (!dryRun && !github) io.warning("No pull request is opened: no `github-token` was given.", { title: "Bump SDK" });
  const wanted = context.images.filter(({ branch }) => branches.length === 0 || branches.includes(branch));
  const bumps: Record<string, object> = {};
  const pulls: string[] = [];
  io.summary.addHeading(dryRun ? "Dry run: base images" : "Base images", 2);
  for (const image of wanted) {
    const { repository } = placeBase(image, context.profile);
    const found = await findBase(image, { repository, allowHttp: context.profile.allowHttp, signal: io.signal });
    const { title, body } = describeBump(image, found, repository);
    io.summary.addRaw(`\n### ${image.branch}: ${title}\n\n${body}\n`);
    if (!found || found.current) continue;
    const file = `images/${image.branch}/image.json`;
    bumps[image.branch] = { tag: found.base.tag, digest: found.base.digest };
    if (!github) continue;
    const content = replaceBase(await readFile(path.join(context.root, file), "utf8"), found.base);
    const change = { branch: `bump-sdk/${image.branch}`, title, body, files: [{ path: file, content }] };
    const { kind, url } = await proposeChange(github, change);
    io.info(`${image.branch}: pull request ${kind}${url ? `: ${url}` : ""}`);
    if (url) {
      pulls.push(url);
      io.summary.addRaw(`\nPull request ${kind}: ${url}\n`);
    }
  }
  return { bumps, "pull-requests": pulls };
});
