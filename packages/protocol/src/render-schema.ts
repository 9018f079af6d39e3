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
