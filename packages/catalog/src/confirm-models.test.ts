import { describe, expect, it } from "vitest";
import { confirmModels, renderModelCatalogue } from "./confirm-models.ts";
import type { CatalogueModel, ModelCatalogue } from "./model-catalogue.ts";
import type { ModelLock } from "./model-lock.ts";

const sha = (digit: string) => digit.repeat(64);
const entry = { id: "iic/asr", aliases: ["damo/asr"], evidence: "report", expected: [] } as unknown as CatalogueModel;
const other = { ...entry, id: "iic/vad", aliases: [] };

/** The entry of a model after files of it were seen, each a path and a hash. */
function confirm(
  expected: readonly object[],
  files: Readonly<Record<string, string>>,
  { locked = "iic/asr", ids = [locked] }: { locked?: string; ids?: readonly string[] } = {},
): CatalogueModel {
  const catalogue = { models: [{ ...entry, expected }, other] } as unknown as ModelCatalogue;
  const seen = Object.entries(files).map(([path, sha256]) => ({ path, size: 3, sha256 }));
  const lock = { models: [{ id: locked, commit: "c0ffee", files: seen }] } as unknown as ModelLock;
  const { models } = confirmModels(catalogue, lock, ids);
  expect(models[1]).toBe(other);
  return models[0] as CatalogueModel;
}

describe("a model that was downloaded", () => {
  it("is confirmed, and from now on has the bytes that were seen", () => {
    expect(confirm([], { "am.mvn": sha("1") })).toMatchObject({
      evidence: "confirmed",
      expected: [{ path: "am.mvn", size: 3, sha256: sha("1"), strength: "H", seenAt: "c0ffee" }],
    });
    expect(confirm([], { "am.mvn": sha("1") }).expected[0]).not.toHaveProperty("older");
  });

  it("is found by an alias, and left alone when it was not downloaded", () => {
    expect(confirm([], { "am.mvn": sha("1") }, { locked: "damo/asr" }).evidence).toBe("confirmed");
    expect(confirm([], { "am.mvn": sha("1") }, { locked: "iic/none" }).evidence).toBe("report");
    expect(confirm([], { "am.mvn": sha("1") }, { ids: [] }).evidence).toBe("report");
  });

  it("keeps what was expected before, once, and only where it was different", () => {
    const before = { path: "am.mvn", sha256: sha("1"), seenAt: "old", older: [{ sha256: sha("2"), seenAt: "oldest" }] };
    const neighbour = { path: "model.onnx", sha256: sha("9"), seenAt: "old" };
    const changed = confirm([before, neighbour], { "am.mvn": sha("3") });
    expect(changed.expected[0]?.older).toEqual([
      { sha256: sha("1"), seenAt: "old" },
      { sha256: sha("2"), seenAt: "oldest" },
    ]);
    // Back to the oldest, which is then not old any more.
    expect(confirm([before], { "am.mvn": sha("2") }).expected[0]?.older).toEqual([{ sha256: sha("1"), seenAt: "old" }]);
    expect(confirm([before], { "am.mvn": sha("1") }).expected[0]?.older).toEqual(before.older);
    expect(confirm([{ ...before, older: undefined }], { "am.mvn": sha("1") }).expected[0]).not.toHaveProperty("older");
  });

  it("keeps what is known of files that the lock left out, all in the order of their paths", () => {
    const known = ["z.onnx", "a.onnx"].map((path) => ({ path, sha256: sha("1"), seenAt: "old" }));
    const { expected } = confirm(known, { "m.onnx": sha("2"), "b.onnx": sha("3"), "z.onnx": sha("4") });
    expect(expected.map(({ path, seenAt }) => `${path} ${seenAt}`)).toEqual([
      ...["a.onnx old", "b.onnx c0ffee", "m.onnx c0ffee", "z.onnx c0ffee"],
    ]);
  });
});

describe("the text of the catalogue", () => {
  const render = (value: object) => renderModelCatalogue(value as ModelCatalogue);

  it("has a key a line, and lists of plain values on one", () => {
    expect(render({ a: { b: null, c: undefined, d: [1, null, "x"] }, e: [], f: [{ g: true }, []] })).toBe(
      `{
  "a": {
    "b": null,
    "d": [1, null, "x"]
  },
  "e": [],
  "f": [
    {
      "g": true
    },
    []
  ]
}
`,
    );
  });

  it("breaks a list that does not fit into 120 columns with the comma after it", () => {
    // Two blanks, "list", a colon, a blank, brackets and quotes: 14 columns.
    const fits = "x".repeat(120 - 14 - 1);
    expect(render({ list: [fits] }).split("\n")[1]).toBe(`  "list": ["${fits}"]`);
    expect(render({ list: [`${fits}x`] })).toBe(`{\n  "list": [\n    "${fits}x"\n  ]\n}\n`);
  });
});
