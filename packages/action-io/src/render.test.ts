import { describe, expect, it } from "vitest";
import { defineAction } from "./action-definition.ts";
import { renderActionYml } from "./render-action-yml.ts";
import { renderInputsTable } from "./render-inputs-table.ts";
import { cutSummary } from "./write-summary.ts";

const definition = defineAction({
  name: "Plan",
  description: 'Plans "a" release: once.',
  inputs: {
    profile: { description: "Which | profile.", choices: ["upstream", "local"], default: "upstream" },
    token: { description: "Opens it.", secret: true, required: true },
    keep: { description: "How many.", kind: "integer" },
  },
  outputs: { version: { description: "The version." } },
  post: true,
});

describe("a definition", () => {
  it("becomes the action.yml that the runner reads", () => {
    expect(renderActionYml(definition)).toMatchInlineSnapshot(`
      "# Generated from src/definition.ts. To change it, edit that file and run "npx projen bundle-actions".
      name: "Plan"
      description: "Plans \\"a\\" release: once."
      inputs:
        profile:
          description: "Which | profile."
          required: false
          default: "upstream"
        token:
          description: "Opens it."
          required: true
        keep:
          description: "How many."
          required: false
      outputs:
        version:
          description: "The version."
      runs:
        using: node24
        main: dist/index.mjs
        post: dist/post.mjs
      "
    `);
  });

  it("becomes the tables of its README", () => {
    expect(renderInputsTable(definition)).toMatchInlineSnapshot(`
      "| input |  | value |
      | --- | --- | --- |
      | \`profile\` | Which \\| profile. | \`upstream\` or \`local\`, default \`upstream\` |
      | \`token\` | Opens it. | secret, **required** |
      | \`keep\` | How many. | integer |

      | output |  |
      | --- | --- |
      | \`version\` | The version. |"
    `);
  });

  it("without inputs and outputs has no such sections", () => {
    const bare = defineAction({ name: "x", description: "x", inputs: {}, outputs: {} });
    expect(renderActionYml(bare)).not.toMatch(/puts:/);
    expect(renderInputsTable(bare)).toBe("No inputs.\n\nNo outputs.");
  });
});

describe("a summary", () => {
  it("that is too long is cut at a line and says so", () => {
    const cut = cutSummary(`${"ü".repeat(40)}\n`.repeat(10), 300);
    expect(Buffer.byteLength(cut)).toBeLessThan(300);
    expect(cut).toMatch(/^(ü{40}\n)+\n\n… the rest did not fit; the log has all of it\.\n$/);
  });

  it("that fits stays as it is", () => {
    expect(cutSummary("short", 300)).toBe("short");
  });
});
