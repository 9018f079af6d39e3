import type { Arch } from "@funasr-images/catalog";

export interface ElfHeader {
  /** Width of addresses. */
  readonly bits: 32 | 64;
  readonly endianness: "little" | "big";
  /** e_machine: 62 is x86-64, 183 is AArch64. */
  readonly machine: number;
}

/** How many bytes at the start of a file {@link readElfMachine} needs. */
export const elfHeaderBytes = 20;

/** Reads the first bytes of a file; undefined if it is not an ELF file. */
export function readElfMachine(bytes: Uint8Array): ElfHeader | undefined {
  const magic = [0x7f, 0x45, 0x4c, 0x46];
  if (bytes.length < elfHeaderBytes || magic.some((byte, index) => bytes[index] !== byte)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = view.getUint8(5) !== 2;
  return {
    bits: view.getUint8(4) === 1 ? 32 : 64,
    endianness: little ? "little" : "big",
    machine: view.getUint16(18, little),
  };
}

/** Whether a machine of this arch runs the file natively; a 32-bit or big-endian variant does not count. */
export function isBinaryOf(arch: Arch, { bits, endianness, machine }: ElfHeader): boolean {
  return bits === 64 && endianness === "little" && machine === machines[arch];
}

/** A name for reports: `arm64`, `i386`, `machine 40, 32 bits, big endian`. */
export function renderMachine({ bits, endianness, machine }: ElfHeader): string {
  const known = Object.entries(names).find(([, header]) => header === `${machine}/${bits}/${endianness}`)?.[0];
  return known ?? `machine ${machine}, ${bits} bits, ${endianness} endian`;
}

const machines: Readonly<Record<Arch, number>> = { amd64: 62, arm64: 183 };
const names = { amd64: "62/64/little", arm64: "183/64/little", i386: "3/32/little", arm: "40/32/little" };
