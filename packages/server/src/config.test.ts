import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ConfigError, readConfig } from "./config.ts";
import { configOptions } from "./config-options.ts";
import { countCpus } from "./count-cpus.ts";

const model = { MODEL_DIR: "/workspace/models/asr" };

test("has a default for everything but the model", () => {
  expect(readConfig({ ...model, DECODER_THREAD_NUM: "4", IO_THREAD_NUM: "1" })).toEqual({
    ENGINE: "sdk",
    PORT: 10_095,
    HOST: "0.0.0.0",
    FRONT_DOOR: "on",
    SDK_BINARY: "/workspace/FunASR/runtime/websocket/build/bin/funasr-wss-server",
    PYTHON_SHIM_DIR: "/opt/funasr/shim",
    MODEL_DIR: "/workspace/models/asr",
    CANARY_DIR: "/opt/funasr/canary",
    IO_THREAD_NUM: 1,
    DECODER_THREAD_NUM: 4,
    MODEL_THREAD_NUM: 1,
    CANARY_INTERVAL_SECONDS: 60,
    START_TIMEOUT_SECONDS: 300,
    MAX_MESSAGE_BYTES: 32_000_000,
    MAX_UTTERANCE_BYTES: 400_000_000,
    MAX_CONNECTIONS: 512,
    DRAIN_SECONDS: 30,
    LOG_LEVEL: "info",
  });
});

test("reports every mistake at once, each with what would be right", () => {
  const wrong = { ENGINE: "foo", PORT: "70000", VAD_DIR: "/a b;c", MAX_CONNECTIONS: "-1", LOG_LEVEL: "loud" };
  expect(() => readConfig(wrong)).toThrow(ConfigError);
  try {
    readConfig(wrong);
  } catch (error) {
    expect((error as ConfigError).problems).toEqual([
      'ENGINE must be one of sdk, sherpa, but is "foo".',
      'PORT must be a whole number from 0 to 65535, but is "70000".',
      'VAD_DIR must be an absolute path of letters, digits and . _ - + @ /, or empty for none, but is "/a b;c".',
      'MAX_CONNECTIONS must be a whole number from 1 to 1000000, but is "-1".',
      'LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent, but is "loud".',
      "MODEL_DIR is missing. Set it to the folder of the recogniser.",
    ]);
  }
});

test("the engine sherpa has no bare server", () => {
  expect(() => readConfig({ ...model, ENGINE: "sherpa", FRONT_DOOR: "off" })).toThrow(
    "FRONT_DOOR=off needs ENGINE=sdk",
  );
});

test("an empty variable means the default", () => {
  expect(readConfig({ ...model, PORT: "", VAD_DIR: "" })).toMatchObject({ PORT: 10_095 });
});

test.each([
  [{ "/sys/fs/cgroup/cpu.max": "150000 100000\n" }, 2],
  [{ "/sys/fs/cgroup/cpu.max": "max 100000\n" }, 8],
  [{ "/sys/fs/cgroup/cpu.max": "50000 100000\n" }, 1],
  [{ "/sys/fs/cgroup/cpu.max": "9900000 100000\n" }, 8],
  [{ "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "300000\n", "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n" }, 3],
  [{ "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n", "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n" }, 8],
  [{}, 8],
])("with the control group %j eight cores count as %i", (files: Record<string, string>, cores) => {
  const read = (file: string) => {
    const text = files[file];
    if (text === undefined) throw new Error("ENOENT");
    return text;
  };
  expect(countCpus(read, 8)).toBe(cores);
});

test("the README names every variable", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  for (const name of Object.keys(configOptions)) expect(readme).toContain(`\`${name}\``);
});
