import type { CreditRole } from '../../domain/bundles/credits.ts'
import { artistRoles } from '../../domain/gazelle/artist-roles.ts'
import type { Row } from './rows.ts'
import { plain } from './texts.ts'

// The artists of an album, as readers of Gazelle know them.

interface ListedArtist {
  /** 0: an artist without a page. */
  readonly id: number
  readonly name: string
}

type Credited = Pick<Row, 'group' | 'credits'>

/** Returns its main artists: those that are credited, or else the artist that has the album. */
export function mainArtists({ group, credits }: Credited): readonly ListedArtist[] {
  const credited = inRole(credits, 'main')
  return credited.length > 0
    ? credited
    : group.artists.map(({ id, name }) => ({ id, name: plain(name) }))
}

/** `musicInfo`: everyone by role. */
export function musicInfo(row: Credited) {
  const of = (role: CreditRole) => inRole(row.credits, role)
  return {
    ...{ composers: of('composer'), dj: of('dj'), artists: mainArtists(row) },
    ...{ with: of('guest'), conductor: of('conductor'), remixedBy: of('remixer') },
    ...{ producer: of('producer'), arranger: of('arranger') },
  }
}

/** `extendedArtists`: everyone by the numbers of `importance[]`; null for an unused role. */
export function extendedArtists(row: Credited) {
  const of = (role: CreditRole) => {
    const all = (role === 'main' ? mainArtists(row) : inRole(row.credits, role)).map(aliased)
    return role !== 'main' && all.length === 0 ? null : all
  }
  return Object.fromEntries([...artistRoles].map(([number, role]) => [number, of(role)]))
}

/** Names have no aliases here. */
export function aliased({ id, name }: ListedArtist) {
  return { id, name, aliasid: id }
}

function inRole(credits: Row['credits'], role: CreditRole): readonly ListedArtist[] {
  const those = credits.filter((one) => one.role === role)
  return those.map(({ artistId, name }) => ({ id: artistId ?? 0, name: plain(name) }))
}
