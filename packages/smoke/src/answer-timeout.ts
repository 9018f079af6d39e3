/**
 * Milliseconds that an image has for an utterance of a few seconds, its sending included. The client waits for a server as
 * long as that lives; one that lives and never answers has failed.
 */
export const answerTimeoutMs = 120_000;
