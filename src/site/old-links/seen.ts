import * as comments from '../../store/comments/comments.ts'
import * as forums from '../../store/forums/forums.ts'
import * as posts from '../../store/forums/posts.ts'
import * as topics from '../../store/forums/topics.ts'
import type { On } from '../../store/records/targets.ts'
import * as targets from '../../store/records/targets.ts'
import * as wikiPages from '../../store/wiki/pages.ts'
import type { Call } from '../http/action.ts'

type Asked = Pick<Call<string, 'catalog.read'>, 'db' | 'member' | 'can' | 'now'>

/** Returns whether a member may see the page at an address of ours. */
export async function isSeen(call: Asked, address: string): Promise<boolean> {
  const { db, member, can, now } = call
  const [, path, name] = /^\/([a-z]+)\/(.+)$/.exec(address) ?? []
  const reader = { memberId: member.id, now }
  const id = Number(name)
  const sees = async (on: On) =>
    (await targets.find(db, on, { id: member.id, now, can })) !== undefined
  const seesTopic = async (topic: number) => (await topics.find(db, topic, reader)) !== undefined
  switch (path) {
    case 'torrents':
      return sees({ target: 'torrent', id })
    case 'bundles':
      return sees({ target: 'bundle', id })
    case 'collections':
      return sees({ target: 'collection', id })
    case 'requests':
      return sees({ target: 'request', id })
    case 'comments': {
      const comment = await comments.find(db, id)
      return comment !== undefined && sees({ target: comment.target, id: comment.targetId })
    }
    case 'topics':
      return seesTopic(id)
    case 'posts': {
      const post = await posts.find(db, id)
      return post !== undefined && seesTopic(post.topicId)
    }
    case 'wiki':
      return (await wikiPages.at(db, name, reader))?.canRead === true
    case 'forums':
      return (await forums.find(db, name, reader)) !== undefined
    default:
      return path === 'users'
  }
}
