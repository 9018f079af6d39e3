/** How long a test waits for what takes a moment on a busy machine. */
export const patient = { timeout: 10_000 } as const;
