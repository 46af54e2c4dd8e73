import type { Kinship, PrivacyField } from '../../../domain/accounts/privacy.ts'
import { sees } from '../../../domain/accounts/privacy.ts'
import type { Shape } from '../../../shared/shape.ts'
import type { Profile } from '../../../store/members/pages.ts'
import type { Call } from '../../http/action.ts'
import type { Card } from '../parts/card.ts'

/** What is known about a member's page before its sections load. */
export interface Asked {
  readonly profile: Profile
  /** The reader's relation to the member; `self` on their own page. */
  readonly kinship: Kinship
  readonly call: Pick<
    Call<string, 'account.own'>,
    'db' | 'config' | 'member' | 'can' | 'now' | 'query' | 'wantsJson'
  >
}

type MemberPageName = 'me' | 'profile'

interface Given<Read> {
  readonly name: string
  /** The pages that include it: `/me`, `/users/:name`. */
  readonly on: readonly MemberPageName[]
  /**
   * The part of a profile that it shows (domain/accounts/privacy.ts); null: visible to everyone.
   */
  readonly field: PrivacyField | null
  /** The most database statements that it runs. */
  readonly statements: number
  readonly read: (asked: Asked) => Promise<Read> | Read
  /** Its content; null when there is nothing to show. */
  readonly card: (read: Read, asked: Asked) => Card | null
  /** The fields it adds to the member's JSON, and their values. */
  readonly json?: {
    readonly shape: Readonly<Record<string, Shape>>
    readonly of: (read: Read, asked: Asked) => Readonly<Record<string, unknown>>
  }
}

/** One section of the pages about a member, from any feature: a line in `sections/index.ts`. */
export interface MemberSection {
  readonly name: string
  readonly on: readonly MemberPageName[]
  readonly statements: number
  readonly shape: Readonly<Record<string, Shape>>
  readonly mayBeSeen: (asked: Asked) => boolean
  readonly show: (asked: Asked) => Promise<Card | null>
  readonly tell: (asked: Asked) => Promise<Readonly<Record<string, unknown>>>
}

/**
 * Declares a section: `section({ name, on, field, statements, read, card })`. The type of its data
 * is inferred.
 */
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
