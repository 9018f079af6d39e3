import type { LockedFile, LockedModel, ModelLock } from "@funasr-images/catalog";
import { describe, expect, it } from "vitest";
import { planDownloads } from "./plan-downloads.ts";

const hash = (index: number) => index.toString(16).padStart(64, "0");
const file = (path: string, sha256 = hash(1)): LockedFile => ({ path, size: 5, sha256 });
const model = (id: string, files: readonly LockedFile[]): LockedModel => ({
  ...{ id, hub: "modelscope", revision: "v1", commit: "c".repeat(40), files },
});
const lock = (...models: LockedModel[]): ModelLock => ({ lockVersion: 1, models });

describe("planDownloads", () => {
  it("wants bytes once, from everywhere they are", () => {
    const [blob, ...others] = planDownloads(lock(model("a/b", [file("x"), file("y")]), model("a/c", [file("z")])));
    expect(others).toEqual([]);
    expect(blob?.sources.map((source) => `${source.model}/${source.path}`)).toEqual(["a/b/x", "a/b/y", "a/c/z"]);
  });

  it.each([
    ["an id that leads elsewhere", lock(model("../..", [file("x")])), "MODEL_LOCK_INVALID"],
    ["one id twice", lock(model("a/b", [file("x")]), model("a/b", [file("y")])), "MODEL_LOCK_INVALID"],
    [
      "ids that some disk takes for one",
      lock(model("a/b", [file("x")]), model("A/b", [file("y")])),
      "MODEL_LOCK_INVALID",
    ],
    ["paths that some disk takes for one", lock(model("a/b", [file("straße"), file("STRASSE")])), "MODEL_PATH_UNSAFE"],
    ["a path that is shown as another", lock(model("a/b", [file("a\u202Eb")])), "MODEL_PATH_UNSAFE"],
  ])("refuses a lock with %s", (_name, refused, code) => {
    expect(() => planDownloads(refused)).toThrow(expect.objectContaining({ code }));
  });

  it("copies no list for every further path of the same bytes", () => {
    const paths = 3000;
    let copied = 0;
    const iterator = Array.prototype[Symbol.iterator];
    // A list that is spread is read by its iterator.
    Array.prototype[Symbol.iterator] = function () {
      copied += this.length;
      return iterator.call(this);
    };
    try {
      planDownloads(
        lock(
          model(
            "a/b",
            Array.from({ length: paths }, (_, index) => file(`f${index}`)),
          ),
        ),
      );
    } finally {
      Array.prototype[Symbol.iterator] = iterator;
    }
    expect(copied).toBeLessThan(20 * paths);
  });
});
