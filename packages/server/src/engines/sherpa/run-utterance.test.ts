import { expect, test } from "vitest";
import type { EngineExit } from "../../engine-exit.ts";
import type { RecogniserClient } from "./recogniser/recogniser-client.ts";
import { runUtterance } from "./run-utterance.ts";
import { createSpeakerClient } from "./speakers/create-speaker-client.ts";
import { listenForSpeakers } from "./speakers/listen-for-speakers.ts";
import type { SpeakersRequest } from "./speakers/speakers-messages.ts";

test("who leaves while only the speakers are still told apart takes that work back, too", async () => {
  const asked: string[] = [];
  const finishing = Promise.withResolvers<void>();
  const speakers = createSpeakerClient({
    async request({ kind }: SpeakersRequest) {
      asked.push(kind);
      if (kind === "finish") finishing.resolve();
    },
    onReply: () => 0,
    onLine: () => {},
    ended: new Promise<EngineExit>(() => {}),
    pid: 0,
    isAlive: () => true,
    ready: () => {},
    stop: async () => {},
    killHung: () => {},
  });
  const running = runUtterance({
    client: allHeard,
    settings: {},
    ffmpeg: undefined,
    onSegment: () => {},
    openSpeakers: (context) => listenForSpeakers({ client: () => speakers, matchRole: () => undefined }, context),
  });
  await running.push(new Uint8Array(32_000));
  running.end();
  await finishing.promise;
  running.close();
  await expect(running.heard).rejects.toMatchObject({ code: "RECOGNITION_FAILED" });
  expect(asked).toEqual(["open", "samples", "finish", "close"]);
});

/** The recogniser is through with everything at once. */
const allHeard: RecogniserClient = {
  openStream: () => ({
    configure: async () => {},
    push: async () => {},
    finish: async () => undefined,
    progress: () => ({ begun: true, doneMs: 0 }),
    close: () => {},
  }),
  openSession: () => ({ session: 1, leave: () => {} }),
  request: async () => {},
};
