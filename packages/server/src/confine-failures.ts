import { AsyncLocalStorage } from "node:async_hooks";

type FailureHandler = (error: unknown) => void;

/** Whose work is being done: who is told when it fails. It follows timers, streams and promises to wherever they were begun. */
const owner = new AsyncLocalStorage<FailureHandler>();

/** Makes a handler of events one that never throws. */
export type Confine = <Args extends readonly unknown[]>(handler: (...args: Args) => void) => (...args: Args) => void;

/**
 * Confines mistakes to the client in whose service they were made. Every handler that a client's doings can call goes through it:
 * what it throws, at once or later, in a timer that it set or a promise that nobody waits for, is told to `onFailure`, and costs
 * nobody else anything. Node would end the process.
 *
 * Events are raised wherever their source was made, not where somebody began to listen, so each handler has to be wrapped.
 *
 * @param onFailure ends what the mistake was made in; what it throws itself belongs to nobody
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
 * The same for whoever does not know in whose service it is: the handler belongs to whom the work belongs that makes it. What is
 * nobody's stays as it is.
 */
export function confined<Args extends readonly unknown[]>(handler: (...args: Args) => void): (...args: Args) => void {
  const current = owner.getStore();
  return current ? confineFailures(current)(handler) : handler;
}

/**
 * The last guard of the process: what is thrown where nobody catches goes to whom it belongs, see {@link confineFailures}.
 *
 * @param onUnowned gets what belongs to nobody. After that nothing is known of the state of the process, so it should end.
 */
export function catchEscaped(onUnowned: FailureHandler): void {
  const tell = (error: unknown) => {
    try {
      (owner.getStore() ?? onUnowned)(error);
    } catch (failure) {
      onUnowned(failure);
    }
  };
  process.on("uncaughtException", tell);
  process.on("unhandledRejection", tell);
}
