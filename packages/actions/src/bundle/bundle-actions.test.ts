import path from "node:path";
import type { ActionDefinition } from "@funasr-images/action-io";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { buildAction } from "./build-action.ts";
import { bundleLimit, readActionFile } from "./bundle-actions.ts";
import { listActions } from "./list-actions.ts";
import { withTable } from "./render-readme.ts";

const root = path.join(import.meta.dirname, "../../../..");
const actions = await listActions(root);

describe("the actions", () => {
  it("are found by their definitions", () => {
    expect(actions).toEqual(expect.arrayContaining(["cache-models", "plan"]));
    expect(actions).not.toContain("src");
  });

  it.each(actions)("%s is bundled as its sources say, byte by byte", async (name) => {
    const stale = [];
    for (const file of await buildAction(root, name)) {
      if ((await readActionFile(root, file.path)) !== file.text) stale.push(file.path);
    }
    expect(stale, "run: npx projen bundle-actions").toEqual([]);
  });

  it.each(actions)("%s stays below the size limit and lists its licences", async (name) => {
    const folder = `packages/actions/${name}/dist`;
    const bundle = (await readActionFile(root, `${folder}/index.mjs`)) ?? "";
    expect(Buffer.byteLength(bundle)).toBeGreaterThan(1000);
    expect(Buffer.byteLength(bundle)).toBeLessThan(bundleLimit);
    expect(bundle).not.toContain(root);
    const licenses = await readActionFile(root, `${folder}/licenses.txt`);
    expect(licenses).toMatch(/^@actions\/core 3\.\d+\.\d+ \(MIT\)\n\n.*copyright/ims);
  });
});

describe("an action.yml", () => {
  it.each(actions)("of %s is YAML that says what the definition says", async (name) => {
    const { definition } = (await import(path.join(root, `packages/actions/${name}/src/definition.ts`))) as {
      definition: ActionDefinition;
    };
    const text = (await readActionFile(root, `packages/actions/${name}/action.yml`)) ?? "";
    const { inputs = {}, outputs = {}, ...action } = parse(text) as Record<string, Record<string, object>>;
    expect(action).toMatchObject({ name: definition.name, runs: { using: "node24", main: "dist/index.mjs" } });
    expect(Object.keys(inputs)).toEqual(Object.keys(definition.inputs));
    expect(Object.keys(outputs)).toEqual(Object.keys(definition.outputs));
    for (const [input, { description, default: standard, required = false }] of Object.entries(definition.inputs)) {
      expect(inputs[input]).toEqual({ description, required, ...(standard !== undefined && { default: standard }) });
    }
  });
});

describe("a README", () => {
  it("gets its table between the marks, as often as it is made", () => {
    const once = withTable("# x\n\n<!-- action -->\n<!-- /action -->\nrest\n", "| a |", "README.md");
    expect(once).toBe("# x\n\n<!-- action -->\n\n| a |\n\n<!-- /action -->\nrest\n");
    expect(withTable(once, "| a |", "README.md")).toBe(once);
  });

  it("without marks is an error that names them", () => {
    expect(() => withTable("# x\n", "", "packages/actions/x/README.md")).toThrow(
      "The README has no place for its table (packages/actions/x/README.md). Write <!-- action --> and <!-- /action -->.",
    );
  });
});
