import type { ArrangedForum, ForumWords, Saved } from '../../../../store/forums/arranging.ts'
import * as arranging from '../../../../store/forums/arranging.ts'
import type { FieldErrors } from '../../../http/frame/forms.ts'
import { wrong } from '../../../http/frame/forms.ts'
import type { EditCall } from '../../frame/edited-list.ts'
import { editedList } from '../../frame/edited-list.ts'
import * as api from './api.ts'
import { NEW_VALUES, readForum, valuesOf } from './forms.ts'
import { forumPage, FORUMS, forumsPage } from './pages.ts'

export const { list, form, add, edit, change } = editedList<ArrangedForum, ForumWords>({
  path: FORUMS,
  permission: 'forums.edit',
  api,
  rows: (call) => arranging.forums(call.db, viewerOf(call)),
  table: forumsPage,
  page: async (typed, forum, call) =>
    forumPage(typed, await arranging.groups(call.db, viewerOf(call)), forum),
  initial: NEW_VALUES,
  valuesOf,
  read: (body, forum) => readForum(body, forum?.labels),
  save: async ({ db, actor, now }, forum, words) => {
    const done = await arranging.saveForum(db, forum?.id ?? null, words, actor, now)
    return done.ok ? done.id : faultOf(done)
  },
  madeAt: (_id, { slug }) => `/forums/${slug}`,
  says: { created: 'Forum created.', saved: 'Forum saved.' },
  missing: 'FORUM_NOT_FOUND',
})

const viewerOf = ({ member, now }: EditCall) => ({ memberId: member.id, now })

function faultOf(done: Exclude<Saved, { readonly ok: true }>): FieldErrors {
  if (done.code === 'TAKEN') return wrong('slug', 'is already used by another forum')
  if (done.code === 'NO_GROUP') return wrong('group', 'does not exist')
  if (done.code !== 'UNKNOWN') return wrong('', 'This forum does not exist.')
  return wrong(
    `${done.act}Others`,
    `contains a name that is not a class, role or member: ${done.name}`,
  )
}
