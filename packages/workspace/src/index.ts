export { checkBoundaries, type Violation } from "./check-boundaries.ts";
export { RoomPackages, scope } from "./room-packages.ts";
export { type Room, rooms, versions } from "./rooms.ts";
