import type { ClientFrame, ReplyError, ServerResult } from "@funasr-images/protocol";

/**
 * The reply that explains a refusal or a failure, with the fields that old clients read. It looks like a reply of the
 * engine's kind of server: those of the file server have a mode.
 *
 * @param isFinal whether it answers an end frame, and this client reads that from `is_final`
 */
export function explainRefusal(
  { code, message }: ReplyError,
  { wav_name = "wav-default-id" }: ClientFrame,
  { streaming, isFinal }: { readonly streaming: boolean; readonly isFinal: boolean },
): ServerResult {
  const kind = streaming ? { is_final: isFinal } : { is_final: isFinal, mode: "offline" };
  return { error: { code, message }, text: "", wav_name, ...kind };
}
