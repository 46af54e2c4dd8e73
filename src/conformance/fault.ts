/** A tracker broke a rule. The message says how, and is shown in the table. */
export class Fault extends Error {}

/** @throws Fault with the text `wrong` unless the condition holds. */
export function must(condition: boolean, wrong: string): asserts condition {
  if (!condition) throw new Fault(wrong)
}
