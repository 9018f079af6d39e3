import { readFile } from "node:fs/promises";
import path from "node:path";
import { runAction } from "@funasr-images/action-io";
import { compareWithCatalogue, modelRequests, renderModelLock } from "@funasr-images/catalog";
import { profileHub, resolveModels } from "@funasr-images/models";
import { readActionContext } from "../../src/context/read-action-context.ts";
import { openGitHub } from "../../src/github/open-github.ts";
import { proposeChange } from "../../src/github/propose-change.ts";
import { compareLocks } from "./compare-locks.ts";
import { definition } from "./definition.ts";
import { describeDrift } from "./describe-drift.ts";

await runAction(definition, async (inputs, io) => {
  const { root, catalogue, images, lock, profile, env: tokens = {} } = await readActionContext(inputs);
  const resolved = await resolveModels(modelRequests(images), {
    hub: profileHub(profile, tokens),
    signal: io.signal,
  });
  const content = renderModelLock(resolved, lock.$schema);
  const changes = compareLocks(lock, resolved);
  const drifted = changes.length > 0 || content !== (await readFile(profile.lock, "utf8"));
  io.summary.addHeading(inputs["dry-run"] ? "Dry run: models" : "Models", 2);
  if (!drifted) {
    io.summary.addRaw(`\n${lock.models.length} models are as locked.\n`);
    return { drifted, changes, "pull-request": undefined };
  }
  // The hub of the local profile holds small models under the real names.
  const differences = profile.name === "upstream" ? compareWithCatalogue(resolved, catalogue) : [];
  const { title, body } = describeDrift(lock, resolved, changes, differences);
  io.summary.addRaw(`\n### ${title}\n\n${body}\n`);
  const github = inputs["dry-run"] ? undefined : openGitHub(inputs["github-token"], io.env);
  if (!github) return { drifted, changes, "pull-request": undefined };
  const file = path.relative(root, profile.lock).split(path.sep).join("/");
  const proposal = await proposeChange(github, {
    branch: "models-drift",
    title,
    body,
    files: [{ path: file, content }],
  });
  io.info(`pull request ${proposal.kind}${proposal.url ? `: ${proposal.url}` : ""}`);
  return { drifted, changes, "pull-request": proposal.url };
});
