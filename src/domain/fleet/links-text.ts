/** Describes how many links to other trackers are up, and to which trackers they are down. */
export function linksText(
  links: readonly { readonly node: string; readonly isUp: boolean }[],
): string {
  const down = links.filter(({ isUp }) => !isUp).map(({ node }) => node)
  const text = `${links.length - down.length} of ${links.length} up`
  return down.length === 0 ? text : `${text}, down: ${down.join(', ')}`
}
