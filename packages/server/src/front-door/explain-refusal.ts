import type { ClientFrame, ReplyError, ServerResult } from "@funasr-images/protocol";

/**
 * The reply that explains a refusal or a failure, beside the fields that old clients read. It looks like a reply of the
 * server that the engine is: the file server's have a mode, the streaming server's last one is final.
 *
 * @param last whether it answers an end frame
 */
export function explainRefusal(
  { code, message }: ReplyError,
  settings: ClientFrame,
  { streaming, last }: { readonly streaming: boolean; readonly last: boolean },
): ServerResult {
  const { wav_name = "wav-default-id" } = settings;
  const kind = streaming ? { is_final: last } : { is_final: false, mode: "offline" };
  return { error: { code, message }, text: "", wav_name, ...kind };
}
