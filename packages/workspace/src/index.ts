export { checkBoundaries } from "./check-boundaries.ts";
export { checkHouse } from "./house/check-house.ts";
export { renderHouse } from "./house/judge-house.ts";
export { planTestRun, readTestRequest } from "./plan-test-run.ts";
export { readChangedFiles } from "./read-changed-files.ts";
export { RoomPackages, scope } from "./room-packages.ts";
export { type Room, rooms, versions } from "./rooms.ts";
