import { readFile } from "node:fs/promises";
import path from "node:path";
import { runAction } from "@funasr-images/action-io";
import { findSdk } from "@funasr-images/pipeline";
import { readActionContext } from "../../context/read-action-context.ts";
import { openGitHub } from "../../github/open-github.ts";
import { proposeChange } from "../../github/propose-change.ts";
import { definition } from "./definition.ts";
import { describeBump } from "./describe-bump.ts";
import { replaceSdk } from "./replace-sdk.ts";

await runAction(definition, async (inputs, io) => {
  const { branches, profile, "dry-run": dryRun, "sdk-repository": repository } = inputs;
  const context = await readActionContext({ ...inputs, profile, "sdk-repository": undefined });
  const github = dryRun ? undefined : openGitHub(inputs["github-token"], io.env);
  if (!dryRun && !github) io.warning("No pull request is opened: no `github-token` was given.", { title: "Bump SDK" });
  const wanted = context.images.filter(({ branch }) => branches.length === 0 || branches.includes(branch));
  const bumps: Record<string, object> = {};
  const pulls: string[] = [];
  io.summary.addHeading(dryRun ? "Dry run: SDK" : "SDK", 2);
  for (const image of wanted) {
    const found = await findSdk(image, repository ? { repository } : {});
    const { title, body } = describeBump(image, found, repository);
    io.summary.addRaw(`\n### ${image.branch}: ${title}\n\n${body}\n`);
    if (!found || found.current) continue;
    const file = `images/${image.branch}/image.json`;
    bumps[image.branch] = { tag: found.sdk.tag, digest: found.sdk.digest };
    if (!github) continue;
    const content = replaceSdk(await readFile(path.join(context.root, file), "utf8"), found.sdk);
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
