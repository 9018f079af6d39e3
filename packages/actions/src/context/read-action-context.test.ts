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
      "sdk-repository": "127.0.0.1:2/sdk",
      "sdk-digest": digest,
    });
    expect(context.profile).toMatchObject({ hub: "http://127.0.0.1:1", registry: "ghcr.io/somebody/funasr" });
    expect(context.sdk).toEqual({ repository: "127.0.0.1:2/sdk", digest });
    expect(context.state).toBe(path.join(root, ".local"));
  });

  it("leaves the profile as it is when no address is given", async () => {
    const { profile, sdk } = await readActionContext(inputs);
    expect(profile).toMatchObject({ name: "local", registry: "localhost:5000/funasr" });
    expect(sdk).toBeUndefined();
  });

  it("takes the SDK's repository and digest together only", async () => {
    await expect(readActionContext({ ...inputs, "sdk-repository": "127.0.0.1:2/sdk" })).rejects.toMatchObject({
      code: "INPUTS_DISAGREE",
    });
  });
});
