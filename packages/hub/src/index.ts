export type { Fault, FaultRule, ListedFile } from "./fault.ts";
export type { HubFile, NewHubFile } from "./hub-file.ts";
export type { Link } from "./link.ts";
export { createRepository, type HubCommit, type HubRepository, type RepositoryOptions } from "./repository.ts";
export { type ConnectionLimit, type Hub, type HubOptions, type HubRequestRecord, startHub } from "./start-hub.ts";
