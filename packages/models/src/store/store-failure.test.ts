import { expect, it } from "vitest";
import { storeFailure } from "./store-failure.ts";

const failure = (code: string) => Object.assign(new Error(code), { code });
const disk = { bavail: 1000, bsize: 4096, files: 500, ffree: 7 };

it("distinguishes a full disk from one without inodes", () => {
  expect(storeFailure("/s", failure("ENOSPC"), () => ({ ...disk, bavail: 0 }) as never)).toMatchObject({
    code: "NO_SPACE",
    what: "The disk of the store is full: ENOSPC",
  });
  expect(storeFailure("/s", failure("ENOSPC"), () => ({ ...disk, ffree: 0 }) as never)).toMatchObject({
    code: "NO_SPACE",
    what: "The disk of the store has no inodes left, though 4.1 MB are free: ENOSPC",
    fix: expect.stringContaining("more inodes"),
  });
});

it("does not miss inodes where a file system counts none", () => {
  const uncounted = { ...disk, bavail: 0, files: 0, ffree: 0 } as never;
  expect(storeFailure("/s", failure("ENOSPC"), () => uncounted).what).toContain("is full");
});

it("looks at the disk of what does not exist yet", () => {
  expect(storeFailure("/tmp/none/of/this", failure("ENOSPC"))).toMatchObject({ code: "NO_SPACE" });
});

it("tells a quota from a disk, and a disk that cannot be written from one that cannot be used", () => {
  expect(storeFailure("/s", failure("EDQUOT")).what).toContain("quota");
  expect(storeFailure("/s", failure("EROFS"))).toMatchObject({
    code: "STORE_FAILED",
    fix: expect.stringContaining("cannot be written"),
  });
  expect(storeFailure("/s", failure("ENOTDIR"))).toMatchObject({
    code: "STORE_FAILED",
    fix: expect.stringContaining("directory exists"),
  });
});
