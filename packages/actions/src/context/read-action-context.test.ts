import path from "node:path";
import { describe, expect, it } from "vitest";
import { readActionContext } from "./read-action-context.ts";

const root = path.join(import.meta.dirname, "../../../..");
const inputs = { root, state: ".local", profile: "local" } as const;

describe("readActionContext", () => {
  it("reads the profile, and replaces the addresses that are given", async () => {
    const digest = `sha256:${"a".repeat(64)}`;
    const context = await readActionContext({
      ...inputs,
      hub: "http://127.0.0.1:1",
      registry: "ghcr.io/SomeBody/funasr",
      bases: `offline=127.0.0.1:2/sdk@${digest}`,
      "base-mirrors": "docker.io=mirror.example.org",
      "hub-token": "secret",
    });
    expect(context.profile).toMatchObject({
      hub: "http://127.0.0.1:1",
      registry: "ghcr.io/somebody/funasr",
      bases: { offline: { repository: "127.0.0.1:2/sdk", digest } },
      baseMirrors: { "docker.io": "mirror.example.org" },
    });
    expect(context.env).toMatchObject({ MODELSCOPE_API_TOKEN: "secret" });
    expect(context.settings.find(({ key }) => key === "hub")?.from).toBe("the input hub");
    expect(context.state).toBe(path.join(root, ".local"));
  });

  it("leaves the profile as it is when no address is given", async () => {
    const { profile } = await readActionContext(inputs);
    expect(profile).toMatchObject({ name: "local", registry: "localhost:5000/funasr" });
    expect(profile).not.toHaveProperty("bases");
  });

  it("names the setting of a value that cannot be used", async () => {
    await expect(readActionContext({ ...inputs, bases: "offline=127.0.0.1:2/sdk" })).rejects.toMatchObject({
      code: "BAD_SETTING",
      message: expect.stringMatching(/^bases \(FUNASR_BASES\): "127\.0\.0\.1:2\/sdk" is not REPOSITORY@sha256/),
    });
  });
});
