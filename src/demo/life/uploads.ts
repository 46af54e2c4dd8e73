import { createHash } from 'node:crypto'
import bencode from 'bencode'
import * as purchases from '../../store/points/purchases.ts'
import * as settings from '../../store/records/settings/settings.ts'
import * as drafts from '../../store/uploads/drafts.ts'
import { createDraw } from '../draw.ts'
import { infoDictionary } from '../info-dictionary.ts'
import { releaseKinds } from '../releases/index.ts'
import { nameLike, pendingTorrents } from '../rows/pending-rows.ts'
import type { Person, Scene } from './scene.ts'

// Uploads that are not published: drafts, and one that waits for approval and looks like a
// duplicate.

const DRAFTS = 2
const PIECES = 64

/** Adds drafts of some members, and gives a waiting upload the same name as a listed torrent. */
export async function prepareUploads(scene: Scene): Promise<void> {
  for (const person of [scene.member, scene.uploader, scene.owner]) await draft(scene, person)
  const [waiting] = await pendingTorrents(scene.db, 1)
  const same = scene.torrents.find(({ category }) => category === waiting?.category)
  if (waiting !== undefined && same !== undefined) {
    await nameLike(scene.db, waiting.id, `${same.name.replace(/ /g, '.')}`)
  }
  const { db, member, ago } = scene
  await purchases.buy(db, member.id, { slug: 'token', key: 'demo-own', detail: '' }, ago(50))
}

async function draft({ db, config, now, ago }: Scene, { id: memberId, name: who }: Person) {
  const { sourceTag } = await settings.site(db, config)
  for (let nth = 0; nth < DRAFTS; nth++) {
    const draw = createDraw(who, 'draft', nth)
    const release = releaseKinds[nth].make(draw, { draw, year: now.getUTCFullYear() - 1 })
    const made = infoDictionary(release, sourceTag, draw, PIECES)
    const { name, files } = release
    await drafts.add(
      db,
      memberId,
      {
        id: Buffer.from(draw.bytes(16)).toString('hex'),
        ...{ fileName: `${name}.torrent`, name, size: made.sizeBytes, files: files.length },
        content: bencode.encode({ info: bencode.decode(made.info) as object }),
        infoHash: createHash('sha1').update(made.info).digest('hex'),
        words: nth === 0 ? { title: name, category: releaseKinds[nth].category } : {},
      },
      ago(7 + nth * 20),
    )
  }
}
