/** Explains why a service cannot be removed, for commands and the console. */
export function stillReports(
  node: string,
  { type, reporter }: { readonly type: string; readonly reporter: string },
): string {
  if (reporter === node) return `${type} ${node} still reports: stop it first`
  return `${type} ${node} works, and ${reporter} reports it: stop it first`
}
