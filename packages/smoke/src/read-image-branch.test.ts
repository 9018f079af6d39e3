import { expect, it } from "vitest";
import { readImageBranch } from "./read-image-branch.ts";
import type { Exec } from "./run-docker.ts";

/** An engine that has the image, with these labels. */
function engine(labels: unknown) {
  const asked: string[] = [];
  const exec: Exec = (_program, parameters) => {
    asked.push(parameters.join(" "));
    const inspects = parameters.includes("{{json .Config.Labels}}");
    const result = Promise.resolve({ failed: false, stdout: inspects ? JSON.stringify(labels) : "" });
    return Object.assign(result, { stdout: (async function* () {})(), kill: () => true });
  };
  return { asked, exec };
}

it("an image has its branch in a label", async () => {
  const { exec, asked } = engine({ "io.funasr-images.branch": "offline" });
  expect(await readImageBranch("x", "linux/amd64", undefined, exec)).toBe("offline");
  expect(asked.at(-1)).toBe("image inspect --format {{json .Config.Labels}} x");
});

it.each([null, {}, { other: "x" }])("any other image has none: labels %j", async (labels) => {
  await expect(readImageBranch("x", "linux/amd64", undefined, engine(labels).exec)).rejects.toMatchObject({
    code: "NO_BRANCH",
    message: expect.stringMatching(/^x does not say .*io\.funasr-images\.branch.*--branch/),
  });
});
