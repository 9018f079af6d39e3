import type { en } from "./en.ts";

/** The shape of a language: a missing, superfluous or mistyped text does not compile. */
export type Messages = Widened<typeof en>;

type Widened<Value> = Value extends string
  ? string
  : Value extends (...args: infer Arguments) => infer Result
    ? (...args: Arguments) => Widened<Result>
    : { readonly [Key in keyof Value]: Widened<Value[Key]> };
