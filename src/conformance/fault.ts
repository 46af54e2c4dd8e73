/** How a tracker broke a rule; the text is shown in the table. */
export class Fault extends Error {}

/** @throws Fault with what went wrong unless the condition holds. */
export function must(condition: boolean, wrong: string): asserts condition {
  if (!condition) throw new Fault(wrong)
}
