import type { SubtitlesCheck } from "./branch-check.ts";
import type { CheckContext, CheckOutcome } from "./check-context.ts";
import { joinSpeech } from "./join-speech.ts";
import { judgeSubtitles } from "./judge-subtitles.ts";
import { pauses, planConversation } from "./plan-conversation.ts";
import { sendHttp } from "./send-http.ts";
import { SmokeError } from "./smoke-error.ts";

/**
 * Uploads the conversation like OpenAI's clients, and asks for subtitles. If the image also supports the conversation,
 * they have the names that were enrolled for it.
 *
 * @throws SmokeError BAD_RECORDINGS, WRONG_REPLY
 */
export async function checkSubtitles(context: CheckContext): Promise<CheckOutcome<SubtitlesCheck>> {
  const { url, recordings, cer, checks } = context;
  const { turns } = planConversation(recordings);
  const { wav } = await joinSpeech(
    turns.map(({ path }) => path),
    pauses,
  );
  const form = new FormData();
  form.set("file", new Blob([new Uint8Array(wav)], { type: "audio/wav" }), "conversation.wav");
  form.set("model", await firstModel(context));
  form.set("response_format", "srt");
  const srt = await sendHttp(`${url}/v1/audio/transcriptions`, { method: "POST", body: form }, context);
  const named = checks.includes("conversation");
  return judgeSubtitles(named ? turns : turns.map(({ text }) => ({ text })), srt, cer);
}

async function firstModel(context: CheckContext): Promise<string> {
  const text = await sendHttp(`${context.url}/v1/models`, {}, context);
  try {
    const { data } = JSON.parse(text) as { data: readonly { readonly id: string }[] };
    const id = data[0]?.id;
    if (typeof id === "string") return id;
  } catch {}
  throw new SmokeError("WRONG_REPLY", `GET /v1/models names no model: ${text.slice(0, 300)}`);
}
