import fs from 'node:fs'
import path from 'node:path'
import type { Permission } from '../../domain/roles/permissions.ts'
import { can } from '../../domain/roles/permissions.ts'
import { MAX_FILE_BYTES } from '../../domain/torrents/metainfo.ts'
import type { Stop } from '../../site/uploads/by-command.ts'
import { publishByCommand } from '../../site/uploads/by-command.ts'
import type { Db } from '../../store/base/db.ts'
import * as memberRights from '../../store/roles/member-rights.ts'
import * as categories from '../../store/taxonomy/categories.ts'
import type { PackedUpload } from '../../store/uploads/packed.ts'
import type { Acting } from '../define-command.ts'
import { CommandError, defineCommand, UsageError } from '../define-command.ts'

export const torrentAdd = defineCommand({
  name: 'torrent add',
  summary: 'adds a .torrent to the catalog, as the upload form does',
  permission: 'torrents.upload',
  mustActAs: true,
  operands: ['FILE'],
  options: {
    category: { type: 'string', value: 'SLUG', required: true, doc: 'movies, tv, music …' },
    title: { type: 'string', value: 'T', doc: "the title; default: the torrent's name" },
    tags: { type: 'string', value: 'a,b', doc: 'separated by commas' },
    attr: {
      type: 'list',
      value: 'KEY=VALUE',
      doc: 'an attribute; missing ones are read from the title and the file names',
    },
    anonymous: { type: 'boolean', doc: 'only NAME and moderators see who uploaded it' },
  },
  async run({ operands: [file], options, acting, config, clock, log, withDatabase }) {
    const torrent = { fileName: path.basename(file), bytes: readFile(file) }
    const { category, title, tags, anonymous } = options
    const texts = {
      category,
      ...(title !== undefined && { title }),
      ...(tags !== undefined && { tags }),
    }
    const body = {
      ...texts,
      ...attributeFields(options.attr),
      anonymous: String(anonymous === true),
    }
    return withDatabase(async (db) => {
      const now = clock.now()
      const uploader = await uploaderOf(db, acting, now)
      const added = await publishByCommand({ db, config, log, now, body, torrent, ...uploader })
      if (!added.ok) throw new CommandError(await reasonOf(db, added.stop))
      return reportOf(added.id, added.upload, config.BABOU_SITE_URL)
    })
  },
})

function readFile(path: string): Buffer {
  try {
    const { size } = fs.statSync(path)
    if (size > MAX_FILE_BYTES) throw new CommandError('The file exceeds 16 MiB.')
    return fs.readFileSync(path)
  } catch (error) {
    if (error instanceof CommandError) throw error
    throw new CommandError(`${path} cannot be read: ${(error as Error).message}`)
  }
}

async function uploaderOf(db: Db, { actor }: Acting, now: Date) {
  if (actor.memberId === null) throw new UsageError('--as is missing')
  const rights = await memberRights.rightsOfMember(db, actor.memberId, now)
  const may = (permission: Permission) => rights !== null && can(rights, permission)
  return { member: { id: actor.memberId }, can: may }
}

/** Reads form fields from `--attr KEY=VALUE`; a key that is given several times gets a list. */
function attributeFields(
  typed: readonly string[],
): Readonly<Record<string, readonly string[] | string>> {
  const fields = new Map<string, string[]>()
  for (const pair of typed) {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? []
    if (key === undefined) throw new UsageError('--attr must be KEY=VALUE')
    fields.set(`attr.${key}`, [...(fields.get(`attr.${key}`) ?? []), value])
  }
  const entries = [...fields].map(([name, values]) => [
    name,
    values.length > 1 ? values : values[0],
  ])
  return Object.fromEntries(entries) as Record<string, readonly string[] | string>
}

/** Explains in one line why nothing was published. */
async function reasonOf(db: Db, stop: Stop): Promise<string> {
  if (stop.kind === 'refused') return `nothing was published: ${stop.reply.code}`
  if (stop.duplicate !== null) {
    const { seen } = stop.duplicate
    return `this torrent already exists${seen === null ? '' : `: ${seen.id} (${seen.state})`}`
  }
  const { category, ...errors } = stop.errors
  const ofCategory = category === undefined ? [] : [await categoryFault(db, category)]
  const others = Object.entries(errors).flatMap(([field, texts]) =>
    // A text that starts with a capital letter is a sentence already.
    texts.map((text) => (/^\p{Lu}/u.test(text) ? text : `${nameOf(field)} ${text}`)),
  )
  return [...ofCategory, ...others].join('; ')
}

function nameOf(field: string): string {
  return field.startsWith('attr.') ? `--attr ${field.slice('attr.'.length)}` : `the ${field}`
}

async function categoryFault(db: Db, texts: readonly string[]): Promise<string> {
  const open = (await categories.list(db)).filter(({ isHidden }) => !isHidden)
  const slugs = open.map(({ slug }) => slug).join(', ')
  return `the category ${texts.join('; ')}: the categories are ${slugs}`
}

function reportOf(id: number, { infoHash, infoHashChanged }: PackedUpload, siteUrl: string) {
  const url = `${siteUrl}/torrents/${id}`
  const json = { id, infoHash, infoHashChanged, url, download: `${url}/download` }
  const note = infoHashChanged
    ? 'the info hash has changed: download the torrent from its page before you seed it'
    : ''
  const lines = [`added as ${id}: ${url}`, `info hash ${infoHash}`, note]
  return { text: lines.filter(Boolean).join('\n'), json }
}
