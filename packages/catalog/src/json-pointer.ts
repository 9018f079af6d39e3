/** The keys that a JSON pointer leads through (RFC 6901); none for the whole. */
export function parsePointer(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .filter((part) => part !== "")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** A key as a part of a JSON pointer. */
export function encodeKey(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
