export type { Fault, FaultRule, ListedFile } from "./fault.ts";
export type { Link } from "./link.ts";
export {
  createRepository,
  type HubCommit,
  type HubFile,
  type HubRepository,
  type NewHubFile,
  type RepositoryOptions,
} from "./repository.ts";
export { type ConnectionLimit, type Hub, type HubOptions, type HubRequestRecord, startHub } from "./start-hub.ts";
