import type { Capabilities, RecognitionMode } from "@funasr-images/protocol";

/** From the one that shows most to the one that shows least. */
const order: readonly RecognitionMode[] = ["2pass", "online", "offline"];

/** The modes that can be chosen: those of the server, or all if they are unknown. */
export function offeredModes(capabilities: Capabilities | undefined): readonly RecognitionMode[] {
  const offered = order.filter((mode) => capabilities?.modes.includes(mode) ?? true);
  return offered.length > 0 ? offered : order;
}

/** The chosen mode if it is offered, else the best one. */
export function chooseMode(chosen: RecognitionMode | undefined, modes: readonly RecognitionMode[]): RecognitionMode {
  return modes.find((mode) => mode === chosen) ?? modes[0] ?? "offline";
}
