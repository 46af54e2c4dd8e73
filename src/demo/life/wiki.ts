import * as settings from '../../store/wiki/settings.ts'
import * as writing from '../../store/wiki/writing.ts'
import type { Person, Scene } from './scene.ts'

// The wiki: a front page, guides by members with a few revisions each, pages of staff, and links.

/** The top page of each tree, and the subjects of the pages below it. */
const TREES: readonly (readonly [string, readonly string[]])[] = [
  ['Guides', ['Seeding', 'Port forwarding', 'First upload', 'Seedboxes', 'Ratio', 'Subtitles']],
  ['Clients', ['qBittorrent', 'Transmission', 'Deluge', 'rTorrent', 'BiglyBT', 'Fragments']],
  ['Formats', ['FLAC', 'Blu-ray', 'EPUB', 'Web releases', 'Scans', 'Lossy audio', 'Remuxes']],
  ['Naming', ['Films', 'Series', 'Music', 'Books', 'Games', 'Magazines']],
  ['Community', ['Events', 'Reading circle', 'Thanks', 'Old jokes', 'Words we use']],
  ['Crew', ['Moderation', 'Appeals', 'Rota', 'Incidents']],
]
const STAFF_TREE = 'Crew'
/** The number of trees whose top page has a second address. */
const ALIASED = 3

/** What the front page says about the trees that members read. */
const FRONT = [
  ['Guides', 'how to seed, forward a port and publish your first upload'],
  ['Clients', 'settings that work here, client by client'],
  ['Formats', 'what the names of formats mean, and which one to choose'],
  ['Naming', 'how releases are named, by category'],
  ['Community', 'events, the reading circle and the words we use'],
] as const

const PARTS = [
  ['Before you start', 'Read the whole page once. Most questions are answered further down.'],
  ['Step by step', '1. Open the settings.\n2. Change one thing.\n3. Test it for a day.'],
  ['Common mistakes', '- Changing many things together.\n- Not reading the log.'],
  ['See also', 'Corrections are welcome.'],
] as const

/** Writes about forty pages, most of which were edited, some of them several times. */
export async function writeWiki(scene: Scene): Promise<void> {
  const { moderator, members } = scene
  await write(scene, moderator, 'Home', frontText(), 910)
  for (const [nth, [top, names]] of TREES.entries()) {
    const isStaff = top === STAFF_TREE
    const list = names.map((name) => `- [[${top}/${name}|${name}]]`).join('\n')
    const id = await write(scene, moderator, top, `All pages about this.\n\n${list}`, 900 + nth)
    if (isStaff) await close(scene, id)
    else if (nth < ALIASED) await alias(scene, id, top)
    for (const [at, name] of names.entries()) {
      const { id: memberId, name: author } = members[(nth * 7 + at) % members.length]
      const by = { id: memberId, memberId, name: author, address: null }
      const next = names[(at + 1) % names.length]
      const body = textOf(name, `[[${top}/${next}|${next}]] and [[${top}/More]]`)
      const hours = 800 - nth * 50 - at * 5
      const page = await write(scene, isStaff ? moderator : by, `${top}/${name}`, body, hours)
      await revise(scene, isStaff ? moderator : by, page, { name, body, hours, edits: at % 4 })
    }
  }
}

/** Returns the text of the page above the list of all pages. */
function frontText(): string {
  const list = FRONT.map(([top, about]) => `- [[${top}]]: ${about}`).join('\n')
  return [
    'Welcome to the wiki. Members write it together: every page has an **Edit** button.',
    `## Where to start\n\n${list}`,
    '## Write with us\n\nA page that is missing is under *Wanted*. Start with a short one: ' +
      'others will add what they know. The [rules](/rules) and the [FAQ](/faq) are pages, too.',
  ].join('\n\n')
}

function textOf(name: string, links: string): string {
  const parts = PARTS.map(([heading, text]) => `## ${heading}\n\n${text}`).join('\n\n')
  return `What members know about ${name}.\n\n${parts} See ${links}.`
}

async function write({ db, ago }: Scene, by: Person, path: string, body: string, hours: number) {
  const title = path.split('/').at(-1) ?? path
  const address = path.toLowerCase().replaceAll(' ', '-')
  const words = { path: address, title, body, mayReplace: true }
  const made = await writing.make(db, words, by, ago(hours))
  if (!made.ok) throw new Error(`demo wiki page “${path}”: ${made.code}`)
  return made.id
}

interface Edits {
  readonly name: string
  readonly body: string
  readonly hours: number
  readonly edits: number
}

async function revise({ db, ago }: Scene, by: Person, id: number, page: Edits): Promise<void> {
  const { name: title, hours, edits } = page
  let { body } = page
  for (let revision = 1; revision <= edits; revision++) {
    body = body.replace('## See also', `## Note ${revision}\n\nStill true.\n\n## See also`)
    const of = { revision, summary: `Added note ${revision}` }
    await writing.edit(db, id, { title, body }, of, by, ago(hours - revision * 20))
  }
}

/** Adds a second address, which redirects to the page. */
async function alias({ db, moderator, ago }: Scene, id: number, top: string): Promise<void> {
  const path = top.toLowerCase()
  const none = { reader: null, editor: null, proposer: null, renamer: null }
  const aliases = [`help/${path}`]
  await settings.change(
    db,
    id,
    { path, own: none, aliases, footerPosition: null },
    moderator,
    ago(690),
  )
}

/** Makes the tree of staff readable and editable for staff only. */
async function close({ db, moderator, ago }: Scene, id: number): Promise<void> {
  const none = { proposer: null, renamer: null }
  const own = { reader: 'moderator', editor: 'moderator', ...none } as const
  await settings.change(
    db,
    id,
    { path: 'crew', own, aliases: [], footerPosition: null },
    moderator,
    ago(700),
  )
}
