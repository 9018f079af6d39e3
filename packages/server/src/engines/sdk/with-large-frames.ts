import { audioPieceBytes, type EngineSession } from "../../engine.ts";

/**
 * A session that passes small frames on as large ones: the upstream file server decodes nothing before the end, and
 * each message costs each side a tenth of a millisecond.
 */
export function withLargeFrames(session: EngineSession): EngineSession {
  let held: Uint8Array[] = [];
  let size = 0;

  async function flush(): Promise<void> {
    if (size === 0) return;
    const bytes = Buffer.concat(held);
    held = [];
    size = 0;
    await session.audio(bytes);
  }

  return {
    ...session,
    async configure(settings) {
      await flush();
      await session.configure(settings);
    },
    async audio(bytes) {
      if (size + bytes.length > audioPieceBytes) await flush();
      held.push(bytes);
      size += bytes.length;
    },
    async end() {
      await flush();
      await session.end();
    },
    close() {
      held = [];
      session.close();
    },
  };
}
