export { type Config, ConfigError, readConfig } from "./config.ts";
export { type Engine, EngineError, type EngineErrorCode, type EngineSession, type EngineState } from "./engine.ts";
export { type FrontDoor, type FrontDoorOptions, openFrontDoor } from "./front-door/open-front-door.ts";
export { type SpawnedServer, spawnServer } from "./testing/spawn-server.ts";
export { type Sample, type StagedSpeechModel, stageSpeechModel } from "./testing/stage-speech-model.ts";
