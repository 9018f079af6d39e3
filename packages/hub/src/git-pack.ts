import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";
import type { GitObject } from "./git-objects.ts";

const kinds = { commit: 1, tree: 2, blob: 3, tag: 4 } as const;

/** git's pack of some objects, each whole: https://git-scm.com/docs/pack-format. */
export function renderPack(objects: Iterable<GitObject>): Uint8Array {
  const distinct = [...new Map([...objects].map((object) => [object.id, object])).values()];
  const head = Buffer.alloc(12);
  head.write("PACK");
  head.writeUInt32BE(2, 4);
  head.writeUInt32BE(distinct.length, 8);
  const parts = distinct.flatMap(({ kind, body }) => [renderSize(kinds[kind], body.length), deflateSync(body)]);
  const pack = Buffer.concat([head, ...parts]);
  return Buffer.concat([pack, createHash("sha1").update(pack).digest()]);
}

/** Kind and size: four bits of the size in the first byte, seven in each other, the lowest first. */
function renderSize(kind: number, size: number): Uint8Array {
  const bytes = [(kind << 4) | (size & 15)];
  for (let rest = Math.floor(size / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes[bytes.length - 1] = (bytes.at(-1) as number) | 0x80;
    bytes.push(rest & 127);
  }
  return Uint8Array.from(bytes);
}
