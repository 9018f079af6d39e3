import { AsyncLocalStorage } from "node:async_hooks";

type FailureHandler = (error: unknown) => void;

/** The owner of the current work, which is notified if it fails. It follows timers, streams and promises. */
const owner = new AsyncLocalStorage<FailureHandler>();

/** Wraps an event handler so that it never throws. */
export type Confine = <Args extends readonly unknown[]>(handler: (...args: Args) => void) => (...args: Args) => void;

/**
 * Confines internal errors to the client they occurred for. Every handler that a client can trigger goes through it:
 * what it throws, immediately or later, in a timer that it set or a promise that nothing awaits, is passed to
 * `onFailure`, and affects nobody else. Node would end the process.
 *
 * Events are emitted in the context of their source, not of the listener, so each handler has to be wrapped.
 *
 * @param onFailure ends the work that failed; what it throws itself belongs to no client
 *
 * @example
 * const confine = confineFailures(() => socket.close(1011));
 * socket.on("message", confine((data) => take(data)));
 */
export function confineFailures(onFailure: FailureHandler): Confine {
  return (handler) =>
    (...args) => {
      owner.run(onFailure, () => {
        try {
          handler(...args);
        } catch (error) {
          onFailure(error);
        }
      });
    };
}

/**
 * The same for code that does not know its client: the handler belongs to the owner of the current work. Without an
 * owner it is returned unchanged.
 */
export function confined<Args extends readonly unknown[]>(handler: (...args: Args) => void): (...args: Args) => void {
  const current = owner.getStore();
  return current ? confineFailures(current)(handler) : handler;
}

/**
 * The last guard of the process: uncaught errors go to their owner, see {@link confineFailures}.
 *
 * @param onUnowned receives errors without an owner. After one, the process is in an unknown state and should end.
 */
export function catchEscaped(onUnowned: FailureHandler): void {
  const assign = (error: unknown) => {
    try {
      (owner.getStore() ?? onUnowned)(error);
    } catch (failure) {
      onUnowned(failure);
    }
  };
  process.on("uncaughtException", assign);
  process.on("unhandledRejection", assign);
}
