import { describe, expect, it } from "vitest";
import { defineAction } from "./action-definition.ts";
import type { Summary } from "./action-io.ts";
import { renderActionYml } from "./render-action-yml.ts";
import { renderInputsTable } from "./render-inputs-table.ts";
import { cutSummary, writeSummary } from "./write-summary.ts";

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
    expect(renderActionYml(bare).split("\n").slice(1)).toEqual([
      'name: "x"',
      'description: "x"',
      "runs:",
      "  using: node24",
      "  main: dist/index.mjs",
      "",
    ]);
    expect(renderInputsTable(bare)).toBe("No inputs.\n\nNo outputs.");
  });
});

it("a default and a description of several lines stay in their cell; a text needs no word for its kind", () => {
  const wordy = defineAction({
    name: "x",
    description: "x",
    inputs: { archs: { description: "One\na line.", default: "amd64\narm64" }, name: { description: "Any." } },
    outputs: {},
  });
  expect(renderInputsTable(wordy)).toContain(
    "| `archs` | One a line. | default `amd64`, `arm64` |\n| `name` | Any. |  |",
  );
});

describe("a summary", () => {
  it("that is too long is cut at a line and says so", () => {
    const cut = cutSummary(`${"ü".repeat(40)}\n`.repeat(10), 300);
    expect(Buffer.byteLength(cut)).toBeLessThan(300);
    expect(cut).toMatch(/^(ü{40}\n)+\n\n… the rest did not fit; the log has all of it\.\n$/);
  });

  it("that fits stays as it is", () => {
    expect(cutSummary("short", 300)).toBe("short");
    expect(cutSummary("x".repeat(299), 300)).toBe("x".repeat(299));
  });

  it("leaves room for the line's end that is added", () => {
    const note = "\n\n… the rest did not fit; the log has all of it.\n";
    const room = 300 - Buffer.byteLength(note) - 1;
    const line = `${"x".repeat(room - 1)}\n`;
    expect(cutSummary(`${line}${"y".repeat(300)}`, 300)).toBe(`${line}${note}`);
    expect(cutSummary(`y${line}${"y".repeat(300)}`, 300)).toBe(note);
    expect(cutSummary("x".repeat(300), 300)).toBe(note);
  });

  it("is written once, up to a mebibyte, where there is a place and something to say", async () => {
    const written: string[] = [];
    const summaryOf = (text: string) =>
      ({
        isEmptyBuffer: () => text === "",
        stringify: () => text,
        emptyBuffer: () => ({
          addRaw: (raw: string, eol: boolean) => ({ write: async () => written.push(eol ? `${raw}EOL` : raw) }),
        }),
      }) as unknown as Summary;
    await writeSummary(summaryOf("x"), {});
    await writeSummary(summaryOf(""), { GITHUB_STEP_SUMMARY: "file" });
    expect(written).toEqual([]);
    await writeSummary(summaryOf("x".repeat(1024 * 1024 - 1)), { GITHUB_STEP_SUMMARY: "file" });
    expect(written).toEqual([`${"x".repeat(1024 * 1024 - 1)}EOL`]);
  });
});
