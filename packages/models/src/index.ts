export type { DownloadEvent, DownloadPosition } from "./download-event.ts";
export { type DownloadOptions, type DownloadSummary, downloadModels } from "./download-models.ts";
export { defaultTiming, type HubOptions, type HubTiming } from "./hub-options.ts";
export { ModelError, type ModelErrorCode } from "./model-error.ts";
export { type ModelStore, openModelStore } from "./model-store.ts";
export { type ResolveEvent, type ResolveOptions, resolveModels } from "./resolve-models.ts";
export type { RetryNotice } from "./retry.ts";
export type { StorePart } from "./store-part.ts";
