import { describe, expect, it } from "vitest";
import type { Image } from "./image.ts";
import type { ModelLock } from "./model-lock.ts";
import { plan } from "./plan.ts";
import type { PlanFacts, PreviousRelease } from "./plan-document.ts";
import type { Profile } from "./profile.ts";
import { plainAbilities } from "./testing/plain-abilities.ts";

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;

const image = {
  ...plainAbilities,
  branch: "offline",
  title: "File transcription",
  archs: ["amd64", "arm64"],
  engine: "sdk",
  sdk: { repository: "example.test/sdk", tag: "sdk-0.4.7", version: "0.4.7", digest: digest("a") },
  models: { asr: { id: "iic/asr", revision: "v1", files: ["model.onnx"] } },
  env: { PORT: "10095" },
} satisfies Image;

const plain = {
  ...plainAbilities,
  branch: "offline-ai",
  title: "Speakers",
  archs: ["amd64", "arm64"],
  engine: "sherpa",
  base: { repository: "example.test/debian", tag: "slim", digest: digest("b") },
  models: { asr: { id: "iic/asr", revision: "v1", files: ["model.onnx"] } },
  env: {},
} satisfies Image;

const lock: ModelLock = {
  lockVersion: 1,
  models: [
    {
      id: "iic/asr",
      hub: "modelscope",
      revision: "v1",
      commit: "c".repeat(40),
      files: [{ path: "model.onnx", size: 7, sha256: "d".repeat(64) }],
    },
  ],
};

const profile: Profile = {
  name: "upstream",
  hub: "https://hub.test",
  registry: "example.test/funasr",
  lock: "/lock",
  speech: "/speech",
  unrunnableLegs: "block",
};

const facts: PlanFacts = {
  commit: "e".repeat(40),
  epoch: 1_700_000_000,
  messages: ["fix: a thing"],
  runtime: { sdk: { amd64: digest("1"), arm64: digest("2") }, sherpa: { amd64: digest("6"), arm64: digest("7") } },
  context: { offline: digest("3") },
  runnable: ["amd64", "arm64"],
};

/** What the registry would remember of a plan that was released. */
function released(of: ReturnType<typeof plan>): PreviousRelease {
  const legs = Object.fromEntries(of.legs.map((leg) => [leg.arch, { digest: digest("9"), inputs: leg.inputs }]));
  return {
    version: of.version,
    commit: of.commit,
    branches: { offline: { version: of.version, digest: digest("8"), legs } },
  };
}

describe("plan", () => {
  it("builds every leg and releases 0.1.0 into an empty registry", () => {
    const result = plan([image], lock, profile, facts);
    expect(result).toMatchObject({
      version: "0.1.0",
      registry: "example.test/funasr",
      models: [{ id: "iic/asr", bytes: 7 }],
      legs: [
        { branch: "offline", arch: "amd64", platform: "linux/amd64", build: { kind: "build" }, smoke: { kind: "run" } },
        { branch: "offline", arch: "arm64", platform: "linux/arm64", build: { kind: "build" }, smoke: { kind: "run" } },
      ],
      release: {
        kind: "release",
        branches: [
          {
            branch: "offline",
            version: "offline-0.1.0",
            moving: ["offline-0.1", "offline-0", "offline-sdk-0.4.7", "offline"],
          },
        ],
      },
    });
    expect(result.legs[0]?.inputs).not.toBe(result.legs[1]?.inputs);
  });

  it("builds an engine of its own on a plain base, whose version no tag names", () => {
    const result = plan([image, plain], lock, profile, facts);
    expect(result.legs.map((leg) => leg.base)).toEqual([
      { repository: "example.test/sdk", digest: digest("a"), sdk: "0.4.7" },
      { repository: "example.test/sdk", digest: digest("a"), sdk: "0.4.7" },
      { repository: "example.test/debian", digest: digest("b") },
      { repository: "example.test/debian", digest: digest("b") },
    ]);
    expect(result.release).toMatchObject({
      branches: [
        { branch: "offline" },
        { branch: "offline-ai", moving: ["offline-ai-0.1", "offline-ai-0", "offline-ai"] },
      ],
    });
  });

  it("takes a mirror's base in place of the catalogue's", () => {
    const mirror = { repository: "mirror.test/debian", digest: digest("c") };
    const [leg] = plan([plain], lock, profile, { ...facts, bases: { "offline-ai": mirror } }).legs;
    expect(leg?.base).toEqual(mirror);
  });

  it("gives the same plan for the same arguments, in any order of keys in a file", () => {
    const shuffled: Image = { ...image, env: { B: "2", A: "1" } };
    const sorted: Image = { ...image, env: { A: "1", B: "2" } };
    expect(plan([shuffled], lock, profile, facts).legs[0]?.inputs).toBe(
      plan([sorted], lock, profile, facts).legs[0]?.inputs,
    );
  });

  it("carries over every leg whose inputs did not change and keeps the version", () => {
    const first = plan([image], lock, profile, facts);
    const second = plan([image], lock, profile, { ...facts, previous: released(first) });
    expect(second.version).toBe("0.1.0");
    expect(second.release.kind).toBe("current");
    expect(second.legs.map((leg) => leg.build)).toEqual([
      { kind: "reuse", digest: digest("9") },
      { kind: "reuse", digest: digest("9") },
    ]);
  });

  it.each<[string, () => ReturnType<typeof plan>["legs"], string[]]>([
    ["the SDK", () => replan({ image: { ...image, sdk: { ...image.sdk, digest: digest("b") } } }), ["build", "build"]],
    ["the environment", () => replan({ image: { ...image, env: { PORT: "1" } } }), ["build", "build"]],
    ["the Dockerfile or canary", () => replan({ facts: { context: { offline: digest("4") } } }), ["build", "build"]],
    [
      "the server on one arch",
      () => replan({ facts: { runtime: { ...facts.runtime, sdk: { amd64: digest("1"), arm64: digest("5") } } } }),
      ["reuse", "build"],
    ],
    [
      "what only other images are built from",
      () => replan({ facts: { runtime: { ...facts.runtime, sherpa: { amd64: digest("5") } } } }),
      ["reuse", "reuse"],
    ],
    [
      "a model's bytes",
      () =>
        replan({
          lock: {
            ...lock,
            models: lock.models.map((model) => ({
              ...model,
              files: model.files.map((file) => ({ ...file, sha256: "f".repeat(64) })),
            })),
          },
        }),
      ["build", "build"],
    ],
    [
      "a model's commit, with the same bytes",
      () => replan({ lock: { ...lock, models: lock.models.map((model) => ({ ...model, commit: "0".repeat(40) })) } }),
      ["reuse", "reuse"],
    ],
    ["the commit", () => replan({ facts: { commit: "1".repeat(40), epoch: 1_800_000_000 } }), ["reuse", "reuse"]],
  ])("decides by inputs when %s changes", (_what, change, kinds) => {
    expect(change().map((leg) => leg.build.kind)).toEqual(kinds);
  });

  it("raises the version by what the commits say when a leg changed", () => {
    const first = plan([image], lock, profile, facts);
    const changed = { ...facts, previous: released(first), context: { offline: digest("4") } };
    expect(plan([image], lock, profile, { ...changed, messages: ["fix: x"] }).version).toBe("0.1.1");
    expect(plan([image], lock, profile, { ...changed, messages: ["fix: x", "feat: y"] }).version).toBe("0.2.0");
  });

  it("finishes a release that was killed between its version tags as a version of its own", () => {
    const first = plan([image], lock, profile, facts);
    const uneven = { ...released(first), version: "0.2.0" };
    const next = plan([image], lock, profile, { ...facts, previous: uneven });
    expect(next.legs.map((leg) => leg.build.kind)).toEqual(["reuse", "reuse"]);
    expect(next).toMatchObject({ version: "0.2.1", release: { kind: "release" } });
  });

  describe("after a rollback from 0.2.0 to 0.1.0", () => {
    const good = { ...facts, context: { offline: digest("4") } };
    const withdrawn = {
      version: "0.2.0",
      inputs: plan([image], lock, profile, facts).legs.map((leg) => leg.inputs),
    };
    const previous: PreviousRelease = { ...released(plan([image], lock, profile, good)), withdrawn };

    it("moves nothing while the legs are what was rolled back, and names the ways out", () => {
      const result = plan([image], lock, profile, { ...facts, previous });
      expect(result.release).toMatchObject({
        kind: "none",
        reason: expect.stringMatching(/^0\.2\.0 was rolled back and offline\/amd64, offline\/arm64 would come back/),
      });
    });

    it("carries the good version over once the change is reverted", () => {
      const result = plan([image], lock, profile, { ...good, previous });
      expect(result).toMatchObject({ version: "0.1.0", release: { kind: "current" } });
    });

    it("releases a fixed image under a version that was never used", () => {
      const result = plan([image], lock, profile, { ...facts, context: { offline: digest("5") }, previous });
      expect(result).toMatchObject({ version: "0.2.1", previousVersion: "0.1.0", release: { kind: "release" } });
    });

    it("lets through what the rollback did not call faulty", () => {
      const innocent = { ...previous, withdrawn: { ...withdrawn, inputs: [] } };
      expect(plan([image], lock, profile, { ...facts, previous: innocent })).toMatchObject({
        version: "0.2.1",
        release: { kind: "release" },
      });
    });
  });

  it("moves no tag when only some legs are selected", () => {
    const result = plan([image], lock, profile, facts, { archs: ["amd64"] });
    expect(result.legs.map((leg) => leg.arch)).toEqual(["amd64"]);
    expect(result.release).toEqual({
      kind: "none",
      reason: "only some legs were selected; tags move for all branches and archs or for none",
    });
    const one = plan([image, plain], lock, profile, facts, { branches: ["offline"] });
    expect(one.release).toMatchObject({ kind: "none" });
  });

  it("releases when one of many legs has to be built", () => {
    const first = plan([image], lock, profile, facts);
    const runtime = { ...facts.runtime, sdk: { amd64: digest("1"), arm64: digest("5") } };
    const next = plan([image], lock, profile, { ...facts, runtime, previous: released(first) });
    expect(next.legs.map((leg) => leg.build.kind)).toEqual(["reuse", "build"]);
    expect(next).toMatchObject({ version: "0.1.1", release: { kind: "release" } });
  });

  it("builds a branch that the last release did not know, and carries the others over", () => {
    const previous = released(plan([image], lock, profile, facts));
    const next = plan([image, plain], lock, profile, { ...facts, previous });
    expect(next.legs.map((leg) => leg.build.kind)).toEqual(["reuse", "reuse", "build", "build"]);
    // The branch is new, and not the rest of a release that was killed.
    const alone = plan([plain], lock, profile, { ...facts, previous });
    expect(alone).toMatchObject({ version: "0.1.1", release: { kind: "release" } });
  });

  it("counts of a model what its lock has, and of the lock what the legs use", () => {
    const spare = { ...lock.models[0], id: "iic/spare" } as ModelLock["models"][number];
    const files = [...(lock.models[0]?.files ?? []), { path: "big.onnx", size: 100, sha256: "a".repeat(64) }];
    const locked = { ...lock, models: [{ ...(lock.models[0] as ModelLock["models"][number]), files }, spare] };
    const result = plan([image], locked, profile, facts);
    expect(result.models.map(({ id, bytes }) => [id, bytes])).toEqual([["iic/asr", 107]]);
    // What another image may have locked is no input of this one.
    expect(result.legs[0]?.inputs).toBe(plan([image], lock, profile, facts).legs[0]?.inputs);
  });

  it.each([
    ["block", "upstream"],
    ["skip", "local"],
  ] as const)("says %s for a leg that a machine cannot run in the %s profile", (kind, name) => {
    const result = plan([image], lock, { ...profile, name, unrunnableLegs: kind }, { ...facts, runnable: ["amd64"] });
    expect(result.legs[1]?.smoke).toEqual({ kind, reason: "this machine runs amd64, not arm64" });
  });

  it.each([
    [
      "an unknown branch",
      () => plan([image], lock, profile, facts, { branches: ["of"] }),
      "UNKNOWN_BRANCH",
      /"of".*Choose from: offline/,
    ],
    [
      "an unknown arch",
      () => plan([image], lock, profile, facts, { archs: ["x86"] }),
      "UNKNOWN_ARCH",
      /"x86".*amd64, arm64/,
    ],
    [
      "a model that is not locked",
      () => plan([image], { ...lock, models: [] }, profile, facts),
      "UNLOCKED_MODEL",
      /iic\/asr at v1/,
    ],
    [
      "a file that is not locked",
      () =>
        plan(
          [{ ...image, models: { asr: { id: "iic/asr", revision: "v1", files: ["model.onnx", "am.mvn", "lm.fst"] } } }],
          lock,
          profile,
          facts,
        ),
      "UNLOCKED_MODEL",
      /has no am\.mvn, lm\.fst of/,
    ],
    [
      "an SDK without a confirmed digest",
      () => plan([{ ...image, sdk: { ...image.sdk, digest: undefined } }], lock, profile, facts),
      "UNCONFIRMED_BASE",
      /\/sdk\/digest.*example\.test\/sdk:sdk-0\.4\.7/,
    ],
    [
      "a plain base without a confirmed digest",
      () => plan([{ ...plain, base: { ...plain.base, digest: undefined } }], lock, profile, facts),
      "UNCONFIRMED_BASE",
      /\/base\/digest.*example\.test\/debian:slim/,
    ],
  ])("refuses %s and says how to fix it", (_what, run, code, message) => {
    expect(run).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });
});

function replan(change: { image?: Image; lock?: ModelLock; facts?: Partial<PlanFacts> }) {
  const previous = released(plan([image], lock, profile, facts));
  const next = { ...facts, previous, ...change.facts };
  return plan([change.image ?? image], change.lock ?? lock, profile, next).legs;
}
