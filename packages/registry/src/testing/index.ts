export { createMemoryRegistry } from "./memory-registry.ts";
export { pushTinyImage } from "./push-tiny-image.ts";
export { type Asked, type Meddler, type Meddling, type PassingReply, startMeddler } from "./start-meddler.ts";
export { tagsOf } from "./tags-of.ts";
