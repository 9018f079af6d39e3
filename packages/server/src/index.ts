export { type Config, ConfigError, readConfig } from "./config/config.ts";
export { type Engine, EngineError, type EngineErrorCode, type EngineSession, type EngineState } from "./engine.ts";
export { type FrontDoor, type FrontDoorOptions, openFrontDoor } from "./front-door/open-front-door.ts";
