export { BundleError, type BundleErrorCode } from "./bundle-error.ts";
export { bundleCommands } from "./command/bundle-commands.ts";
export {
  type BundlePart,
  bundleParts,
  type ExportedBundle,
  type ExportOptions,
  exportBundle,
} from "./export-bundle.ts";
export { type ImportedBundle, type ImportOptions, importBundle, verifyBundle } from "./import-bundle.ts";
