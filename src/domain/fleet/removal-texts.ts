/** What keeps a service from being removed, as commands and the console say it. */
export function stillReports(
  node: string,
  { type, reporter }: { readonly type: string; readonly reporter: string },
): string {
  if (reporter === node) return `${type} ${node} still reports: stop it first`
  return `${type} ${node} works, and ${reporter} reports it: stop it first`
}
