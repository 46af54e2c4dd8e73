/** Returns the summary of a folded text, whose author the reader ignores; null: it is shown. */
export function foldOf(
  authorId: number,
  { ignored = [] }: { readonly ignored?: readonly number[] },
): string | null {
  return ignored.includes(authorId) ? 'Text of a member you ignore' : null
}
