import path from "node:path";
import { runAction } from "@funasr-images/action-io";
import { fetchSamples, testLeg } from "@funasr-images/pipeline";
import { pushLayout } from "@funasr-images/registry";
import { openActionRegistry } from "../../src/context/open-action-registry.ts";
import { writeLeg } from "../../src/legs/stored-leg.ts";
import { assertPassed } from "./assert-passed.ts";
import { definition } from "./definition.ts";
import { readSubject } from "./read-subject.ts";
import { summariseLeg } from "./summarise-leg.ts";

await runAction(definition, async (inputs, io) => {
  const { leg, candidate, context } = await readSubject(inputs, io.signal);
  const { samples, notes } = await fetchSamples(context, io);
  for (const note of notes) io.warning(note);
  const tested = await io.group(`${leg.branch}/${leg.arch} ${candidate.image}`, () =>
    testLeg(leg, candidate, { ...samples, onProgress: io.info, signal: io.signal }),
  );
  const { result, report } = tested;
  const file = path.resolve(
    context.root,
    inputs.report ?? path.join(inputs.state, "legs", `${leg.branch}-${leg.arch}.json`),
  );
  await writeLeg(file, { result, report });
  summariseLeg(tested, io.summary);
  assertPassed(leg, tested);
  const registry = openActionRegistry(context.profile.registry, inputs, io.signal);
  const { layout, manifest } = candidate;
  const { pushedBytes } =
    inputs.push && layout !== undefined
      ? await pushLayout(layout, registry, { digest: manifest.digest, signal: io.signal })
      : { pushedBytes: 0 };
  return { report: file, digest: report.digest, "leg-result": result, "pushed-bytes": pushedBytes };
});
