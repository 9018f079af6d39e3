import { createHash } from "node:crypto";
import type { ModelLock } from "@funasr-images/catalog";
import type { HubRepository } from "@funasr-images/hub";

/** The lock of everything in some repositories of the test hub, without asking it. */
export function lockRepositories(...repositories: readonly HubRepository[]): ModelLock {
  return {
    lockVersion: 1,
    models: repositories.map(({ id, branches, commits }) => ({
      ...{ id, hub: "modelscope", revision: "master", commit: branches.master as string },
      files: (commits.at(-1)?.files ?? [])
        .filter(({ path }) => path !== ".gitattributes")
        .map(({ path, bytes }) => ({
          path,
          size: bytes.length,
          sha256: createHash("sha256").update(bytes).digest("hex"),
        }))
        .sort((a, b) => (a.path < b.path ? -1 : 1)),
    })),
  };
}
