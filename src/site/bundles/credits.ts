import type { CreditRole } from '../../domain/bundles/credits.ts'
import { creditRoles, MOST_CREDITED, roleRows } from '../../domain/bundles/credits.ts'
import { pathName } from '../../domain/bundles/names.ts'
import type { Db } from '../../store/base/db.ts'
import type { BundleRow } from '../../store/bundles/bundles.ts'
import type { CreditRow } from '../../store/bundles/credits.ts'
import type { CreditedLine } from '../../store/bundles/credited.ts'
import { creditedOn } from '../../store/bundles/credited.ts'
import { bundleHref } from './parts/names.ts'
import { withQuery } from '../http/frame/cursor.ts'
import type { Link } from '../ui/link.ts'

// Credits as pages show them: names on the page of a bundle, and bundles on the page of an artist.

interface CreditLink extends Link {
  readonly isFirst: boolean
}

/** The names or bundles of one role, shown as one line. */
export interface CreditGroup {
  /** `With`, `Guest on`. */
  readonly label: string
  readonly links: readonly CreditLink[]
}

/** The bundles that credit an artist; empty for bundles of other kinds. */
export interface Credited {
  readonly lines: readonly CreditedLine[]
  readonly isCut: boolean
}

/** The bundles that credit an artist, by role. */
export interface CreditedPart {
  readonly groups: readonly CreditGroup[]
  /** Null: all are shown. */
  readonly more: string | null
}

/**
 * Groups the credited names by role. A name without a page leads to a search for other bundles that
 * credit it.
 */
export function creditGroups(credits: readonly CreditRow[]): readonly CreditGroup[] {
  return grouped(
    credits,
    (role) => roleRows[role].names,
    ({ name, artistId }) => ({
      label: name,
      href: artistId === null ? withQuery('/bundles', {}, { q: name }) : `/bundles/${artistId}`,
    }),
  )
}

/** Returns the bundles that credit an artist, newest first. */
export async function creditedBy(db: Db, bundle: BundleRow): Promise<Credited> {
  if (bundle.kind !== 'artist') return { lines: [], isCut: false }
  const lines = await creditedOn(db, bundle, MOST_CREDITED + 1)
  return { lines: lines.slice(0, MOST_CREDITED), isCut: lines.length > MOST_CREDITED }
}

/** Groups the bundles that credit an artist by role, for the page; null if there are none. */
export function creditedPart({ lines, isCut }: Credited): CreditedPart | null {
  if (lines.length === 0) return null
  const groups = grouped(
    lines,
    (role) => roleRows[role].bundles,
    (line) => ({ label: pathName([...line.above, line]), href: bundleHref(line) }),
  )
  return { groups, more: isCut ? `Only the newest ${MOST_CREDITED} are shown.` : null }
}

function grouped<T extends { readonly role: CreditRole }>(
  all: readonly T[],
  labelOf: (role: CreditRole) => string,
  linkOf: (one: T) => Link,
): readonly CreditGroup[] {
  return creditRoles.flatMap((role) => {
    const those = all.filter((one) => one.role === role)
    const links = those.map((one, at) => ({ ...linkOf(one), isFirst: at === 0 }))
    return links.length === 0 ? [] : [{ label: labelOf(role), links }]
  })
}
