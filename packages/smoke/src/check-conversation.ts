import { readFile } from "node:fs/promises";
import { transcribe } from "@funasr-images/client";
import type { ConversationCheck } from "./branch-check.ts";
import type { CheckContext, CheckOutcome } from "./check-context.ts";
import { answerTimeoutMs } from "./check-context.ts";
import { joinSpeech } from "./join-speech.ts";
import { judgeConversation } from "./judge-conversation.ts";
import { pauses, planConversation } from "./plan-conversation.ts";
import { sendHttp } from "./send-http.ts";
import { SmokeError } from "./smoke-error.ts";

/**
 * Enrols a recording of every voice, lets them talk in turns, and asks for the numbered transcript.
 *
 * @throws SmokeError BAD_RECORDINGS, WRONG_REPLY; ClientError
 */
export async function checkConversation(context: CheckContext): Promise<CheckOutcome<ConversationCheck>> {
  const { url, recordings, cer, signal, onProgress } = context;
  const { enrolled, turns } = planConversation(recordings);
  for (const { role, path } of enrolled) {
    const body = await readFile(path);
    const headers = { "content-type": "audio/wav" };
    await sendHttp(`${url}/v1/roles/${encodeURIComponent(role)}`, { method: "PUT", headers, body }, context);
  }
  const { wav, sampleRate } = await joinSpeech(
    turns.map(({ path }) => path),
    pauses,
  );
  const { results } = await transcribe({
    url: url.replace(/^http/, "ws"),
    ...{ name: "conversation", audio: wav, format: "wav", sampleRate, schema: 1, totalTimeoutMs: answerTimeoutMs },
    signal,
  });
  const transcript = results.at(-1)?.transcript;
  if (!transcript) throw new SmokeError("WRONG_REPLY", "The last reply lacks the requested transcript");
  for (const { speaker, role, emotion, text } of transcript.segments) {
    onProgress(`conversation: [${role ?? speaker ?? "?"}|${emotion ?? "?"}] ${text}`);
  }
  return judgeConversation(turns, transcript, cer);
}
