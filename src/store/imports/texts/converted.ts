import type { OldSite } from '../../../domain/imports/rewrite.ts'
import { referencesIn, rewritten } from '../../../domain/imports/rewrite.ts'
import { fromBbcode } from '../../../domain/texts/bbcode.ts'
import type { Db } from '../../base/db.ts'
import { addressesOf, namesNow } from '../old-places.ts'

/** The old site, with those of its host names that links in imported texts have used so far. */
export interface LinkedSite extends OldSite {
  readonly usedHosts: Set<string>
}

/**
 * Returns the entries of the mapping file for host names that no link used, after a run that has
 * read all texts.
 */
export function unusedHosts({ hosts, usedHosts }: LinkedSite): readonly string[] {
  return hosts.filter((host) => !usedHosts.has(host)).map((host) => `hosts.${host}`)
}

export interface ConvertedText {
  readonly text: string
  /** The text on the old site; null: it was not changed. */
  readonly original: string | null
}

/** Returns texts converted to Markdown, with current links and names. */
export async function convertedTexts(
  db: Db,
  site: LinkedSite,
  bodies: readonly string[],
): Promise<readonly ConvertedText[]> {
  const linked = await relinked(db, site, bodies)
  return bodies.map((body, at) => {
    const text = (fromBbcode(linked[at])?.text ?? linked[at]).replaceAll('\r', '').trim()
    return { text, original: text === body.replaceAll('\r', '').trim() ? null : body }
  })
}

/**
 * Returns texts with links to the old site replaced by links to this site, and with current names.
 */
async function relinked(
  db: Db,
  site: LinkedSite,
  bodies: readonly string[],
): Promise<readonly string[]> {
  const found = bodies.map((body) => referencesIn(body, site))
  for (const { hosts } of found) for (const host of hosts) site.usedHosts.add(host)
  const known = {
    addresses: await addressesOf(
      db,
      found.flatMap(({ places }) => places),
    ),
    names: await namesNow(
      db,
      found.flatMap(({ names }) => names),
    ),
  }
  return bodies.map((body) => rewritten(body, site, known))
}
