import type { Seen, Step } from "@funasr-images/protocol";
import type { Stage } from "./stage.ts";
import { openTestSocket } from "./test-socket.ts";

/** Many clients at once, one utterance each, with a summary of what they saw. */
export async function playFleet(
  stage: Stage,
  { count, first, frameBytes }: Extract<Step, { do: "fleet" }>,
  audio: Buffer,
  patienceMs: number,
): Promise<void> {
  const clients = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const name = `fleet-${index}`;
      const frames: string[] = [];
      const errors: string[] = [];
      const done = Promise.withResolvers<void>();
      const own: Stage = {
        url: stage.url,
        see(_client, event) {
          if (event.event === "text") frames.push(String(event.data));
          if (event.event === "clientError") errors.push(event.message);
          if (event.event !== "text" || isLast(String(event.data))) done.resolve();
        },
      };
      const socket = await openTestSocket(own, { do: "connect", client: name });
      const opened = socket.isOpen();
      if (opened) {
        socket.text(JSON.stringify({ ...first, wav_name: name }));
        await socket.binary(audio, frameBytes);
        socket.text('{"is_speaking":false}');
        await Promise.race([done.promise, new Promise((resolve) => setTimeout(resolve, patienceMs))]);
      }
      socket.terminate();
      return { name, frames, errors, opened };
    }),
  );
  const sequences = new Map<string, { clients: number; frames: string[] }>();
  for (const { name, frames } of clients) {
    const anonymous = frames.map((frame) => frame.replaceAll(`"${name}"`, '"<own name>"'));
    const known = sequences.get(anonymous.join("\n"));
    if (known) known.clients += 1;
    else sequences.set(anonymous.join("\n"), { clients: 1, frames: anonymous });
  }
  const summary: Extract<Seen, { event: "summary" }> = {
    step: 0,
    client: "fleet",
    event: "summary",
    clients: count,
    opened: clients.filter(({ opened }) => opened).length,
    withExactlyOneFinal: clients.filter(({ frames }) => frames.filter(isLast).length === 1).length,
    framesWithForeignWavName: clients.flatMap(({ name, frames }) =>
      frames.filter((frame) => !frame.includes(`"wav_name":"${name}"`)),
    ).length,
    distinctReplySequences: [...sequences.values()],
    errors: clients.flatMap(({ errors }) => errors),
  };
  const { step: _step, client, ...event } = summary;
  stage.see(client, event);
}

function isLast(frame: string): boolean {
  return /"is_final":true|"mode":"offline"/.test(frame);
}
