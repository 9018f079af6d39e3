import { expect, it } from "vitest";
import { assertDistinctPaths } from "./assert-distinct-paths.ts";
import { assertSafePath } from "./assert-safe-path.ts";

// Which names are refused is the catalogue's: `packages/catalog/src/model-path.test.ts`.
it("names the model and the path that is refused", () => {
  assertSafePath("a/b.onnx", "iic/x");
  expect(() => assertSafePath("../x", "iic/x")).toThrow(
    expect.objectContaining({ code: "MODEL_PATH_UNSAFE", where: "iic/x", what: expect.stringContaining('"../x"') }),
  );
});

it("names the model and the two paths that are one", () => {
  assertDistinctPaths(["a", "b"], "iic/x");
  expect(() => assertDistinctPaths(["straße", "STRASSE"], "iic/x")).toThrow(
    expect.objectContaining({ code: "MODEL_PATH_UNSAFE", what: expect.stringContaining('"straße" and "STRASSE"') }),
  );
});
