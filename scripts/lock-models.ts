import { rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { modelRequests, readImages, readProfile, renderModelLock } from "@funasr-images/catalog";
import { startHub } from "@funasr-images/hub";
import { createSay, hubContent } from "@funasr-images/local";
import { resolveModels } from "@funasr-images/models";
import { runProgram } from "./run-program.ts";

const images = path.join(import.meta.dirname, "../images");

await runProgram(async (signal) => {
  const { values } = parseArgs({ options: { profile: { type: "string", default: "upstream" } } });
  const say = createSay(process.stdout);
  const local = values.profile === "local";
  const profile = await readProfile(path.join(images, local ? "local/profile.json" : "profile.json"));
  const catalogue = await readImages(images);
  const hub = local ? await startHub({ repositories: await hubContent(catalogue, images) }) : undefined;
  try {
    const lock = await resolveModels(modelRequests(catalogue), {
      hub: { endpoint: hub?.endpoint ?? profile.hub },
      signal,
    });
    const schema = path.relative(
      path.dirname(profile.lock),
      path.join(images, "../packages/catalog/models.lock.schema.json"),
    );
    await writeFile(`${profile.lock}.new`, renderModelLock(lock, schema));
    await rename(`${profile.lock}.new`, profile.lock);
    for (const model of lock.models) say.line(`${model.id} ${model.revision} is ${model.commit}`);
    return 0;
  } finally {
    await hub?.close();
  }
});
