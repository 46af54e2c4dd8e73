/** Returns the summary of a text, folded because the reader ignores its author; null: it is not. */
export function foldOf(
  authorId: number,
  { ignored = [] }: { readonly ignored?: readonly number[] },
): string | null {
  return ignored.includes(authorId) ? 'Text of a member you ignore' : null
}
