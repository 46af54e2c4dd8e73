import type pg from 'pg'
import type { RoleTarget } from '../../../domain/imports/roles.ts'
import type { Target } from '../members.ts'
import type { TalkDescription } from '../described/talk.ts'
import type { SourceForum } from './forums.ts'
import { importForums, markRead, readersOf } from './forums.ts'
import type { ImportingTexts } from './importing.ts'
import { importTexts } from './texts.ts'
import { importTopics } from './topics.ts'

interface ImportingTalk extends ImportingTexts {
  readonly talk: TalkDescription
  readonly forums: readonly SourceForum[]
  readonly roles: readonly { readonly key: string }[]
  readonly roleOf: (key: string) => RoleTarget
}

/** Imports forums, topics, posts and comments that are not here yet. */
export async function importTalk(
  client: pg.ClientBase,
  target: Target,
  importing: ImportingTalk,
): Promise<void> {
  const { talk, forums, roles, roleOf, now } = importing
  await importForums(client, target, forums, await readersOf(client, roles, roleOf))
  await importTopics(client, target, importing)
  for (const list of talk.texts) await importTexts(client, target, list, importing)
  await target.inTransaction((tx) => markRead(tx, now))
}
