import type { Permission } from '../../../../domain/roles/permissions.ts'
import type { Shape } from '../../../../shared/shape.ts'
import type { Profile } from '../../../../store/members/pages.ts'
import type { MemberFacts } from '../../../../store/members/search.ts'
import type { Call } from '../../../http/action.ts'
import type { Section } from '../../frame/sections.ts'

/** The tabs of a member's page, in order; each section is on one of them. */
export const leaves = {
  overview: 'Overview',
  safety: 'Sessions and keys',
  rights: 'Permissions',
  traffic: 'Traffic',
  economy: 'Economy',
} as const
export type LeafName = keyof typeof leaves

/** What the page knows before its sections load: the viewer and the member. */
export interface AskedMember {
  readonly profile: Profile
  readonly facts: MemberFacts
  /** The address of the page: `/admin/users/ann`; its actions are below it. */
  readonly href: string
  /**
   * Whether the viewer's role is above the member's. Otherwise, viewers can change nothing here but
   * the role in their own account.
   */
  readonly isBelow: boolean
  readonly call: Pick<
    Call<string, 'members.see-private'>,
    'db' | 'member' | 'token' | 'can' | 'now' | 'query' | 'config'
  >
}

interface Given<Read> {
  /** A name that no other section has: `sign-ins`. */
  readonly name: string
  readonly leaf: LeafName
  /** The permission without which the section is neither shown nor loaded. */
  readonly permission: Permission
  /** The most database statements that it runs: a tab and the page together stay within 12. */
  readonly statements: number
  readonly read: (asked: AskedMember) => Promise<Read> | Read
  /**
   * Says which addresses of the member it shows; null: none. The member is then told that staff saw
   * them.
   */
  readonly looks?: (read: Read) => string | null
  /** Returns facts, a table and links to actions (frame/sections.ts); null for nothing. */
  readonly part: (read: Read, asked: AskedMember) => Section | null
  /** The fields that it adds to the member's JSON. */
  readonly json?: {
    readonly shape: Readonly<Record<string, Shape>>
    readonly of: (read: Read, asked: AskedMember) => Readonly<Record<string, unknown>>
  }
}

/** One part of a member's page, from any feature: a line in `sections/index.ts`. */
export interface MemberSection {
  readonly name: string
  readonly leaf: LeafName
  readonly permission: Permission
  readonly statements: number
  readonly shape: Readonly<Record<string, Shape>>
  /** Loads the data once, for both the page and JSON. */
  readonly ask: (asked: AskedMember) => Promise<{
    readonly part: Section | null
    readonly json: Readonly<Record<string, unknown>>
    readonly looked: string | null
  }>
}

/** Makes a section of one query, the part of the page that shows it, and its fields in JSON. */
export function memberSection<Read>(given: Given<Read>): MemberSection {
  const { name, leaf, permission, statements, read, looks, part, json } = given
  return {
    name,
    leaf,
    permission,
    statements,
    shape: json?.shape ?? {},
    ask: async (asked) => {
      const found = await read(asked)
      return {
        part: part(found, asked),
        json: json?.of(found, asked) ?? {},
        looked: looks?.(found) ?? null,
      }
    },
  }
}
