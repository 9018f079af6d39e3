import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { type ConfigError, readConfig, readConfigGroup, renderConfig, renderConfigTable } from "./config.ts";
import { countCpus } from "./count-cpus.ts";

const model = { MODEL_DIR: "/workspace/models/asr" };

test("has a default for everything but the model", () => {
  expect(readConfig({ ...model, DECODER_THREAD_NUM: "4", IO_THREAD_NUM: "1" })).toMatchObject({
    listen: { frontDoor: "on", port: 10_095, host: "0.0.0.0", certFile: undefined },
    access: { tokens: undefined, allowedOrigins: undefined },
    engine: {
      name: "sdk",
      modelDir: "/workspace/models/asr",
      ioThreads: 1,
      decoderThreads: 4,
      modelThreads: 1,
      startTimeoutMs: 300_000,
    },
    limits: {
      maxUtteranceBytes: 400_000_000,
      maxConnections: 512,
      maxUtterances: 512,
      idleTimeoutMs: 3_600_000,
      strictFinal: "auto",
      drainMs: 30_000,
    },
    log: { level: "info", withText: false },
    metrics: { enabled: true, port: 0, open: false },
  });
});

test("prints every variable under its name and in its unit", () => {
  const shown = JSON.parse(renderConfig(readConfig({ ...model, DRAIN_SECONDS: "7", METRICS: "off" })));
  expect(shown).toMatchObject({ ...model, ENGINE: "sdk", PORT: 10_095, DRAIN_SECONDS: 7, METRICS: false });
  expect(shown).not.toHaveProperty("VAD_DIR");
});

test("one group does not need the others", () => {
  expect(readConfigGroup("listen", { PORT: "8080", CERT_FILE: "0" })).toMatchObject({
    port: 8080,
    certFile: undefined,
  });
  expect(() => readConfigGroup("listen", { PORT: "a" })).toThrow("PORT must be a whole number");
});

test("reports all mistakes at once, each with what is valid", () => {
  const wrong = { ENGINE: "foo", PORT: "70000", VAD_DIR: "/a b;c", MAX_CONNECTIONS: "-1", LOG_LEVEL: "loud" };
  expect(() => readConfig(wrong)).toThrow("ENGINE must be one of");
  try {
    readConfig(wrong);
  } catch (error) {
    expect((error as ConfigError).problems).toEqual([
      'PORT must be a whole number from 0 to 65535, but is "70000".',
      'ENGINE must be one of sdk, sherpa, but is "foo".',
      "MODEL_DIR is missing. Set it to the folder of the recogniser.",
      'VAD_DIR must be an absolute path of letters, digits and . _ - + @ /, or empty for none, but is "/a b;c".',
      'MAX_CONNECTIONS must be a whole number from 1 to 1000000, but is "-1".',
      'LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent, but is "loud".',
    ]);
  }
});

test("the engine sherpa has no bare server", () => {
  expect(() => readConfig({ ...model, ENGINE: "sherpa", FRONT_DOOR: "off" })).toThrow(
    "FRONT_DOOR=off needs ENGINE=sdk",
  );
});

test("an empty variable means the default", () => {
  expect(readConfig({ ...model, PORT: "", VAD_DIR: "" })).toMatchObject({ listen: { port: 10_095 } });
});

test("a secret may come from a file, and is never printed", () => {
  const read = (file: string) => {
    if (file === "/run/secrets/token") return "first-token\nsecond-token\n";
    throw new Error(`ENOENT: ${file}`);
  };
  const config = readConfig({ ...model, AUTH_TOKEN_FILE: "/run/secrets/token" }, read);
  expect(config.access.tokens).toEqual(["first-token", "second-token"]);
  expect(renderConfig(config)).toContain('"AUTH_TOKEN": "***"');
  expect(renderConfig(config)).not.toContain("first-token");
  const problems = (env: object) => {
    try {
      readConfig({ ...model, ...env }, read);
    } catch (error) {
      return (error as ConfigError).problems;
    }
    return [];
  };
  expect(problems({ AUTH_TOKEN_FILE: "/nowhere" })).toEqual(["AUTH_TOKEN_FILE cannot be read: ENOENT: /nowhere."]);
  expect(problems({ AUTH_TOKEN: "x", AUTH_TOKEN_FILE: "/run/secrets/token" })).toEqual([
    "AUTH_TOKEN and AUTH_TOKEN_FILE are both set. Keep one.",
  ]);
  expect(problems({ AUTH_TOKEN: "gehеim" })).toEqual(["AUTH_TOKEN must be visible ASCII characters, but is not."]);
});

test("a certificate needs its key, and 0 means none, as upstream", () => {
  expect(() => readConfig({ ...model, CERT_FILE: "/c.pem" })).toThrow("KEY_FILE is missing");
  expect(() => readConfig({ ...model, KEY_FILE: "/k.pem" })).toThrow("CERT_FILE is missing");
  expect(readConfig({ ...model, CERT_FILE: "0" }).listen.certFile).toBeUndefined();
  expect(readConfig({ ...model, CERT_FILE: "0", KEY_FILE: "/k.pem" }).listen.certFile).toBeUndefined();
});

test("speakers need both of their models, and roles need speakers", () => {
  const segmentation = { SEGMENTATION_DIR: "/seg" };
  expect(() => readConfig({ ...model, ...segmentation })).toThrow("SPEAKER_DIR is missing");
  expect(() => readConfig({ ...model, SPEAKER_DIR: "/spk" })).toThrow("SEGMENTATION_DIR is missing");
  expect(() => readConfig({ ...model, ROLES_DIR: "/roles" })).toThrow("ROLES_DIR needs voice prints");
  expect(() => readConfig({ ...model, ROLE_THRESHOLD: "1.1" })).toThrow("ROLE_THRESHOLD must be a number from 0 to 1");
  const config = readConfig({ ...model, ...segmentation, SPEAKER_DIR: "/spk", ROLE_THRESHOLD: "0.62" });
  expect(config).toMatchObject({ speakers: { speakerDir: "/spk", roleThreshold: 0.62 } });
});

test.each([
  ["*", ["*"]],
  ["https://a.example, http://b.example:8080 null", ["https://a.example", "http://b.example:8080", "null"]],
  ["", undefined],
])("reads the allowed origins %j", (text, origins) => {
  expect(readConfig({ ...model, ALLOWED_ORIGINS: text }).access.allowedOrigins).toEqual(origins);
});

test.each(["https://a.example/", "a.example", "https://a.example,,x"])("refuses %s as an origin", (text) => {
  expect(() => readConfig({ ...model, ALLOWED_ORIGINS: text })).toThrow("ALLOWED_ORIGINS must be origins");
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

test("the README shows every variable with its default", async () => {
  const file = fileURLToPath(new URL("../../README.md", import.meta.url));
  const [before, after] = readFileSync(file, "utf8").split(
    /(?<=<!-- variables: .*-->\n)[\s\S]*(?=<!-- \/variables -->)/,
  );
  await expect(`${before}${renderConfigTable()}\n${after}`).toMatchFileSnapshot(file);
});
