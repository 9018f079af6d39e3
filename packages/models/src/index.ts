export type { Command, CommandIo, CommandResult } from "./command/command.ts";
export { type ListedModel, listModels } from "./command/render-models.ts";
export { createProgress, renderTotals } from "./command/render-progress.ts";
export { type CommandRooms, modelCommands, runCli } from "./command/run-cli.ts";
export type { SpeedLimits } from "./connection/speed-watch.ts";
export { catalogueSources } from "./download/catalogue-sources.ts";
export type { DownloadEvent, DownloadPosition } from "./download/download-event.ts";
export {
  type DownloadOptions,
  type DownloadSummary,
  downloadModels,
  takeFromFolders,
} from "./download/download-models.ts";
export { type DownloadTotals, startTotals } from "./download/download-totals.ts";
export { copyIntoStore } from "./download/find-in-folders.ts";
export type { Source } from "./download/source.ts";
export { type VerifyFault, type VerifyOptions, type VerifySummary, verifyModels } from "./download/verify-models.ts";
export { defaultTiming, type HubOptions, type HubTiming } from "./hub/hub-options.ts";
export { hubAddresses, profileHub } from "./hub/profile-hub.ts";
export type { RetryNotice } from "./hub/retry.ts";
export { checkLock, type ModelDrift, renderDrift } from "./lock/check-lock.ts";
export { type LockOptions, type LockOutcome, lockModels, writeModelLock } from "./lock/lock-models.ts";
export { type ResolveEvent, type ResolveOptions, resolveModels } from "./lock/resolve-models.ts";
export { ModelError, type ModelErrorCode } from "./model-error.ts";
export { type ModelStore, openModelStore } from "./store/model-store.ts";
export type { Span } from "./store/span.ts";
export type { StorePart } from "./store/store-part.ts";
