export { type SpawnedServer, spawnServer } from "./spawn-server.ts";
export { type Sample, type StagedSpeechModel, stageSpeechModel } from "./stage-speech-model.ts";
