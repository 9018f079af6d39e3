import { expect, test } from "vitest";
import { parseRepository } from "./parse-repository.ts";

test.each([
  ["ghcr.io/owner/funasr", "https://ghcr.io", "owner/funasr"],
  ["127.0.0.1:5000/funasr", "http://127.0.0.1:5000", "funasr"],
  ["127.9.8.7/a", "http://127.9.8.7", "a"],
  ["localhost:5000/a/b-c/d__e", "http://localhost:5000", "a/b-c/d__e"],
  ["[::1]:5000/funasr", "http://[::1]:5000", "funasr"],
  ["10.0.0.1:5000/funasr", "https://10.0.0.1:5000", "funasr"],
  ["localhost.example.org/funasr", "https://localhost.example.org", "funasr"],
  ["docker.io/library/debian", "https://registry-1.docker.io", "library/debian"],
])("%s is asked at %s for %s", (reference, origin, name) => {
  expect(parseRepository(reference)).toMatchObject({ origin, name });
});

test.each([
  "funasr",
  "owner/funasr",
  "ghcr.io",
  "ghcr.io/",
  "ghcr.io/Owner/funasr",
  "ghcr.io/owner/funasr:online",
  "ghcr.io/owner/../funasr",
  "user@ghcr.io/funasr",
  "https://ghcr.io/owner/funasr",
  "",
])("refuses %j", (reference) => {
  expect(() => parseRepository(reference)).toThrowError(expect.objectContaining({ code: "INVALID_REFERENCE" }));
});
