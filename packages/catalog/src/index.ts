export {
  type LockedFile,
  type LockedModel,
  type ModelLock,
  type ModelRequest,
  modelDigest,
  renderModelLock,
} from "./model-lock.ts";
