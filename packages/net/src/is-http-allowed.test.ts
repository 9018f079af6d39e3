import { expect, it } from "vitest";
import { isHttpAllowed } from "./is-http-allowed.ts";

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
