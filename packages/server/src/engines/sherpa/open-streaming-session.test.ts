import { expect, test } from "vitest";
import { openStreamingSession } from "./open-streaming-session.ts";

test("a closed session sends nothing more to the worker", async () => {
  const sent: string[] = [];
  const line = {
    send: async ({ kind }: { kind: string }) => void sent.push(kind),
    leave: () => sent.push("leave"),
  };
  const channel = { open: () => line } as unknown as Parameters<typeof openStreamingSession>[0];
  const session = openStreamingSession(channel, () => {});
  session.close();
  for (const use of [() => session.configure({}), () => session.audio(new Uint8Array(2)), () => session.end()])
    await expect(use()).rejects.toMatchObject({ code: "RECOGNITION_FAILED" });
  expect(sent).toEqual(["leave", "close"]);
});
