import { globSync } from "node:fs";
import path from "node:path";
import { describe, expect, it, test } from "vitest";
import { judgeMutation, renderMutation } from "./judge-mutation.ts";
import { mutatedRooms } from "./mutated-rooms.ts";
import { planMutation, readMutationRequests } from "./plan-mutation.ts";

const root = path.join(import.meta.dirname, "../../../..");

describe("what is mutated", () => {
  it.each([
    ["a room", ["catalog"], [{ room: "catalog" }]],
    [
      "files, room by room",
      ["packages/release/src/a.ts", "packages/catalog/src/b.ts", "packages/release/src/c*.ts"],
      [
        { room: "release", files: ["packages/release/src/a.ts", "packages/release/src/c*.ts"] },
        { room: "catalog", files: ["packages/catalog/src/b.ts"] },
      ],
    ],
    ["a room whole when it is named beside its files", ["packages/catalog/src/b.ts", "catalog"], [{ room: "catalog" }]],
    ["the same in the other order", ["catalog", "packages/catalog/src/b.ts"], [{ room: "catalog" }]],
  ])("is %s", (_name, names, requests) => {
    expect(readMutationRequests(names)).toEqual(requests);
  });

  it("is every room that decides when nothing is named", () => {
    expect(readMutationRequests([]).map(({ room }) => room)).toEqual(Object.keys(mutatedRooms));
  });

  it.each(["catalogue", "packages/hub/src/a.ts"])("is nothing in %s, and the choices are named", (name) => {
    expect(() => readMutationRequests([name])).toThrow(/is in no room that is mutated\. Choose from: protocol, /);
  });

  it("leaves out tests, and what is argued out of a room", () => {
    const { mutate } = planMutation({ room: "pipeline", files: ["packages/pipeline/src/s*.ts"] });
    expect(mutate).toEqual(
      expect.arrayContaining([
        "packages/pipeline/src/s*.ts",
        "!packages/pipeline/src/**/*.test.ts",
        "!packages/pipeline/src/say.ts",
      ]),
    );
  });

  it("leaves out what is evaluated at the import, unless it is asked for", () => {
    expect(planMutation({ room: "catalog" }).ignoreStatic).toBe(true);
    expect(planMutation({ room: "catalog", tables: true }).ignoreStatic).toBe(false);
  });

  const exceptions = Object.entries(mutatedRooms).flatMap(([room, left]) =>
    Object.keys(left).map((one) => [room, one]),
  );
  test.each(exceptions)("every file that is left out of %s is there: %s", (room, exception) => {
    const [, folder, names] = /^(.*\/)?\{(.*)\}\.ts$/.exec(exception as string) ?? [];
    const files = names?.split(",").map((name) => `${folder ?? ""}${name}.ts`) ?? [exception];
    for (const file of files) {
      expect(globSync(`packages/${room}/src/${file}`, { cwd: root }), file).not.toEqual([]);
    }
  });
});

describe("a score", () => {
  const mutant = (status: string, line = 1) => ({
    status,
    mutatorName: "ConditionalExpression",
    replacement: "true",
    location: { start: { line, column: 5 }, end: { line, column: 10 } },
  });
  const judge = (...statuses: string[]) =>
    judgeMutation("catalog", {
      files: {
        "packages/catalog/src/a.ts": { source: "if (a > b) {\n}\n", mutants: statuses.map((one) => mutant(one)) },
      },
    });

  it("counts what was noticed among all that is not argued out", () => {
    const row = judge("Killed", "Killed", "Timeout", "Survived", "NoCoverage", "Ignored", "Ignored");
    expect(row).toMatchObject({ killed: 2, timeouts: 1, survived: 1, uncovered: 1, argued: 2, score: 60 });
  });

  it("forgets what an earlier run said of files that are left out", () => {
    const file = { source: "", mutants: [mutant("Survived")] };
    const files = {
      "packages/smoke/src/a.ts": file,
      "packages/smoke/src/b.ts": file,
      "packages/smoke/src/x/a.ts": file,
    };
    expect(judgeMutation("smoke", { files }, ["{a,c}.ts"]).alive.map((line) => line.split(":")[0])).toEqual([
      "packages/smoke/src/b.ts",
      "packages/smoke/src/x/a.ts",
    ]);
  });

  it("distinguishes what is argued out at its line from what was not asked for", () => {
    const source = "const limit = 5;";
    const ignored = (statusReason: string) => ({ ...mutant("Ignored"), statusReason });
    const mutants = [ignored('Static mutant (and "ignoreStatic" was enabled)'), ignored("the same either way")];
    expect(judgeMutation("catalog", { files: { "a.ts": { source, mutants } } })).toMatchObject({
      argued: 1,
      tables: 1,
    });
  });

  it("is full where there is nothing to mutate", () => {
    expect(judge("Ignored").score).toBe(100);
  });

  it("names what nothing noticed by place, and what became of it", () => {
    const place = "packages/catalog/src/a.ts:1:5 ConditionalExpression: a > b -> true";
    expect(judge("Survived", "Killed", "NoCoverage").alive).toEqual([place, place]);
  });

  it("is shown in a table that says what misses the goal", () => {
    const nine = Array.from({ length: 9 }, () => "Killed");
    expect(renderMutation([judge(...nine, "Survived"), judge(...nine, "Survived", "Ignored", "NoCoverage")])).toBe(
      `${[
        ...judge("Survived").alive,
        "",
        ...judge("Survived", "NoCoverage").alive,
        "",
        "room     killed  timeouts  survived  uncovered  argued  tables   score",
        "catalog       9         0         1          0       0       0  90.0 %",
        "catalog       9         0         1          1       1       0  81.8 %  MISSED",
      ].join("\n")}\n`,
    );
  });
});
