import type { ServerResult } from "@funasr-images/protocol";
import { pcmOnlyText } from "../streaming-session.ts";

/**
 * What newer versions of upstream's streaming server add to a reply: a sentence counter, the position of a reply in its
 * sentence, the sentence's times, and a number of milliseconds if there are no stamps. One per connection.
 */
export function createHeadDialect(openedAt = Date.now()): (reply: ServerResult) => object {
  let index = 0;
  let slices = 0;
  return (reply) => {
    if (reply.text === pcmOnlyText && reply.mode === undefined) return reply;
    const stamped = { timestamp: openedAt, ...reply };
    if (reply.text === "") return stamped;
    const sentence = reply.mode === "2pass-offline";
    const [stamp] = reply.stamp_sents || [];
    const times = sentence && { start_time: slices > 0 ? (stamp?.start ?? 0) : 0, end_time: stamp?.end ?? 0 };
    const slice_type = sentence ? 2 : Math.min(slices, 1);
    const dressed = { ...stamped, ...times, index, slice_type };
    slices += 1;
    if (sentence || reply.is_final) {
      index += 1;
      slices = 0;
    }
    return dressed;
  };
}
