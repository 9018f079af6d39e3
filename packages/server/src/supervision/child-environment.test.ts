import { expect, test } from "vitest";
import { childEnvironment } from "./child-environment.ts";

test("hands on everything but secrets and where they lie", () => {
  const own = { PATH: "/bin", MODEL_DIR: "/m", AUTH_TOKEN: "secret", AUTH_TOKEN_FILE: "/run/secrets/token" };
  expect(childEnvironment(own)).toEqual({ PATH: "/bin", MODEL_DIR: "/m" });
});
