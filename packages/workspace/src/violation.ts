/** An import that the map of the rooms does not allow, or a room that the map does not know. */
export interface Violation {
  readonly file: string;
  /** What is wrong and how to mend it. */
  readonly message: string;
}
