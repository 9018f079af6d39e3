import { describe, expect, it } from "vitest";
import { resolveAddress } from "./resolve-address.ts";

const plain = { href: "http://asr.example:10095/?x=1#mode=online", protocol: "http:" };
const secure = { href: "https://asr.example/speech/index.html", protocol: "https:" };

describe("resolveAddress", () => {
  it.each([
    ["", plain, "ws://asr.example:10095/", true],
    ["", secure, "wss://asr.example/speech/", true],
    ["ws://other:10095", plain, "ws://other:10095/", false],
    ["other:10095", plain, "ws://other:10095/", false],
    ["https://other", secure, "wss://other/", false],
    ["ws://asr.example:10095", plain, "ws://asr.example:10095/", true],
    ["ws://127.0.0.1:10095", secure, "ws://127.0.0.1:10095/", false],
    ["ws://localhost:10095", secure, "ws://localhost:10095/", false],
  ])("accepts the address %j", (server, origin, url, own) => {
    expect(resolveAddress(server, origin)).toEqual({ kind: "address", url, own });
  });

  it.each([
    ["ftp://other", plain, "BAD_ADDRESS"],
    ["ws://", plain, "BAD_ADDRESS"],
    ["not an address", plain, "BAD_ADDRESS"],
    ["ws://other:10095", secure, "MIXED_CONTENT"],
  ])("explains what is wrong with %j", (server, origin, code) => {
    expect(resolveAddress(server, origin)).toMatchObject({ kind: "problem", problem: { code } });
  });
});
