import type { MemberRole } from '../roles/permission-rows.ts'

// Suggests a role here for a role of another tracker; the mapping file can change the suggestion.

export interface RoleTarget {
  readonly role: Exclude<MemberRole, 'owner'>
  /** The name of a class of members, if the role is one. */
  readonly class: string | null
}

// The role of owner is never suggested, because the member who set up this site is the owner.
const SUGGESTIONS: readonly (readonly [RegExp, RoleTarget])[] = [
  [/sys ?op|owner|admin|staff ?leader/i, { role: 'admin', class: null }],
  [/mod(?:erator)?$|^modo|torrent ?mod/i, { role: 'moderator', class: null }],
  [/uploader|internal|releaser/i, { role: 'uploader', class: null }],
  [/elite|crazy|insane|torrent ?master/i, { role: 'member', class: 'elite' }],
  [
    /veteran|extreme|ultimate|nexus|power ?tm|archivist|legend/i,
    { role: 'member', class: 'veteran' },
  ],
  [/power/i, { role: 'member', class: 'power-user' }],
]

export function suggestedRole(name: string): RoleTarget {
  const found = SUGGESTIONS.find(([words]) => words.test(name.trim()))
  return found?.[1] ?? { role: 'member', class: null }
}
