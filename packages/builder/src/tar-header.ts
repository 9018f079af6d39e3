/** A path in a tar. Owner and time are fixed: root and 1970. */
export interface TarHeader {
  readonly type: "file" | "folder" | "link";
  readonly name: string;
  readonly mode: number;
  /** Bytes that follow. */
  readonly size: number;
  /** Where a link points. */
  readonly target?: string;
}

const blockBytes = 512;
const types = { file: "0", link: "2", folder: "5" } as const;

/**
 * The bytes before a path's content: one ustar header, after a pax header where ustar has no room for a name, for letters
 * beyond ASCII, or for a size of 8 GiB. Own code, because its bytes decide the digests of layers that are already released:
 * no update of a library may change them.
 */
export function tarHeader(header: TarHeader): Buffer {
  const { type, name, mode, size, target = "" } = header;
  const records = [
    ...(fits(name) ? [] : [paxRecord("path", name)]),
    ...(fits(target) ? [] : [paxRecord("linkpath", target)]),
    ...(size < 8 ** 11 ? [] : [paxRecord("size", String(size))]),
  ];
  const plain = ustar({ type: types[type], name, mode, size: size < 8 ** 11 ? size : 0, target });
  if (records.length === 0) return plain;
  const pax = Buffer.concat(records);
  const before = ustar({ type: "x", name: "PaxHeader", mode: 0o644, size: pax.length, target: "" });
  return Buffer.concat([before, pax, tarPadding(pax.length), plain]);
}

/** Fills the last block of content of this many bytes. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((blockBytes - (size % blockBytes)) % blockBytes);
}

/** Two empty blocks end a tar. */
export const tarEnd = Buffer.alloc(2 * blockBytes);

interface Ustar extends Omit<TarHeader, "type" | "target"> {
  readonly type: string;
  readonly target: string;
}

function ustar({ type, name, mode, size, target }: Ustar): Buffer {
  const block = Buffer.alloc(blockBytes);
  block.write(short(name), 0, "latin1");
  block.write(octal(mode, 7), 100);
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  block.write(octal(size, 11), 124);
  block.write(octal(0, 11), 136);
  // The checksum is that of a header whose own field is blank.
  block.write("        ", 148);
  block.write(type, 156);
  block.write(short(target), 157, "latin1");
  block.write("ustar\0" + "00", 257);
  block.write(octal(0, 7), 329);
  block.write(octal(0, 7), 337);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\0 `, 148);
  return block;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0");
}

function fits(text: string): boolean {
  return text.length <= 100 && /^[\x20-\x7e]*$/.test(text);
}

/** What a reader without pax sees of a name that does not fit. */
function short(text: string): string {
  return fits(text) ? text : text.replace(/[^\x20-\x7e]/g, "_").slice(0, 100);
}

/** `<length> <key>=<value>\n`, where the length counts its own digits. */
function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.from(` ${key}=${value}\n`);
  let length = rest.length;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}
