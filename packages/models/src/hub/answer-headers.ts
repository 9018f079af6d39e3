/** Headers of an answer by their names in lower case; those of `fetch` are such, too. */
export interface AnswerHeaders {
  get(name: string): string | null;
  has(name: string): boolean;
}
