export { isEndStep, isLastReply } from "./last-replies.ts";
export { expandText } from "./long-text.ts";
export { type Played, type PlayOptions, playScenario } from "./play-scenario.ts";
export {
  type ConformanceOptions,
  type ConformanceReport,
  type ConformanceResult,
  runConformance,
} from "./run-conformance.ts";
export { synthesiseAudio } from "./synthesise-audio.ts";
