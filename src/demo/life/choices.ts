import { GIB } from '../../domain/units.ts'
import * as drafts from '../../store/records/members/text-drafts.ts'
import * as notifications from '../../store/notifications/notifications.ts'
import * as tokenRules from '../../store/promotions/token-rules.ts'
import * as downloads from '../../store/torrents/downloads.ts'
import type { Person, Scene } from './scene.ts'

// What members have chosen for themselves: notifications, the automatic use of tokens, and
// unfinished texts. Also their recent downloads.

const AGENT = 'Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0'
const DOWNLOADS = 6
const CHOICES = {
  comment: { site: true, email: true, feed: true, webhook: false },
  mention: { site: true, email: false, feed: true, webhook: true },
} as const

/** Fills the settings of the members whose accounts visitors sign in to. */
export async function chooseSettings(scene: Scene): Promise<void> {
  const { db, member, uploader, moderator, owner, now } = scene
  for (const one of [member, uploader, moderator, owner]) {
    await notifications.choose(db, one.id, { choices: CHOICES, mails: 'daily' })
    const rule = { leastBytes: 4 * GIB, keep: 1, categoryId: null, onlyExpiring: true }
    await tokenRules.set(db, one.id, rule, now)
    await leaveDrafts(scene, one)
    await download(scene, one)
  }
}

async function leaveDrafts({ db, torrents, ago }: Scene, { id }: Person): Promise<void> {
  const comment = { body: 'The second disc has a different master than the booklet says: compare' }
  const question = { title: 'Which client for a small NAS?', body: 'It has 1 GiB of memory, and' }
  const place = `/torrents/${torrents[id % torrents.length].id}/comments`
  await drafts.save(db, id, { place, fields: comment, seen: 0 }, ago(28))
  const topic = '/forums/help/topics'
  await drafts.save(db, id, { place: topic, fields: question, seen: 0 }, ago(5))
}

async function download({ db, torrents, ago }: Scene, { id: memberId }: Person): Promise<void> {
  const tool = { memberId, via: 'session', tokenId: null, agent: AGENT } as const
  for (let nth = 0; nth < DOWNLOADS; nth++) {
    const torrentId = torrents[(memberId + nth * 11) % torrents.length].id
    await downloads.record(db, { ...tool, torrentId, address: '192.0.2.77' }, ago(2 + nth * 19))
  }
}
