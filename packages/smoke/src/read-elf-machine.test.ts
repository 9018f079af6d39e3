import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { isBinaryOf, readElfMachine, renderMachine } from "./read-elf-machine.ts";

/** The first twenty bytes of an ELF file. */
function elf(machine: number, { bits = 64, big = false } = {}): Uint8Array {
  const bytes = Buffer.alloc(20);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, bits === 64 ? 2 : 1, big ? 2 : 1, 1]);
  if (big) bytes.writeUInt16BE(machine, 18);
  else bytes.writeUInt16LE(machine, 18);
  return bytes;
}

test.each([
  [elf(62), "amd64", true, false],
  [elf(183), "arm64", false, true],
  [elf(62, { bits: 32 }), "machine 62, 32 bits, little endian", false, false],
  [elf(183, { big: true }), "machine 183, 64 bits, big endian", false, false],
  [elf(3, { bits: 32 }), "i386", false, false],
  [elf(40, { bits: 32 }), "arm", false, false],
])("says what runs where (%#)", (bytes, name, amd64, arm64) => {
  const header = readElfMachine(bytes);
  if (!header) throw new Error("not read");
  expect([renderMachine(header), isBinaryOf("amd64", header), isBinaryOf("arm64", header)]).toEqual([
    name,
    amd64,
    arm64,
  ]);
});

test.each([
  ["a script", Buffer.from("#!/bin/sh\nexec something")],
  ["an empty file", new Uint8Array()],
  ["a file that starts like one", Buffer.from("\u007fELV, twenty bytes and more")],
  ["a file cut short", elf(62).subarray(0, 19)],
])("%s is not a binary", (_, bytes) => {
  expect(readElfMachine(bytes)).toBeUndefined();
});

test("recognises the program that runs this test", async () => {
  const header = readElfMachine(await readFile(process.execPath));
  expect(header && renderMachine(header)).toBe(process.arch === "x64" ? "amd64" : process.arch);
});
