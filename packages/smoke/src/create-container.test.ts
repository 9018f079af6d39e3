import { expect, test } from "vitest";
import { createContainer } from "./create-container.ts";
import { type Exec, execDocker } from "./run-docker.ts";

/** An engine that answers `create` with these errors, one after another, then with an id; and has the image or not. */
function engine(refusals: readonly string[], knows: boolean) {
  const asked: string[] = [];
  const exec: Exec = (_file, [verb = ""], options) => {
    const refusal = verb === "create" ? refusals[asked.filter((one) => one === "create").length] : undefined;
    asked.push(verb);
    const fails = verb === "create" ? refusal !== undefined : !knows;
    const script = fails ? `console.error(${JSON.stringify(refusal)}); process.exit(1)` : "console.log('id')";
    return execDocker(process.execPath, ["--eval", script], options);
  };
  return { exec, asked };
}

const gone = "Error response from daemon: No such image: a@sha256:0";

const collected = "Error response from daemon: parent snapshot sha256:0 does not exist: not found";

test("tries again if the engine still has the image", async () => {
  const { exec, asked } = engine([gone, collected], true);
  expect(await createContainer(exec, "a@sha256:0", [])).toBe("id");
  expect(asked).toEqual(["create", "image", "create", "image", "create"]);
});

test.each([
  ["an image that it does not have", gone, false, ["create", "image"]],
  ["anything else", "Error response from daemon: no space left on device", true, ["create"]],
])("does not retry if the engine refuses %s", async (_what, refusal, knows, sequence) => {
  const { exec, asked } = engine([refusal], knows);
  await expect(createContainer(exec, "a@sha256:0", [])).rejects.toMatchObject({ code: "DOCKER_FAILED" });
  expect(asked).toEqual(sequence);
});
