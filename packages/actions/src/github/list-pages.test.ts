import { expect, it } from "vitest";
import { listPages } from "./list-pages.ts";

/** Gives one page after the other, then empty ones. */
const giving =
  (...pages: unknown[]) =>
  async ({ page }: { page: number }) => ({ data: (page > pages.length ? [] : pages[page - 1]) as { id: number }[] });

it("reads up to the first empty page, also when a page before it is short", async () => {
  const ids = (await listPages("versions", giving([{ id: 1 }], [{ id: 2 }, { id: 3 }]))).map(({ id }) => id);
  expect(ids).toEqual([1, 2, 3]);
});

it.each<[string, unknown[]]>([
  ["null", [null]],
  // What Octokit makes of an empty body, and of one that was cut.
  ["an empty text", [""]],
  ["text", ['[{"id":1},{"id"']],
  ["an object", [{ message: "something else" }]],
  ["an entry without an id", [[{}]]],
  ["an entry that is null", [[null]]],
  ["a page that comes again", [[{ id: 1 }], [{ id: 1 }]]],
])("does not take %s for the end of a list", async (_, pages) => {
  await expect(listPages("versions", giving(...pages))).rejects.toMatchObject({ code: "BAD_REPLY" });
});
