export { createCertificate, type TestCertificate } from "./create-certificate.ts";
export { encodeChannels } from "./encode-channels.ts";
export { type Column, openColumn } from "./open-column.ts";
export { type SpawnedServer, spawnServer } from "./spawn-server.ts";
export { stageBurdenedModel } from "./stage-burdened-model.ts";
export { type StagedOfflineAi, stageOfflineAi } from "./stage-offline-ai.ts";
export { music, type StagedSpeakerModels, stageSpeakerModels } from "./stage-speaker-models.ts";
export { type Sample, type StagedSpeechModel, stageSpeechModel } from "./stage-speech-model.ts";
export { stageStandIn } from "./stage-stand-in.ts";
