import { expect, test } from "vitest";
import { childEnvironment } from "./child-environment.ts";

test("passes on everything except secrets and their files", () => {
  const own = { PATH: "/bin", MODEL_DIR: "/m", AUTH_TOKEN: "secret", AUTH_TOKEN_FILE: "/run/secrets/token" };
  expect(childEnvironment(own)).toEqual({ PATH: "/bin", MODEL_DIR: "/m" });
});
