export { checkBoundaries } from "./check-boundaries.ts";
export { checkHouse } from "./house/check-house.ts";
export { renderHouse } from "./house/judge-house.ts";
export { RoomPackages, scope } from "./room-packages.ts";
export { type Room, rooms, versions } from "./rooms.ts";
