import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RecordedScenario } from "@funasr-images/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCertificate } from "../testing/create-certificate.ts";
import { judgeDifference, linesOf } from "../testing/judge-difference.ts";
import { playRecordings, type Replay } from "../testing/play-recordings.ts";
import { readRecordings } from "../testing/recordings.ts";
import { spawnServer } from "../testing/spawn-server.ts";
import { stageStubSdk } from "../testing/stage-stub-sdk.ts";
import type { UpstreamDialect } from "../testing/stub-recogniser.ts";
import { wantedDifferences } from "../testing/wanted-differences.ts";

const folder = mkdtempSync(join(tmpdir(), "funasr-tls-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const certificate = { CERT_FILE: join(folder, "cert.pem"), KEY_FILE: join(folder, "key.pem") };
const { cert, key } = createCertificate();
writeFileSync(certificate.CERT_FILE, cert);
writeFileSync(certificate.KEY_FILE, key);

const needsTls = ({ id }: RecordedScenario) => /tls-normal|plain-to-tls/.test(id);
const isHeavy = ({ id }: RecordedScenario) => /32000000|32000001|too-big|fleet/.test(id);

describe.concurrent.each<[string, "offline" | "2pass", UpstreamDialect, readonly RecordedScenario[]]>([
  ["file server", "offline", "image", readRecordings("file")],
  ["streaming server", "2pass", "image", readRecordings("streaming")],
  ["newer streaming server", "2pass", "head", readRecordings("streaming").filter(({ head }) => head)],
])("our server in front of the %s answers like upstream's, or better", (_name, kind, dialect, recordings) => {
  const upstream = (recording: RecordedScenario) => (dialect === "head" && recording.head) || recording.seen;
  const expected = (recording: RecordedScenario) => {
    const row = wantedDifferences.find(({ ids }) => ids.includes(recording.id));
    return !row || row.ours.way === "replaced" ? upstream(recording) : undefined;
  };
  let replays: ReadonlyMap<string, Replay>;

  beforeAll(async () => {
    const staged = stageStubSdk(kind, dialect);
    const play = async (tls: boolean, wanted: (recording: RecordedScenario) => boolean, width: number) => {
      await using server = await spawnServer({ ...staged.env, ...(tls && certificate) });
      await server.untilReady();
      const open = async () => ({ url: server.url, close: () => {} });
      const chosen = recordings.filter((recording) => needsTls(recording) === tls && wanted(recording));
      const played = await playRecordings(chosen, open, { width, longestWaitMs: 400, expected });
      // None of it has harmed the server.
      expect(await server.stop()).toBe(0);
      return played;
    };
    const parts = [
      await play(false, (recording) => !isHeavy(recording), 16),
      await play(false, isHeavy, 1),
      await play(true, () => true, 2),
    ];
    replays = new Map(parts.flatMap((part) => [...part]));
    staged.remove();
  });

  test.each(recordings.map((recording) => [recording.id, recording.title, recording] as const))(
    "%s: %s",
    (id, _title, recording) => {
      const replay = replays.get(id) as Replay;
      const rows = wantedDifferences.filter(({ ids }) => ids.includes(id));
      expect(rows.length).toBeLessThan(2);
      const [row] = rows;
      const { ours, upstream: theirs } = linesOf(replay, upstream(recording));
      if (row) {
        // An unused row is wrong, too.
        expect(ours).not.toEqual(theirs);
        expect(judgeDifference(replay, upstream(recording), row.ours)).toBe("");
        return;
      }
      if (recording.race) expect(JSON.stringify(ours)).not.toMatch(/"code":(1002|1007|1011|1013)/);
      else expect(ours).toEqual(theirs);
    },
  );
});

test("every row of the table of wanted differences matches recordings, and each has a difference", () => {
  const known = [...readRecordings("file"), ...readRecordings("streaming")].map(({ id }) => id);
  const named = wantedDifferences.flatMap(({ ids }) => ids);
  expect(named.filter((id) => !known.includes(id))).toEqual([]);
  expect(new Set(named).size).toBe(named.length);
});
