export { checkBoundaries } from "./check-boundaries.ts";
export { RoomPackages, scope } from "./room-packages.ts";
export { type Room, rooms, versions } from "./rooms.ts";
export type { Violation } from "./violation.ts";
