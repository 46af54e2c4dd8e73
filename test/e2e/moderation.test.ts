import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandLine } from '../../src/store/records/audit.ts'
import * as settings from '../../src/store/records/settings/settings.ts'
import type { HandStage } from '../support/clients/by-hand.ts'
import { flash, press, said, siteByHand } from '../support/clients/by-hand.ts'
import { aListedTorrent } from '../support/community/catalog.ts'
import { createLooker } from '../support/processes/look.ts'
import { PASSWORD } from '../support/site.ts'
import { aTorrentFile } from '../support/clients/torrent-files.ts'

let stage: HandStage
let annId: number

beforeAll(async () => {
  stage = await siteByHand()
  annId = (await stage.site.member('ann')).id
  await stage.site.member('mod', 'moderator')
  const change = { moderation: 'everybody', forbiddenWords: 'cam' } as const
  await settings.changeSite(stage.site.db, change, commandLine, new Date())
})
afterAll(() => stage.stop())

const pending = (name: string) => aListedTorrent(stage.site.db, name, annId, { state: 'pending' })

describe('an upload that waits', () => {
  it('is uploaded, returned for changes, fixed and approved without JavaScript', async () => {
    const ann = await stage.signedIn('ann', PASSWORD)
    await ann.goto('/torrents/new')
    const buffer = aTorrentFile('A.Film.CAM')
    const file = { name: 'a.torrent', mimeType: 'application/x-bittorrent', buffer }
    await ann.setInputFiles('input[type=file]', file)
    await press(ann, 'Check file')
    await ann.selectOption('select[name=category]', 'movies')
    await press(ann, 'Update fields')
    expect(await ann.inputValue('select[name=category]')).toBe('movies')
    expect(await said(ann)).toContain('The title contains “cam”')
    await ann.fill('input[name=title]', 'A.Film.2019.1080p')
    await press(ann, 'Publish')
    // The file has this name, too: only staff can overrule that.
    expect(await said(ann)).toContain('contains a file with “cam”')
    await settings.changeSite(stage.site.db, { forbiddenWords: '' }, commandLine, new Date())
    await press(ann, 'Publish')
    expect(await flash(ann)).toContain('waiting for approval')
    const page = ann.url()
    const mod = await stage.signedIn('mod', PASSWORD)
    await mod.goto('/admin/moderation')
    await press(mod, 'Review oldest upload')
    await mod.fill('input[name=reason]', 'No description')
    await press(mod, 'Return for changes')
    await ann.goto('/torrents/uploads')
    expect(await said(ann)).toContain('No description')
    await press(ann, /^Resubmit/)
    await mod.goto('/admin/moderation')
    await press(mod, 'Review oldest upload')
    await press(mod, 'Approve')
    await ann.goto(page)
    expect(await said(ann)).not.toContain('Waiting')
  })

  it('is reviewed by keyboard, one after the other', async () => {
    const ids = [await pending('Keys.One'), await pending('Keys.Two'), await pending('Keys.Three')]
    const mod = await stage.signedIn('mod', PASSWORD, { javaScriptEnabled: true })
    await mod.goto('/admin/moderation')
    await mod.keyboard.press('n')
    await mod.waitForURL(`**/admin/moderation/${ids[0]}`)
    await mod.keyboard.press('a')
    await mod.waitForURL(`**/admin/moderation/${ids[1]}`)
    await mod.keyboard.press('r')
    expect(await mod.getAttribute(':focus', 'name')).toBe('reason')
    await mod.keyboard.type('not ours')
    await mod.getByRole('button', { name: 'Reject' }).click()
    await mod.waitForURL(`**/admin/moderation/${ids[2]}`)
    await mod.keyboard.press('k')
    await mod.waitForURL('**/admin/moderation')
    const rows = await stage.site.db
      .selectFrom('torrent')
      .select('state')
      .where('id', 'in', ids)
      .orderBy('id')
      .execute()
    expect(rows.map(({ state }) => state)).toEqual(['listed', 'rejected', 'pending'])
  })

  it('has accessible pages', async () => {
    const id = await pending('Looks.2001.1080p')
    const look = await createLooker(
      await stage.signedIn('mod', PASSWORD, { javaScriptEnabled: true }),
    )
    const own = await createLooker(
      await stage.signedIn('ann', PASSWORD, { javaScriptEnabled: true }),
    )
    const looked = [
      await look(`/admin/moderation/${id}`),
      await own(`/torrents/${id}`),
      await own('/torrents/uploads'),
    ]
    expect(looked.flatMap(({ faults }) => faults)).toEqual([])
  })
})
