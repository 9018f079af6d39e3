import type { RecordedScenario } from "@funasr-images/protocol";
import { beforeAll, describe, expect, test } from "vitest";
import { createCertificate } from "../testing/create-certificate.ts";
import { createHeadDialect } from "../testing/head-dialect.ts";
import { playRecordings, type Replay } from "../testing/play-recordings.ts";
import { describeSeen, readRecordings } from "../testing/recordings.ts";
import { createStubEngine, type UpstreamDialect } from "../testing/stub-recogniser.ts";
import { openStandIn } from "./open-stand-in.ts";
import type { StandInKind } from "./upstream-settings.ts";

const tls = createCertificate();

describe.concurrent.each<[string, StandInKind, UpstreamDialect, readonly RecordedScenario[]]>([
  ["file server", "offline", "image", readRecordings("file")],
  ["streaming server", "2pass", "image", readRecordings("streaming")],
  ["newer streaming server", "2pass", "head", readRecordings("streaming").filter(({ head }) => head)],
])("the stand-in for the %s answers like upstream's", (_name, kind, dialect, recordings) => {
  const upstream = (recording: RecordedScenario) => (dialect === "head" && recording.head) || recording.seen;
  const deaths = new Map<string, string>();
  let replays: ReadonlyMap<string, Replay>;

  beforeAll(async () => {
    const open = async (recording: RecordedScenario) => {
      const standIn = await openStandIn({
        kind,
        host: "127.0.0.1",
        port: 0,
        engine: createStubEngine(kind, dialect),
        ...(/tls-normal|plain-to-tls/.test(recording.id) && { tls }),
        ...(dialect === "head" && { dressReplies: () => createHeadDialect() }),
        abort(why) {
          deaths.set(recording.id, why);
          standIn.close();
        },
      });
      const scheme = /tls-normal|plain-to-tls/.test(recording.id) ? "wss" : "ws";
      return { url: `${scheme}://127.0.0.1:${standIn.port}`, close: standIn.close };
    };
    replays = await playRecordings(recordings, open, { width: 24, longestWaitMs: 400, expected: upstream });
  });

  test.each(recordings.map((recording) => [recording.id, recording.title, recording] as const))(
    "%s: %s",
    (id, _title, recording) => {
      const { played } = replays.get(id) as Replay;
      const [ours, theirs] = [describeSeen(played.seen), describeSeen(upstream(recording))];
      if (recording.race) return expectPrefix(ours, theirs);
      expect(ours).toEqual(theirs);
      expect(played.open.toSorted()).toEqual(recording.end.open.toSorted());
      expect(deaths.has(id)).toBe(!recording.end.alive);
    },
  );
});

/** If the replies depend on timing, at least the end must be a possible one. */
function expectPrefix(ours: Record<string, string[]>, theirs: Record<string, string[]>): void {
  expect(ours.B).toEqual(theirs.B);
  for (const line of ours.A ?? []) {
    expect(line).toMatch(/^\{.*"is_final"|"code":(1000|1006|1009)|"event":"notSent"/);
  }
}
