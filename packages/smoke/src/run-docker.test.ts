import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readRecordings } from "./read-recordings.ts";
import { type Exec, execDocker, runDocker } from "./run-docker.ts";
import { planCreate } from "./run-image.ts";
import { smokeTest } from "./smoke-test.ts";

const samples = fileURLToPath(new URL("../../../images/local/models/speech-zh/samples", import.meta.url));

/** Runs a script where docker would run. */
const script =
  (source: string): Exec =>
  (_file, _args, options) =>
    execDocker(process.execPath, ["--eval", source], options);
const missing: Exec = (_file, args, options) => execDocker("no-such-docker", args, options);

test("returns what docker printed, trimmed", async () => {
  expect(await runDocker(script("console.log(' abc\\n')"), ["version"])).toBe("abc");
});

test("repeats docker's own message", async () => {
  await expect(
    runDocker(script("console.error('no space left'); process.exit(125)"), ["pull", "x"]),
  ).rejects.toMatchObject({
    code: "DOCKER_FAILED",
    message: "docker pull x failed: no space left",
  });
});

test("says what is missing instead of blaming the image", async () => {
  await expect(runDocker(missing, ["version"])).rejects.toMatchObject({ code: "DOCKER_MISSING" });
  const recordings = (await readRecordings(samples)).slice(0, 1);
  const subject = { branch: "offline", modes: ["file"], checks: ["files"] } as const;
  const leg = { image: "sha256:0", formats: [], ...subject, arch: "amd64", exec: missing } as const;
  await expect(smokeTest({ ...leg, recordings })).rejects.toMatchObject({ code: "DOCKER_MISSING" });
  await expect(smokeTest({ ...leg, recordings: [] })).rejects.toMatchObject({ code: "BAD_RECORDINGS" });
});

test("ends the program when aborted", async () => {
  const stop = new AbortController();
  const running = runDocker(script("setTimeout(() => {}, 60000)"), ["pull", "x"], stop.signal);
  stop.abort(new Error("enough"));
  await expect(running).rejects.toThrow("enough");
});

test("creates a container that may do nothing but serve", () => {
  const options = { image: "r@sha256:0", platform: "linux/arm64", env: { LOG_LEVEL: "debug" }, memory: "2g" };
  expect(planCreate(options, "leg").join(" ")).toBe(
    "--name leg --network leg --platform linux/arm64 --read-only --user 65532:65532 --cap-drop ALL " +
      "--security-opt no-new-privileges --pids-limit 512 --memory 2g --env LOG_LEVEL=debug",
  );
});
