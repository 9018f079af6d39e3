import { expect, test } from "vitest";
import { checkJsonShape } from "./check-json-shape.ts";

const shape = { maxDepth: 3, maxValues: 5 };
const tooDeep = "has values of more than 3 levels";
const tooMany = "has more than 5 values";

test.each<[string, string | undefined]>([
  ["", undefined],
  ["5", undefined],
  ["[[[]]]", undefined],
  ["[[[[]]]]", tooDeep],
  ['{"a":{"b":{"c":1}}}', undefined],
  ['{"a":{"b":{"c":[]}}}', tooDeep],
  // Depth counts what is open at once, whether or not it is ever closed.
  ["[[],[[]]]", undefined],
  ["[[[[", tooDeep],
  ["]]]][[[[[", undefined],
  ['{"a":1,"b":2,"c":3,"d":4,"e":5}', undefined],
  ['{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6}', tooMany],
  ["[1,2,3,4,5,6]", tooMany],
  ["[[1,2],[3,4]]", tooMany],
  // Inside a string everything is text.
  ['"[[[[[[[[,,,,,,,,"', undefined],
  ['{"a\\"[[[[":"\\\\","b":"{{{{\\\\\\""}', undefined],
  ['"\\\\",[[[[', tooDeep],
  // A string that does not end hides the rest, as it does for the parser.
  ['["[[[[[[', undefined],
  ['"\\', undefined],
])("%s: %s", (text, problem) => {
  expect(checkJsonShape(text, shape)).toBe(problem);
});

test("valid JSON counts one value per member and element, and one per array and object", () => {
  const text = JSON.stringify({ a: [1, 2, 3], b: { c: "x,y" } });
  expect(checkJsonShape(text, { maxDepth: 2, maxValues: 6 })).toBeUndefined();
  expect(checkJsonShape(text, { maxDepth: 2, maxValues: 5 })).toBe(tooMany);
});
