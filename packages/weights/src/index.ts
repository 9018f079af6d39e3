export { readSileroModel, type SileroVersion, sileroVersions } from "./read-silero-model.ts";
