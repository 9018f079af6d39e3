import { expect, test } from "vitest";
import { checkCpu } from "./check-cpu.ts";

const core2 =
  "fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat mmx fxsr sse sse2 ht syscall lm pni ssse3";
const xeon = `${core2} fma sse4_1 sse4_2 popcnt avx f16c avx2 avx512f`;
const raspberryPi4 = "fp asimd evtstrm crc32 cpuid";
const graviton2 =
  "fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm lrcpc dcpop asimddp ssbs";

const x64 = (flags: string) => `processor\t: 0\nvendor_id\t: GenuineIntel\nflags\t\t: ${flags}\nbugs\t\t: spectre_v1\n`;
const arm64 = (flags: string) => `processor\t: 0\nBogoMIPS\t: 108.00\nFeatures\t: ${flags}\nCPU implementer\t: 0x41\n`;

test.each([
  ["a modern server", "x64", x64(xeon), "fit"],
  ["an old desktop", "x64", x64(core2), "slow"],
  ["a 32-bit machine", "x64", x64("fpu tsc mmx sse"), "unfit"],
  ["a server in the cloud", "arm64", arm64(graviton2), "fit"],
  ["a Raspberry Pi 4", "arm64", arm64(raspberryPi4), "slow"],
  ["a machine without a vector unit", "arm64", arm64("evtstrm crc32"), "unfit"],
  ["two kinds of core: the weaker one counts", "arm64", arm64(graviton2) + arm64(raspberryPi4), "slow"],
  ["a kernel that reports nothing", "arm64", "processor\t: 0\n", "fit"],
  ["an architecture without an engine", "riscv64", "", "unfit"],
])("judges %s", (_what, arch, text, kind) => {
  expect(checkCpu(arch, () => text).kind).toBe(kind);
});

test("says what is missing and what to do", () => {
  expect(checkCpu("arm64", () => arm64("crc32"))).toEqual({
    kind: "unfit",
    message: expect.stringMatching(/no fp, asimd, which the engine needs.*CPU_CHECK=false/),
  });
});

test("reads the machine of this test", () => {
  expect(["fit", "slow"]).toContain(checkCpu().kind);
});
