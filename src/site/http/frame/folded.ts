/** Returns the summary of a text that is folded because its author is ignored; null: it is shown. */
export function foldOf(
  authorId: number,
  { ignored = [] }: { readonly ignored?: readonly number[] },
): string | null {
  return ignored.includes(authorId) ? 'Text of a member you ignore' : null
}
