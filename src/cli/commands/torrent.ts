import fs from 'node:fs'
import type { Permission } from '../../domain/roles/permissions.ts'
import { can } from '../../domain/roles/permissions.ts'
import { nameReaderOf } from '../../domain/taxonomy/attributes/read-name.ts'
import { valuesOfRelease } from '../../domain/taxonomy/attributes/read-release.ts'
import { fitting, readValues } from '../../domain/taxonomy/attributes/values.ts'
import { isFault } from '../../domain/torrents/faults.ts'
import { MAX_FILE_BYTES } from '../../domain/torrents/metainfo.ts'
import { signsOf } from '../../domain/uploads/file-signs.ts'
import { findingsOf } from '../../domain/uploads/rules.ts'
import type { Upload } from '../../domain/uploads/upload.ts'
import { judgeUpload } from '../../domain/uploads/upload.ts'
import { readTags, readTitle } from '../../domain/torrents/texts.ts'
import { digests } from '../../shared/digests.ts'
import { faultOfTitle, shownName } from '../../shared/format.ts'
import * as attributes from '../../store/taxonomy/attributes.ts'
import * as categories from '../../store/taxonomy/categories.ts'
import type { Db } from '../../store/base/db.ts'
import * as memberRights from '../../store/roles/member-rights.ts'
import * as moderation from '../../store/uploads/moderation.ts'
import type { SiteSettings } from '../../store/records/settings/settings.ts'
import * as settings from '../../store/records/settings/settings.ts'
import { packUpload } from '../../store/uploads/packed.ts'
import * as publishing from '../../store/uploads/publish.ts'
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
      doc: 'an attribute; what is left out is read from the title and the names of the files',
    },
    anonymous: { type: 'boolean', doc: 'only NAME and moderators see who uploaded it' },
  },
  async run({ operands, options, acting, config, clock, withDatabase }) {
    const bytes = readFile(operands[0])
    const tags = readTags(options.tags ?? '')
    if (tags === null) throw new CommandError('use up to 20 tags of letters and digits')
    return withDatabase(async (db) => {
      const uploader = await uploaderOf(db, acting, clock.now())
      const categoryId = await categoryOf(db, options.category)
      const site = await settings.site(db, config)
      const upload = judgeUpload(bytes, site.sourceTag, digests)
      if (isFault(upload)) throw new CommandError(upload.text)
      const name = titleOf(options.title, upload)
      const given = { name, tags, upload, categoryId, slug: options.category }
      if (!uploader.mayOverrule) await checkRules(db, site, given)
      const state = await moderation.firstState(db, site, uploader)
      const uploaderId = uploader.id
      const packed = packUpload(upload)
      const values = await attributesOf(db, given, options.attr)
      const parts = { anonymous: options.anonymous === true, attributes: values }
      const texts = { name, description: '', tags, parts }
      const torrent = { ...texts, upload: packed, categoryId, uploaderId, state }
      const added = await publishing.add(db, torrent, clock.now(), uploader)
      if (!added.isAdded) {
        const { seen } = added.duplicate
        const which = seen === null ? '' : `: ${seen.id} (${seen.state})`
        throw new CommandError(`this torrent already exists${which}`)
      }
      return reportOf(added.id, upload, config.BABOU_SITE_URL)
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
  const maySkip = may('torrents.skip-queue')
  const mayOverrule = may('torrents.edit')
  return { id: actor.memberId, maySkip, mayOverrule, seesAll: may('torrents.moderate') }
}

interface Given {
  readonly name: string
  readonly tags: readonly string[]
  readonly upload: Upload
  readonly categoryId: number
  readonly slug: string
}

/** The rules of the upload form that prevent publishing. */
async function checkRules(db: Db, site: SiteSettings, given: Given): Promise<void> {
  const { name: title, tags, upload, slug } = given
  const kind = (await categories.findPage(db, slug))?.kind ?? null
  const files = signsOf(upload.metainfo.files, site)
  const findings = findingsOf({ title, description: '', tags, kind, files }, site)
  const stops = findings.filter(({ level }) => level === 'stop')
  if (stops.length === 0) return
  throw new CommandError(stops.map(({ field, text }) => `the ${field} ${text}`).join('; '))
}

/** Attributes as the form suggests and reads them. */
async function attributesOf(db: Db, given: Given, typed: readonly string[]) {
  const all = await attributes.attributesOf(db, given.categoryId)
  const { files, name } = given.upload.metainfo
  const read = valuesOfRelease(nameReaderOf(all), { title: given.name, name, files })
  const pairs = typed.map((pair): readonly [string, string] => {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? []
    if (key === undefined) throw new UsageError('--attr is KEY=VALUE')
    return [key, value]
  })
  const kept = fitting(all, read)
  const values = readValues(all, Object.fromEntries(pairs), { kept, isStrict: true })
  if (values.ok) return values.values
  const faults = Object.entries(values.errors).map(([key, fault]) => `${key} ${fault}`)
  throw new CommandError(`attributes (--attr KEY=VALUE): ${faults.join('; ')}`)
}

async function categoryOf(db: Db, slug: string): Promise<number> {
  const found = await categories.find(db, slug)
  if (found !== undefined) return found.id
  const all = await categories.list(db)
  throw new CommandError(`the categories are: ${all.map((one) => one.slug).join(', ')}`)
}

function titleOf(given: string | undefined, upload: Upload): string {
  if (given === undefined) return shownName(upload.metainfo.name)
  const fault = faultOfTitle(given)
  if (fault !== null) throw new CommandError(`the title ${fault}`)
  const title = readTitle(given)
  if (title === null) throw new CommandError('a title has 1 to 255 characters')
  return title
}

function reportOf(id: number, { infoHash, infoHashChanged }: Upload, siteUrl: string) {
  const url = `${siteUrl}/torrents/${id}`
  const json = { id, infoHash, infoHashChanged, url, download: `${url}/download` }
  const note = infoHashChanged
    ? 'the info hash has changed: download the torrent from its page before you seed it'
    : ''
  const lines = [`added as ${id}: ${url}`, `info hash ${infoHash}`, note]
  return { text: lines.filter(Boolean).join('\n'), json }
}
