import type { Capabilities, RecognitionMode } from "@funasr-images/protocol";
import { expect, it } from "vitest";
import { chooseMode, offeredModes } from "./choose-mode.ts";

const offering = (...modes: RecognitionMode[]) => ({ modes }) as unknown as Capabilities;

it("offers what the server offers, and everything if that is unknown", () => {
  expect(offeredModes(offering("offline"))).toEqual(["offline"]);
  expect(offeredModes(offering("offline", "online", "2pass"))).toEqual(["2pass", "online", "offline"]);
  expect(offeredModes(undefined)).toEqual(["2pass", "online", "offline"]);
});

it("keeps the chosen mode while it is offered", () => {
  expect(chooseMode("online", ["2pass", "online", "offline"])).toBe("online");
  expect(chooseMode("online", ["offline"])).toBe("offline");
  expect(chooseMode(undefined, ["2pass", "online", "offline"])).toBe("2pass");
});
