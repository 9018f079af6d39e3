import { expect, test } from "vitest";
import { judgeArchitecture, judgeStop, judgeTranscript, summarise } from "./judge-leg.ts";
import { renderSmokeTable } from "./render-smoke-table.ts";
import type { SmokeReport } from "./smoke-report.ts";

const recording = {
  ...{ name: "a.wav", expected: "欢迎大家", actual: "欢迎你家", cer: 0.25, errors: 1, characters: 4 },
  ...{ audioSeconds: 2, elapsedSeconds: 0.5 },
};

test("reports the label, every wrong binary, and an image without any", () => {
  const wrong = [{ path: "/usr/bin/node", machine: "arm64" }];
  expect(judgeArchitecture({ labelled: "amd64", binaries: 3, wrong: [], unpackedBytes: 1 }, "amd64")).toEqual([]);
  expect(judgeArchitecture({ labelled: "arm64", binaries: 3, wrong, unpackedBytes: 1 }, "amd64")).toEqual([
    { code: "WRONG_ARCHITECTURE", message: "The image is labelled arm64 and not amd64" },
    { code: "WRONG_ARCHITECTURE", message: "/usr/bin/node is for arm64 and not amd64" },
  ]);
  expect(judgeArchitecture({ labelled: "amd64", binaries: 0, wrong: [], unpackedBytes: 0 }, "amd64")).toEqual([
    { code: "WRONG_ARCHITECTURE", message: "The image contains no binary at all" },
  ]);
});

test("a transcript may have errors up to the limit", () => {
  expect(judgeTranscript(recording, 0.25)).toEqual([]);
  expect(judgeTranscript(recording, 0.2)).toMatchObject([
    { code: "WRONG_TRANSCRIPT", message: expect.stringContaining('expected "欢迎大家", heard "欢迎你家"') },
  ]);
});

test.each([
  [0, false, []],
  [137, false, ["UNCLEAN_STOP: SIGTERM ended it after 1.2 s with exit code 137, killed, and not with 0"]],
  [143, false, ["UNCLEAN_STOP: SIGTERM ended it after 1.2 s with exit code 143, and not with 0"]],
  [0, true, ["EXITED: The container ended by itself with exit code 0"]],
  [139, true, ["EXITED: The container ended by itself with exit code 139"]],
])("exit code %i, ended by itself: %s", (exitCode, endedBefore, told) => {
  const failures = judgeStop({ exitCode, endedBefore, stopSeconds: 1.23, log: "" });
  expect(failures.map(({ code, message }) => `${code}: ${message}`)).toEqual(told);
});

test("sums errors before it divides, and returns no rate without recordings", () => {
  const right = { ...recording, errors: 0, characters: 12, audioSeconds: 6, elapsedSeconds: 1.5 };
  expect(summarise([recording, right])).toEqual({ errors: 1, characters: 16, cer: 1 / 16, rtf: 0.25 });
  expect(summarise([])).toEqual({ errors: 0, characters: 0 });
});

test("the table is aligned and shows missing measurements as a dash", () => {
  const base: Pick<SmokeReport, "image" | "recordings" | "checks"> = { image: "sha256:0", recordings: [], checks: [] };
  const reports: SmokeReport[] = [
    {
      ...{
        ...base,
        ...summarise([{ ...recording, errors: 0 }]),
        branch: "offline",
        arch: "amd64",
        ok: true,
        failures: [],
      },
      ...{ readySeconds: 3.21, stopSeconds: 0.2, peakMemoryBytes: 512e6, unpackedBytes: 2.1e9, compressedBytes: 812e6 },
    },
    {
      ...{ ...base, ...summarise([]), branch: "offline-ai", arch: "arm64", ok: false },
      failures: [{ code: "NOT_READY", message: "no answer" }],
    },
  ];
  expect(renderSmokeTable(reports)).toMatchInlineSnapshot(`
    "branch      arch   result  CER    RTF    ready  stop   peak memory  unpacked  compressed
    offline     amd64  ok      0.000  0.250  3.2 s  0.2 s  512.0 MB     2.1 GB    812.0 MB
    offline-ai  arm64  FAILED  -      -      -      -      -            -         -

    offline-ai arm64 NOT_READY: no answer"
  `);
});
