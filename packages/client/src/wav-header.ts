// The parser lives in the room below, because the server reads the same headers.
export { readWavHeader, type WavHeader } from "@funasr-images/protocol";
