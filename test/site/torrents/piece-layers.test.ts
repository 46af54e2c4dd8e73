import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as pieceLayers from '../../../src/store/torrents/piece-layers.ts'
import { aListedTorrent, anUpload } from '../../support/community/catalog.ts'
import { aHybridFile } from '../../support/clients/torrent-files.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

let site: TestSite
let ann: TestBrowser
let annId: number
beforeAll(async () => {
  site = await testSite()
  ann = await site.signedIn('member', 'ann')
  annId = (await ann.json('/me')).body.id as number
})
afterAll(() => site.stop())

/** A hybrid of one file that was stored without its piece layers, with pieces of 32 KiB. */
async function aHybridWithout(name: string, sizeBytes: number): Promise<number> {
  const upload = anUpload(name, aHybridFile(name, [{ path: ['a'], sizeBytes }]))
  const id = await aListedTorrent(site.db, name, annId, { upload })
  await site.db
    .updateTable('torrent_blob')
    .set({ layers_digest: null })
    .where('torrent_id', '=', id)
    .execute()
  return id
}

describe('a hybrid that was stored without piece layers', () => {
  it('is served with an empty dictionary of them if no file needs one', async () => {
    const id = await aHybridWithout('Small', 10_000)
    const { body } = await ann.agent.get(`/torrents/${id}/download`).buffer().responseType('blob')
    expect((body as Buffer).toString('latin1')).toMatch(/12:piece layersdee$/)
    expect(await pieceLayers.lacking(site.db, 5)).toEqual({ count: 0, first: [] })
  })

  it('is refused with the reason if a file needs one, and listed until it is removed', async () => {
    const id = await aHybridWithout('Large', 70_000)
    const other = await aHybridWithout('Larger', 90_000)
    const { status, body } = await ann.json(`/torrents/${id}/download`)
    expect([status, body.code]).toEqual([409, 'LAYERS_LACKING'])
    expect(await pieceLayers.lacking(site.db, 5)).toEqual({ count: 2, first: [id, other] })
    expect(await pieceLayers.lacking(site.db, 1)).toEqual({ count: 2, first: [id] })
    await site.db.updateTable('torrent').set({ state: 'removed' }).where('id', '=', id).execute()
    expect(await pieceLayers.lacking(site.db, 5)).toEqual({ count: 1, first: [other] })
  })
})
