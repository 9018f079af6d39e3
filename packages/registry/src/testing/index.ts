export { pushTinyImage } from "./push-tiny-image.ts";
