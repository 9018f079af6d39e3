import { expect, it } from "vitest";
import { assertDistinctPaths } from "./assert-distinct-paths.ts";
import { assertSafePath } from "./assert-safe-path.ts";

it.each(["am.mvn", "a/b/c.onnx", ".gitattributes", "模型/词表.json", "a b/c", "console.txt", "x.con", "what?"])(
  "accepts %j",
  (path) => assertSafePath(path, "iic/x"),
);

it.each([
  "",
  "/etc/passwd",
  "C:/x",
  "c:x",
  "../x",
  "a/../../x",
  "a/./x",
  "a//x",
  "a/",
  "a\\b",
  "a\0b",
  "a\nb",
  "con",
  "a/NUL.txt",
  "com1",
  "a./b",
  "a/b ",
  "a:stream",
])("refuses %j", (path) => {
  expect(() => assertSafePath(path, "iic/x")).toThrow(expect.objectContaining({ code: "MODEL_PATH_UNSAFE" }));
});

it.each([
  ["in case", ["am.mvn", "AM.mvn"]],
  ["in Unicode form", ["é.txt", "e\u0301.txt"]],
  ["in nothing", ["a", "a"]],
])("refuses paths that differ %s alone", (_name, paths) => {
  expect(() => assertDistinctPaths(paths, "iic/x")).toThrow(expect.objectContaining({ code: "MODEL_PATH_UNSAFE" }));
});
