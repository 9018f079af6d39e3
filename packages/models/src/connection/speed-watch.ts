/** Compares the streams of a run and ends those that are far slower or silent while the others run. */
export interface SpeedWatch {
  /** Watches one stream. `onSlow` is called once. */
  watch(onSlow: () => void): WatchedStream;
}

interface WatchedStream {
  add(bytes: number): void;
  stop(): void;
}

export interface SpeedLimits {
  /** How long a stream is measured before it is judged, in milliseconds. @default 5000 */
  readonly slowAfterMs: number;
  /** Share of the median speed below which a stream is replaced. @default 0.1 */
  readonly slowShare: number;
}

export const defaultSpeedLimits: SpeedLimits = { slowAfterMs: 5000, slowShare: 0.1 };

interface Stream {
  bytes: number;
  /** When the last byte came, or the stream began. */
  movedAt: number;
  /** `bytes` at every tick. */
  readonly ticks: number[];
  readonly onSlow: () => void;
}

/** Ticks in the time after which a stream is judged. */
const ticksPerWindow = 20;
/** Silence is judged after this share of that time: waiting longer would show nothing more. */
const silentShare = 0.4;
/** And after this one, in the middle of a body, when a connection is free to take over: then a mistake costs nothing. */
const idleSilentShare = 0.1;
/** By so much of that time others have to have moved later: in an outage all fall silent at nearly the same moment. */
const outlivedShare = 0.02;
/** How many ended streams are remembered: the last one is still compared. */
const remembered = 16;

/**
 * A total time limit would punish slow lines; the median of the streams shows what the line can do.
 *
 * @param isIdle whether a connection is free
 */
export function createSpeedWatch(
  limits: SpeedLimits = defaultSpeedLimits,
  isIdle: () => boolean = () => false,
): SpeedWatch {
  const running = new Set<Stream>();
  const ended: number[] = [];
  let movedAt = 0;
  let timer: NodeJS.Timeout | undefined;

  const tick = () => {
    for (const stream of running) stream.ticks.push(stream.bytes);
    const speeds = new Map([...running].map((stream) => [stream, measureSpeed(stream)]));
    for (const [stream, speed] of speeds) {
      const others = [...speeds].flatMap(([other, known]) => (other === stream || known === undefined ? [] : [known]));
      if (!isSilent(stream) && !isSlow(speed, stream, [...others, ...ended])) continue;
      forget(stream);
      stream.onSlow();
    }
  };
  const isSilent = (stream: Stream) => {
    const silence = (performance.now() - stream.movedAt) / limits.slowAfterMs;
    if (stream.bytes > 0 && isIdle()) return silence > idleSilentShare;
    return silence > silentShare && movedAt - stream.movedAt > limits.slowAfterMs * outlivedShare;
  };
  const isSlow = (speed: number | undefined, { ticks }: Stream, others: readonly number[]) => {
    const usual = median(others);
    if (speed === undefined || usual === undefined || ticks.length <= ticksPerWindow) return false;
    return speed < usual * limits.slowShare;
  };
  const forget = (stream: Stream) => {
    running.delete(stream);
    if (running.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };

  return {
    watch: (onSlow) => {
      const startedAt = performance.now();
      const stream: Stream = { bytes: 0, movedAt: startedAt, ticks: [0], onSlow };
      running.add(stream);
      timer ??= setInterval(tick, limits.slowAfterMs / ticksPerWindow).unref();
      return {
        add: (bytes) => {
          stream.bytes += bytes;
          stream.movedAt = performance.now();
          movedAt = stream.movedAt;
        },
        stop: () => {
          const ticks = ((performance.now() - startedAt) / limits.slowAfterMs) * ticksPerWindow;
          if (running.has(stream) && stream.bytes > 0) ended.push(stream.bytes / ticks);
          if (ended.length > remembered) ended.shift();
          forget(stream);
        },
      };
    },
  };
}

/** Bytes per tick over the last window; `undefined` for a stream that is too young to be compared. */
function measureSpeed({ ticks }: Stream): number | undefined {
  const count = Math.min(ticks.length - 1, ticksPerWindow);
  return count < 2 ? undefined : ((ticks.at(-1) ?? 0) - (ticks.at(-1 - count) ?? 0)) / count;
}

/** `undefined` for fewer than two. */
function median(values: readonly number[]): number | undefined {
  if (values.length < 2) return undefined;
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)];
}
