import { topicHref } from '../../domain/forums/topics.ts'
import * as posting from '../../store/forums/posting.ts'
import * as posts from '../../store/forums/posts.ts'
import { refuse } from '../http/action.ts'
import type { OwnTextKind } from '../texts/parts/own-texts.ts'
import type { There } from '../texts/parts/text-kind.ts'
import { namedIn } from '../ui/named-in.ts'
import { readEdit } from './forms.ts'
import type { PostOfTopic } from './found.ts'
import { findPost, openPost } from './found.ts'
import { postItem } from './json.ts'
import { postHref, rightsTo } from './lines.ts'
import * as api from './posts/api.ts'
import { editedAt, editPage, WRITE } from './posts/pages.ts'

const REMOVE = 'forums/posts/remove'

/** What the routes that all kinds of texts share need to know about posts. */
export const postText: OwnTextKind<PostOfTopic & There> = {
  target: 'post',
  name: 'Post',
  path: '/posts/:id',
  reads: 'forums.read',
  writes: 'forums.write',
  missing: 'POST_NOT_FOUND',
  removed: 'POST_REMOVED',
  notEditable: refuse('FORBIDDEN', { detail: 'You cannot edit this post.' }),
  api,
  views: { edit: WRITE, remove: REMOVE },
  find: (call) => findPost(call, call.params.id),
  open: (call) => openPost(call, call.params.id),
  again: async (db, found) => {
    return { ...found, post: (await posts.find(db, found.post.id)) ?? found.post }
  },
  textOf({ post, topic }) {
    const { id, authorId, body, revision } = post
    return { id, authorId, body, revision, href: postHref(post, topic), address: editedAt(post) }
  },
  rightsTo: ({ post, topic }, call) => rightsTo(post, topic, call),
  label: ({ post: { number, author } }) => `Post #${number} by ${author}`,
  read: readEdit,
  page: (form, { post, topic }, shows) => editPage(form, { post, topic, ...shows }),
  save({ db, now }, { post }, { revision, body }) {
    const naming = { named: namedIn(body), before: namedIn(post.body) }
    return posting.edit(db, post.id, { revision, body, naming }, now)
  },
  json: ({ post }, call) => postItem(post, call),
  shown({ post: { author }, topic }) {
    return { place: { label: topic.title, href: topicHref(topic) }, author }
  },
  remove: posting.remove,
  leadsTo: ({ topic }) => `/forums/${topic.forumSlug}`,
}
