export { BundleError, type BundleErrorCode } from "./bundle-error.ts";
export { type BundlePart, bundleParts } from "./bundle-record.ts";
export { bundleCommands } from "./command/bundle-commands.ts";
export { type ExportedBundle, type ExportOptions, exportBundle } from "./export-bundle.ts";
export { type ImportedBundle, type ImportOptions, importBundle, verifyBundle } from "./import-bundle.ts";
