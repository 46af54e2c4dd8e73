import type { Kinship, PrivacyField } from '../../../domain/accounts/privacy.ts'
import { sees } from '../../../domain/accounts/privacy.ts'
import type { Shape } from '../../../shared/shape.ts'
import type { Profile } from '../../../store/members/pages.ts'
import type { Call } from '../../http/action.ts'
import type { Card } from '../parts/card.ts'

/** What a page about a member has before its sections are asked. */
export interface Asked {
  readonly profile: Profile
  /** How the reader stands to the member; `self` on one's own page. */
  readonly kinship: Kinship
  readonly call: Pick<
    Call<string, 'account.own'>,
    'db' | 'config' | 'member' | 'can' | 'now' | 'query' | 'wantsJson'
  >
}

type MemberPageName = 'me' | 'profile'

interface Given<Read> {
  readonly name: string
  /** On which pages it stands: `/me`, `/users/:name`. */
  readonly on: readonly MemberPageName[]
  /** The part of a profile that it shows (domain/accounts/privacy.ts); null: shown to everybody. */
  readonly field: PrivacyField | null
  /** How often it asks the database, at most. */
  readonly statements: number
  readonly read: (asked: Asked) => Promise<Read> | Read
  /** What it shows; null when there is nothing to show. */
  readonly card: (read: Read, asked: Asked) => Card | null
  /** What it adds to the member's JSON: shapes of its own fields, and their values. */
  readonly json?: {
    readonly shape: Readonly<Record<string, Shape>>
    readonly of: (read: Read, asked: Asked) => Readonly<Record<string, unknown>>
  }
}

/** One part of the pages about a member, of whatever feature: a line in `sections/index.ts`. */
export interface MemberSection {
  readonly name: string
  readonly on: readonly MemberPageName[]
  readonly statements: number
  readonly shape: Readonly<Record<string, Shape>>
  readonly mayBeSeen: (asked: Asked) => boolean
  readonly show: (asked: Asked) => Promise<Card | null>
  readonly tell: (asked: Asked) => Promise<Readonly<Record<string, unknown>>>
}

/** `section({ name, on, field, statements, read, card })`: what it reads is typed within it. */
export function section<Read>(given: Given<Read>): MemberSection {
  const { name, on, field, statements, read, card, json } = given
  return {
    name,
    on,
    statements,
    shape: json?.shape ?? {},
    mayBeSeen: ({ kinship, profile }) => field === null || sees(kinship, field, profile.privacy),
    show: async (asked) => card(await read(asked), asked),
    tell: async (asked) => (json === undefined ? {} : json.of(await read(asked), asked)),
  }
}
