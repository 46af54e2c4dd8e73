import type { RoleTarget } from '../../domain/imports/roles.ts'
import type { Secrets } from '../../shared/secrets.ts'
import type { GivenTaxonomy } from './catalog/taxonomy.ts'
import type { GivenEncodings } from './staging/encodings.ts'
import type { MemberMapping } from './member-values.ts'

/** The entries of the mapping file; everything else is as suggested. */
export interface GivenMapping extends Pick<MemberMapping, 'siteSalt' | 'appKey' | 'wrapped'> {
  readonly roles: Readonly<Record<string, RoleTarget>>
  readonly taxonomy: GivenTaxonomy
  /** Slugs of forums by their keys in the source; null: left out. */
  readonly forums: Readonly<Record<string, string | null>>
  /**
   * `table` or `table.column`: places that this source lacks, although its version should have
   * them.
   */
  readonly absent: readonly string[]
  /** Columns, by `table.column`, whose encoding is not the one that their values suggest. */
  readonly encodings: GivenEncodings
  /** The host names of the old site that occur in links, in lower case. */
  readonly hosts: readonly string[]
}

/** Returns a mapping as it is stored with its run: the key of the old site is sealed. */
export function sealedMapping(mapping: GivenMapping, secrets: Secrets): GivenMapping {
  const { appKey } = mapping
  return { ...mapping, appKey: appKey === '' ? '' : secrets.seal(appKey).toString('hex') }
}

export function openedMapping(mapping: GivenMapping, secrets: Secrets): GivenMapping {
  // Runs of earlier versions have no key.
  const sealed = (mapping.appKey as string | undefined) ?? ''
  return { ...mapping, appKey: sealed === '' ? '' : secrets.unseal(Buffer.from(sealed, 'hex')) }
}

const NO_ROLE: RoleTarget = { role: 'member', class: null }

/**
 * Returns a function that chooses the role here for a role of the source: as the mapping says, or
 * as suggested.
 */
export function roleChooser(
  given: GivenMapping['roles'],
  suggested: readonly (RoleTarget & { readonly key: string })[],
): (key: string) => RoleTarget {
  const targets = new Map<string, RoleTarget>(suggested.map((role) => [role.key, role]))
  return (key) => given[key] ?? targets.get(key) ?? NO_ROLE
}
