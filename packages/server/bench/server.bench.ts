import type { Bench } from "@funasr-images/workspace/bench-report";
import { benchFrontDoor } from "./bench-front-door.ts";
import { benchIdle } from "./bench-idle.ts";
import { benchSoak } from "./bench-soak.ts";
import { benchThroughput } from "./bench-throughput.ts";
import { stageStandIns } from "./stage-stand-ins.ts";

/**
 * What the front door costs, how the engine sherpa compares with sherpa-onnx's own server, and whether memory grows.
 * The spoken test model is tiny, so costs that a real model would hide show at their largest.
 */
const bench: Bench = async (options) => {
  const standIns = stageStandIns();
  try {
    const door = await benchFrontDoor(standIns, options);
    const idle = await benchIdle(standIns, options);
    const throughput = await benchThroughput(standIns, options);
    const soak = await benchSoak(standIns, options);
    return {
      name: "server",
      rows: [...door.rows, idle.row, ...throughput.rows, ...soak.rows],
      wanted: [...door.wanted, idle.wanted, ...throughput.wanted, ...soak.wanted],
      absent: throughput.absent,
    };
  } finally {
    standIns.remove();
  }
};
export default bench;
