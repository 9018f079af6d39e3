import { describe, expect, it } from "vitest";
import { isLoopback } from "./is-loopback.ts";

describe("isLoopback", () => {
  it.each([
    "localhost",
    "LocalHost",
    "localhost:5000",
    "127.0.0.1",
    "127.0.0.1:10095",
    "127.255.0.3",
    "127.1",
    "::1",
    "[::1]",
    "[::1]:443",
    "0:0:0:0:0:0:0:1",
    "::ffff:127.0.0.1",
    "[::ffff:127.8.9.10]:80",
    "::ffff:7f00:1",
  ])("%s is this machine", (host) => {
    expect(isLoopback(host)).toBe(true);
  });

  it.each([
    "",
    "0.0.0.0",
    "::",
    "128.0.0.1",
    "10.127.0.0.1",
    "127.example.org",
    "127.0.0.1.example.org",
    "localhost.example.org",
    "my.localhost",
    "notlocalhost",
    "::2",
    "::ffff:10.0.0.1",
    "::ffff:808:808",
    "fe80::1",
    "localhost@example.org",
    "example.org/localhost",
    "localhost/path",
    "[::1",
    "127.0.0.1:99999",
  ])("%j is not", (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});
