import { describe, expect, it } from "vitest";
import { isHttpAllowed, isLoopback } from "./is-loopback.ts";

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

describe("isHttpAllowed", () => {
  it.each([
    ["127.0.0.1:5000", [], true],
    ["hub.lan", [], false],
    ["hub.lan", ["hub.lan"], true],
    ["hub.lan:8080", ["hub.lan"], true],
    ["HUB.lan:8080", ["hub.LAN:8080"], true],
    ["hub.lan:8081", ["hub.lan:8080"], false],
    ["evil-hub.lan", ["hub.lan"], false],
    ["hub.lan.example.org", ["hub.lan"], false],
    ["[fd00::1]:8080", ["[fd00::1]"], true],
  ])("%s with %o allowed: %s", (host, allowed, expected) => {
    expect(isHttpAllowed(host, allowed)).toBe(expected);
  });
});
