import fs from 'node:fs'
import path from 'node:path'
import { definitionFiles } from '../../domain/integrations/files.ts'
import { usualIrc } from '../../domain/integrations/site.ts'
import { definitionText } from '../../shared/definition-text.ts'
import { sitePlace } from '../../store/irc/site-place.ts'
import * as settings from '../../store/records/settings/settings.ts'
import * as categories from '../../store/taxonomy/categories.ts'
import * as toolNumbers from '../../store/taxonomy/tool-numbers.ts'
import { CommandError, defineCommand, UsageError } from '../define-command.ts'

const FOLDER = 'integrations'
const MAX_NAME = 60

export const integrationsWrite = defineCommand({
  name: 'integrations write',
  summary: 'writes the definitions of this site for autobrr, Prowlarr, Sonarr and others',
  permission: null,
  why: 'it only reads categories and IRC channels',
  operands: ['[DIR]'],
  options: {
    url: { type: 'string', value: 'U', doc: 'address of the site; default: BABOU_SITE_URL' },
    name: {
      type: 'string',
      value: 'N',
      doc: 'name of the site; default: the name in its settings',
    },
  },
  async run({ operands, options, config, withDatabase }) {
    const url = siteUrl(options.url ?? config.BABOU_SITE_URL)
    const given = options.name?.trim()
    if (given !== undefined && (given.length < 1 || given.length > MAX_NAME)) {
      throw new UsageError(`--name must have 1 to ${MAX_NAME} characters`)
    }
    const files = await withDatabase(async (db) => {
      const [{ siteName }, all, numbers, irc] = await Promise.all([
        settings.site(db, config),
        categories.listPages(db),
        toolNumbers.list(db),
        sitePlace(db),
      ])
      const made = { url, name: given ?? siteName, categories: all, numbers }
      return definitionFiles({ ...made, irc: irc ?? usualIrc(url) })
    })
    const folder = path.resolve(operands.at(0) ?? FOLDER)
    const written = files.map(({ path: name, format, data, notes }) => {
      return writeFile(path.join(folder, name), definitionText[format](data, notes))
    })
    return { text: written.join('\n'), json: { folder, files: files.map((one) => one.path) } }
  },
})

function siteUrl(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : null
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new UsageError('--url must be an address such as https://my.site')
  }
  // The site works only at the root of its host.
  if (url.href !== `${url.origin}/`) {
    throw new UsageError(`--url must have only a host and a port, such as ${url.origin}`)
  }
  return url.origin
}

function writeFile(file: string, text: string): string {
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.writeFileSync(file, text)
    return file
  } catch (error) {
    throw new CommandError(`${file} cannot be written: ${(error as Error).message}`)
  }
}
