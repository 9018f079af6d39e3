import { readFileSync, writeFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { CapabilitiesSchema } from "./capabilities.ts";
import { TranscriptSchema } from "./transcript.ts";

const schemas = [
  ["transcript-1", TranscriptSchema, "src/transcript.ts"],
  ["capabilities-1", CapabilitiesSchema, "src/capabilities.ts"],
] as const;

const fileOf = (name: string) => new URL(`../${name}`, import.meta.url);
const readJson = (name: string) => JSON.parse(readFileSync(fileOf(name), "utf8"));

describe.each(schemas)("%s.schema.json", (name, schema, source) => {
  const text = renderSchema(schema, source);
  if (process.env.UPDATE_SCHEMAS) writeFileSync(fileOf(`${name}.schema.json`), text);

  test("matches its source", () => {
    expect(readJson(`${name}.schema.json`)).toEqual(JSON.parse(text));
  });

  test("accepts what a server has answered", () => {
    const validate = new Ajv({ strict: false }).compile(readJson(`${name}.schema.json`));
    const examples = readJson(`examples/${name}.json`) as object[];
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      validate(example);
      expect(validate.errors ?? []).toEqual([]);
    }
  });
});

test.each([
  [{ schema: 2 }],
  [{ duration_ms: -1 }],
  [{ duration_ms: 1.5 }],
  [{ segments: [{ id: 0, start_ms: 0, text: "no end" }] }],
  [{ timing: { granularity: "word" } }],
  [{ extra: true }],
])("the transcript schema refuses %j", (change) => {
  const validate = new Ajv({ strict: false }).compile(readJson("transcript-1.schema.json"));
  const right = { schema: 1, text: "", duration_ms: 0, segments: [], timing: { granularity: "none" } };
  expect(validate(right)).toBe(true);
  expect(validate({ ...right, ...change })).toBe(false);
});

/**
 * The text of a JSON Schema file, from the same source as the types.
 *
 * @param source the file that the schema is defined in
 */
export function renderSchema(schema: object, source: string): string {
  const head = {
    $schema: "http://json-schema.org/draft-07/schema#",
    $comment: `Generated from ${source}. UPDATE_SCHEMAS=1 npx vitest run packages/protocol writes it again.`,
  };
  return `${JSON.stringify({ ...head, ...schema }, undefined, 2)}\n`;
}
