export { encodeMedia, type MediaVariant, mediaVariants } from "./encode-media.ts";
