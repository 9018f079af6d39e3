export { expandText, type Played, type PlayOptions, playScenario } from "./play-scenario.ts";
export { synthesiseAudio } from "./synthesise-audio.ts";
