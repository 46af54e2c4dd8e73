import type { OldSite } from '../../../domain/imports/rewrite.ts'
import { referencesIn, rewritten } from '../../../domain/imports/rewrite.ts'
import { fromBbcode } from '../../../domain/texts/bbcode.ts'
import type { Db } from '../../base/db.ts'
import { addressesOf, namesNow } from '../old-places.ts'

/** The old site, and which of its host names links had so far in the texts that came here. */
export interface LinkedSite extends OldSite {
  readonly usedHosts: Set<string>
}

/**
 * Returns the entries of the mapping file for host names that no link has, after a run that has
 * read every text.
 */
export function unusedHosts({ hosts, usedHosts }: LinkedSite): readonly string[] {
  return hosts.filter((host) => !usedHosts.has(host)).map((host) => `hosts.${host}`)
}

export interface ConvertedText {
  readonly text: string
  /** As it was on the old site; null: it is the same. */
  readonly original: string | null
}

/** Returns texts in Markdown, with current links and names. */
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

/** Returns texts whose links to the old site lead here, and whose names are current ones. */
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
