import type pg from 'pg'
import type { SourceTaxonomy } from './catalog/taxonomy.ts'
import type { GivenMapping } from './given-mapping.ts'
import type { SaidOfSource } from './map-all.ts'
import type { MessageDescription } from './described/messages.ts'
import { hasSealedMessages } from './messages/messages.ts'
import type { SourceRole } from './roles.ts'
import type { SourceForum } from './texts/forums.ts'

interface Used {
  readonly roles: readonly SourceRole[]
  readonly taxonomy: SourceTaxonomy
  readonly forums: readonly SourceForum[]
  readonly said: Pick<SaidOfSource, 'lacks' | 'encodings'>
  readonly messages: MessageDescription
}

/**
 * Returns the entries of the mapping file that match nothing in this source, such as `roles.99`:
 * often, a key is misspelled.
 */
export async function unusedEntries(
  client: pg.ClientBase,
  given: GivenMapping,
  { roles, taxonomy, forums, said, messages }: Used,
): Promise<readonly string[]> {
  const { rows } = await client.query<{ key: string }>(
    'select distinct role_key as key from import.plain_member',
  )
  const keys = (some: readonly { readonly key: string }[]) => some.map(({ key }) => key)
  const places = said.lacks.map(({ place }) => place)
  const tables = places.map((place) => place.split('.')[0])
  const lists = [
    ['roles', Object.keys(given.roles), [...keys(roles), ...keys(rows)]],
    ['categories', Object.keys(given.taxonomy.categories), keys(taxonomy.categories)],
    ['values', Object.keys(given.taxonomy.values), keys(taxonomy.values)],
    ['forums', Object.keys(given.forums), keys(forums)],
    ['absent', given.absent, [...places, ...tables]],
    ['encodings', Object.keys(given.encodings), said.encodings.map(({ place }) => place)],
  ] as const
  const unused = lists.flatMap(([name, entries, used]) => {
    return entries.filter((key) => !used.includes(key)).map((key) => `${name}.${key}`)
  })
  return [...unused, ...(await unusedOfMembers(client, given, messages))]
}

/**
 * Returns the unused entries about values of members. The passwords of members who are already here
 * are no longer staged.
 */
async function unusedOfMembers(
  client: pg.ClientBase,
  { siteSalt, appKey, wrapped }: GivenMapping,
  messages: MessageDescription,
): Promise<readonly string[]> {
  const { rows } = await client.query<Readonly<Record<'salted' | 'sealed' | 'wrapped', boolean>>>(
    `with here as (
      select from import_row where kind = 'member' and outcome = 'imported' limit 1
    )
    select coalesce(bool_or(password_kind = 'gazelle-sha1'), false) or exists (select from here)
        as salted,
      coalesce(bool_or(factor_secret like 'eyJ%'), false) or exists (select from here) as sealed,
      coalesce(bool_or(greatest(uploaded, downloaded) >= 2 ^ 63::numeric), false) as wrapped
    from import.plain_member`,
  )
  const [used] = rows
  const isKeyUnused = appKey !== '' && !used.sealed && !(await hasSealedMessages(client, messages))
  const entries = [
    ['passwords.siteSalt', siteSalt !== '' && !used.salted],
    ['passwords.appKey', isKeyUnused],
    ['totals.wrapped', wrapped !== 'quarantine' && !used.wrapped],
  ] as const
  return entries.flatMap(([name, isUnused]) => (isUnused ? [name] : []))
}
