import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished, vi } from "vitest";
import { runRelease } from "./run-release.ts";

it("a dry run needs no Docker engine", async () => {
  const state = await mkdtemp(path.join(tmpdir(), "dry-run-"));
  onTestFinished(() => rm(state, { recursive: true }));
  vi.stubEnv("DOCKER_HOST", `unix://${state}/none.sock`);
  onTestFinished(() => void vi.unstubAllEnvs());
  const run = runRelease({
    ...{ root: fileURLToPath(new URL("../../..", import.meta.url)), state, profile: "upstream" },
    ...{ registry: "127.0.0.1:1/none", dryRun: true, say: { line() {}, progress() {} } },
  });
  // It goes as far as the registry.
  await expect(run).rejects.toMatchObject({ code: "ADDRESS_FAILED" });
});
