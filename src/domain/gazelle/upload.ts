import type { Credit } from '../bundles/credits.ts'
import { distinctCredits, MAX_CREDIT_NAME } from '../bundles/credits.ts'
import type { Given } from '../integrations/given.ts'
import { foldedTags } from '../torrents/folded-tags.ts'
import { MAX_TITLE } from '../torrents/texts.ts'
import { artistRoles, MAIN_ARTIST } from './artist-roles.ts'
import type { Manner } from './words.ts'
import { optionOf, releaseOptionOf } from './words.ts'

// Translates the upload form of Gazelle into that of this site.

type OurFields = Readonly<Record<string, string>>

/** The album of an upload: the one that the form describes, or an existing one. */
export interface Album {
  /**
   * The ID of an existing album; null: it is looked up by its titles, and created if it does not
   * exist.
   */
  readonly id: number | null
  readonly artist: string
  readonly title: string
  readonly year: string
}

const VARIOUS = 'Various Artists'

/** Returns the first value of a name, because tools repeat some. */
function textOf(given: Given, name: string): string {
  return textsOf(given, name)[0]?.trim() ?? ''
}

/** Reads a list: `artists[]` several times, or `artists[0]`, `artists[1]` and so on. */
function textsOf(given: Given, name: string): readonly string[] {
  const value = given[name] ?? given[`${name}[]`] ?? numbered(given, name)
  const all: readonly unknown[] = Array.isArray(value) ? value : [value]
  return all.filter((one) => typeof one === 'string')
}

function numbered(given: Given, name: string): readonly unknown[] {
  const found = Object.entries(given).flatMap(([key, value]) => {
    const isOne = key.startsWith(`${name}[`) && /^\d{1,4}\]$/.test(key.slice(name.length + 1))
    return isOne ? [{ at: Number.parseInt(key.slice(name.length + 1), 10), value }] : []
  })
  return found.sort((a, b) => a.at - b.at).map(({ value }) => value)
}

/** Reads the type of an upload, from 0 (music); null when it is not a number. */
export function typeIn(given: Given): number | null {
  const text = textOf(given, 'type')
  return /^\d{1,3}$/.test(text === '' ? '0' : text) ? Number(text) : null
}

/** Reads the ID of the group to which the upload is added; null: a new group. */
export function groupIn(given: Given): number | null {
  const text = textOf(given, 'groupid')
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null
}

/** Reads the ID of the request that the upload fills; null: none. 0 if the ID is not valid. */
export function requestIn(given: Given): number | null {
  const text = textOf(given, 'requestid')
  if (text === '' || text === '0') return null
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0
}

/** Returns the URL of an upload's image; empty for none. */
export function imageIn(given: Given): string {
  return textOf(given, 'image')
}

/** Returns the album that a form describes; null when it has no title or no year. */
export function albumIn(given: Given): Album | null {
  const [title, year] = [line(textOf(given, 'title')), textOf(given, 'year')]
  if (title === '' || !/^[12]\d{3}$/.test(year)) return null
  return { id: null, artist: mainArtists(given).at(0) ?? VARIOUS, title, year }
}

function mainArtists(given: Given): readonly string[] {
  const main = artistsIn(given).filter(({ importance }) => importance === MAIN_ARTIST)
  return [...new Set(main.map(({ name }) => name))]
}

/** Returns the artists in a form, with their roles. */
function artistsIn(given: Given) {
  const importances = textsOf(given, 'importance')
  const names = textsOf(given, 'artists').map(line)
  return names.flatMap((name, at) => {
    const importance = importances[at]?.trim() ?? MAIN_ARTIST
    const isCredit = artistRoles.has(importance) && [...name].length <= MAX_CREDIT_NAME
    return name === '' ? [] : [{ name, importance, isCredit }]
  })
}

/** Returns who is credited on the album; a main artist only if there are several. */
export function creditsIn(given: Given): readonly Credit[] {
  const isOne = mainArtists(given).length === 1
  const credits = artistsIn(given).flatMap(({ name, importance, isCredit }) => {
    const role = artistRoles.get(importance)
    const isLeft = !isCredit || role === undefined || (isOne && role === 'main')
    return isLeft ? [] : [{ role, name }]
  })
  return distinctCredits(credits)
}

/** Returns the fields of our form for a music torrent of this album. */
export function musicFields(given: Given, album: Album, manner: Manner): OurFields {
  const text = (name: string) => textOf(given, name)
  const isRemaster = !['', '0'].includes(text('remaster'))
  const edition = isRemaster ? editionIn(given, album.year) : ''
  const bitrate = text('bitrate') === 'Other' ? text('other_bitrate') : text('bitrate')
  const pick = (name: string) => (isRemaster ? text(`remaster_${name}`) : '') || text(name)
  const release = releaseOptionOf(text('releasetype'), manner)
  const titles = album.id === null ? [album.artist, `${album.title} (${album.year})`] : []
  const path = [...titles, ...(edition === '' ? [] : [edition])].join('\n')
  return {
    title: titleOf(given, album, text('remaster_title')),
    // `album_desc` is not included, because it describes the group.
    ...textFields(given, ['release_desc', 'desc']),
    'attr.format': optionOf('format', text('format')),
    'attr.bitrate': optionOf('bitrate', bitrate),
    'attr.media': optionOf('media', text('media')),
    'attr.year': album.year,
    ...(release !== null && { 'attr.release-type': release }),
    'attr.label': line(pick('record_label')),
    'attr.catalog-number': line(pick('catalogue_number')),
    bundlePlace: '',
    ...(album.id !== null && { bundle: `/bundles/${album.id}` }),
    ...(path !== '' && { bundlePath: path }),
  }
}

/** Returns the fields of our form for any other torrent. */
export function otherFields(given: Given): OurFields {
  const title = line(textOf(given, 'title'))
  return {
    ...(title !== '' && { title }),
    ...textFields(given, EVERY_TEXT),
  }
}

const isOn = (text: string) => /^(?:1|true|on|yes)$/i.test(text)

const EVERY_TEXT = ['release_desc', 'album_desc', 'desc']

/**
 * Returns the fields for the description.
 * @param names the names of the texts that describe the torrent
 */
function textFields(given: Given, names: readonly string[]): OurFields {
  const parts = names.map((name) => textOf(given, name))
  return {
    description: parts.filter(Boolean).join('\n\n'),
    tags: tagsIn(given).tags.join(','),
    ...(isOn(textOf(given, 'anonymous')) && { anonymous: 'true' }),
  }
}

/** Reads tags; dots and underscores join the words of a tag. */
function tagsIn(given: Given) {
  return foldedTags(textsOf(given, 'tags').join(',').replace(/[._]+/g, '-'))
}

/** Returns the text about a music group; '' for none. */
export function groupTextIn(given: Given): string {
  return textOf(given, 'album_desc')
}

/**
 * Returns values for which this site has no place: artists with unknown roles, and tags that are
 * not valid.
 */
export function leftIn(given: Given): readonly string[] {
  const left = artistsIn(given).filter(({ isCredit }) => !isCredit)
  return [
    ...left.map(({ name, importance }) => `artists: ${name} (${importance})`),
    ...tagsIn(given).left.map((tag) => `tags: ${tag}`),
  ]
}

/**
 * Returns the edition of an upload. One without a title is identified by its year; the first one is
 * the album itself.
 */
function editionIn(given: Given, albumYear: string): string {
  const [title, year] = [line(textOf(given, 'remaster_title')), textOf(given, 'remaster_year')]
  const isYear = /^[12]\d{3}$/.test(year)
  if (title === '') return isYear && year !== albumYear ? `${year} (${year})` : ''
  return isYear ? `${title} (${year})` : title
}

/** Returns the title of an upload: `Artist - Album (2001) [Deluxe] [CD FLAC Lossless]`. */
function titleOf(given: Given, { artist, title, year }: Album, edition: string): string {
  const release = ['media', 'format', 'bitrate'].map((name) => textOf(given, name))
  const names = mainArtists(given)
  const who = names.length === 2 ? names.join(' & ') : names.length > 2 ? VARIOUS : artist
  const brackets = [line(edition), release.filter(Boolean).join(' ')].filter(Boolean)
  const text = [`${who} - ${title} (${year})`, ...brackets.map((one) => `[${one}]`)].join(' ')
  return text.slice(0, MAX_TITLE)
}

function line(text: string): string {
  return text.replace(/[\s\u0000-\u001f\u007f]+/g, ' ').trim()
}

/** The names of fields in Gazelle's form for those in ours, for error messages. */
export const THEIR_NAMES: Readonly<Record<string, string>> = {
  torrent: 'file_input',
  logs: 'logfiles[]',
  category: 'type',
  'attr.format': 'format',
  'attr.bitrate': 'bitrate',
  'attr.media': 'media',
  'attr.year': 'year',
  'attr.label': 'record_label',
  'attr.catalog-number': 'catalogue_number',
  'attr.release-type': 'releasetype',
  bundle: 'groupid',
  bundlePath: 'title',
}
