import * as writing from '../../store/comments/writing.ts'
import * as rules from '../../store/text-rules/rules.ts'
import type { Scene } from './scene.ts'

// A text rule for new members that is turned on, and the texts that wait because of it.

const TEXTS = [
  'Does anyone have the second part? I only found https://parts.example/second so far.',
  'Better quality here: https://files.example/better. Thank you for the upload anyway!',
] as const

/**
 * Turns the rule on, and lets members write texts that it holds, and texts that another rule
 * reports.
 */
export async function holdTexts({
  db,
  admin,
  members,
  quiet,
  torrents,
  ago,
}: Scene): Promise<void> {
  const rule = (await rules.list(db)).find(({ test }) => test === 'links')
  if (rule === undefined) return
  const on = { ...rule, isOn: true, underDays: null }
  await rules.save(db, rule.id, on, admin, ago(70))
  const watched = {
    name: 'Trade',
    isOn: true,
    test: 'words',
    act: 'report',
    underTexts: null,
  } as const
  const words = { values: ['seedbox*', 'invite*'], reason: 'Trade is not allowed here.' }
  await rules.save(db, null, { ...on, ...watched, ...words, times: 1 }, admin, ago(69))
  for (const [nth, body] of TEXTS.entries()) {
    const text = { authorId: quiet[nth].id, body, named: { mentioned: [] } }
    await writing.write(db, { target: 'torrent', id: torrents[nth].id }, text, ago(9 - nth * 4))
  }
  const body = 'Which seedboxes do you use? Mine is full.'
  const text = { authorId: members[9].id, body, named: { mentioned: [] } }
  await writing.write(db, { target: 'torrent', id: torrents[5].id }, text, ago(3))
}
