import type { ClientFrame, ReplyError, ServerResult } from "@funasr-images/protocol";

/**
 * The reply that explains a refusal or a failure, with the fields that old clients read. It looks like a reply of the
 * engine's kind of server: those of the file server have a mode, and are final only on request.
 *
 * @param last whether it answers an end frame
 */
export function explainRefusal(
  { code, message }: ReplyError,
  settings: ClientFrame,
  {
    streaming,
    last,
    strictFinal,
  }: { readonly streaming: boolean; readonly last: boolean; readonly strictFinal: boolean },
): ServerResult {
  const { wav_name = "wav-default-id", strict_final = strictFinal } = settings;
  const kind = streaming ? { is_final: last } : { is_final: last && strict_final, mode: "offline" };
  return { error: { code, message }, text: "", wav_name, ...kind };
}
