import { expect, test } from "vitest";
import { openFileSession } from "./open-file-session.ts";
import type { UtteranceChannel } from "./recogniser/recogniser-messages.ts";
import { openSpeakerListener } from "./speakers/open-speaker-listener.ts";
import type { SpeakerChannel } from "./speakers/speakers-messages.ts";

test("a client that leaves while only speakers are being distinguished cancels that work, too", async () => {
  const asked: string[] = [];
  const finishing = Promise.withResolvers<void>();
  const speakers: SpeakerChannel = {
    open: () => ({
      async send({ kind }) {
        asked.push(kind);
        if (kind === "finish") finishing.resolve();
      },
      leave: () => {},
    }),
  };
  const session = openFileSession(
    {
      channel: () => allHeard,
      stamps: true,
      openSpeakers: (context) => openSpeakerListener({ channel: () => speakers, matchRole: () => undefined }, context),
    },
    () => {},
  );
  await session.configure({});
  await session.audio(new Uint8Array(32_000));
  const ended = session.end();
  await finishing.promise;
  session.close();
  await expect(ended).rejects.toMatchObject({ code: "RECOGNITION_FAILED" });
  expect(asked).toEqual(["settings", "samples", "finish", "close"]);
});

/** The recogniser finishes immediately. */
const allHeard: UtteranceChannel = {
  open: (listener) => ({
    async send({ kind }) {
      if (kind === "finish") listener.hear({ kind: "finished", result: undefined });
    },
    leave: () => {},
  }),
};
