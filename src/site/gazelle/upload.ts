import type { Credit } from '../../domain/bundles/credits.ts'
import { roleRows } from '../../domain/bundles/credits.ts'
import { MAX_DESCRIPTION } from '../../domain/bundles/limits.ts'
import { categoryOfType } from '../../domain/gazelle/categories.ts'
import { singleGroup } from '../../domain/gazelle/group.ts'
import { withoutMisfits } from '../../domain/gazelle/misfits.ts'
import type { Album } from '../../domain/gazelle/upload.ts'
import {
  albumIn,
  creditsIn,
  groupIn,
  groupTextIn,
  imageIn,
  leftIn,
  musicFields,
  otherFields,
  requestIn,
  THEIR_NAMES,
  typeIn,
} from '../../domain/gazelle/upload.ts'
import { textFromTool } from '../../domain/texts/from-tools.ts'
import { faultOfTitle } from '../../shared/hidden-characters.ts'
import { creditMissing, describeIfEmpty } from '../../store/bundles/describe.ts'
import * as bundles from '../../store/bundles/bundles.ts'
import type { Actor } from '../../store/records/audit.ts'
import { isAnonymous } from '../../store/torrents/anonymous.ts'
import * as fills from '../../store/requests/fills.ts'
import * as attributes from '../../store/taxonomy/attributes.ts'
import * as categories from '../../store/taxonomy/categories.ts'
import type { Call, Reply } from '../http/action.ts'
import { refuse } from '../http/action.ts'
import { duplicateMore } from '../uploads/parts/duplicate.ts'
import { publishFromTool } from '../uploads/parts/from-tool.ts'
import { ourFiles } from './add-log.ts'
import { success } from './call.ts'
import { coverFrom } from './cover.ts'
import { mannerOf } from './dialect.ts'

type UploadCall = Call<string, 'torrents.upload'>
type Stopped = Awaited<ReturnType<typeof publishFromTool>> & { readonly ok: false }

/** `action=upload`: publishes a torrent by the same rules as the page. */
export async function upload(call: UploadCall): Promise<Reply> {
  const type = typeIn(call.body)
  const open = (await categories.list(call.db)).filter(({ isHidden }) => !isHidden)
  const slug = type === null ? null : categoryOfType(type, open)
  const category = open.find((one) => one.slug === slug)
  if (category === undefined) return invalid('type is not a category of this site')
  const album = category.kind === 'music' ? await albumOf(call) : null
  if (typeof album === 'string') return invalid(album)
  const requestId = requestIn(call.body)
  if (requestId === 0) return invalid('requestid is not the ID of a request')
  const { fields, left } = withoutMisfits(
    album === null ? otherFields(call.body) : musicFields(call.body, album, mannerOf(call.token)),
    await attributes.attributesOf(call.db, category.id),
  )
  const files = ourFiles(call.files)
  const done = await publishFromTool(call, {
    fields: { ...fields, category: category.slug },
    files,
  })
  if (!done.ok) return stopped(call, done)
  const filled = requestId === null ? {} : await filling(call, done.id, requestId)
  const unplaced = await describeGroup(call, done.id, album !== null)
  const cover = await coverFrom(call, done.id, imageIn(call.body))
  const ignored = [...unplaced, ...leftIn(call.body), ...left, ...done.left]
  const more = ignored.length === 0 ? {} : { ignored }
  return uploaded(call, done, { ...filled, ...cover, ...more })
}

function invalid(detail: string): Reply {
  return refuse('INVALID', { detail: `${detail}.` })
}

/** Returns the album of the form, or a text that says what is missing. */
async function albumOf({ db, body }: UploadCall): Promise<Album | string> {
  const id = groupIn(body)
  if (id === null) return albumIn(body) ?? 'title and year (of four digits) are required'
  const found = await bundles.findKept(db, id)
  if (found?.kind !== 'album') return 'groupid is not a group of this site'
  const artist = found.above.find(({ kind }) => kind === 'artist')?.title ?? 'Various Artists'
  return { id: found.id, artist, title: found.title, year: String(found.year ?? '') }
}

type Done = Awaited<ReturnType<typeof publishFromTool>> & { readonly ok: true }

/** A tool downloads the file again unless both flags are set. */
async function uploaded(
  call: UploadCall,
  { id, upload: { changes } }: Done,
  more: object,
): Promise<Reply> {
  const bundle = await bundles.ofTorrent(call.db, id)
  const path = bundle === null ? [] : [bundle, ...bundle.above]
  const groupId = path.find(({ kind }) => kind === 'album')?.id ?? singleGroup(id)
  const others = changes.filter(({ what }) => what !== 'private')
  return success(call, {
    ...{ torrentId: id, groupId },
    // Readers of Redacted expect them in lower case.
    ...{ torrentid: id, groupid: groupId },
    private: changes.length === others.length,
    source: others.length === 0,
    ...more,
  })
}

/**
 * Makes `album_desc` the description of an album that has none, and credits its artists. Returns
 * what has no place there.
 */
async function describeGroup(
  { db, body, actor, now }: UploadCall,
  torrentId: number,
  isMusic: boolean,
): Promise<readonly string[]> {
  const credits = creditsIn(body)
  const bundle = isMusic ? await bundles.ofTorrent(db, torrentId) : null
  const path = bundle === null ? [] : [bundle, ...bundle.above]
  const album = path.find(({ kind }) => kind === 'album')
  if (album === undefined) return credits.map(creditLeft)
  // The history of a bundle names its editors.
  const by: Actor = (await isAnonymous(db, torrentId)) ? NO_NAME : actor
  const described = textFromTool(groupTextIn(body), MAX_DESCRIPTION)
  const isLong = described.text.length > MAX_DESCRIPTION
  if (described.text !== '' && !isLong) await describeIfEmpty(db, album.id, described, by, now)
  const isNamed = ({ name }: Credit) => faultOfTitle(name) === null
  const missing = await creditMissing(db, album.id, credits.filter(isNamed), by, now)
  return [
    ...[...credits.filter((one) => !isNamed(one)), ...missing].map(creditLeft),
    ...(isLong ? [`album_desc: more than ${MAX_DESCRIPTION} characters`] : []),
  ]
}

const NO_NAME: Actor = { memberId: null, name: '', address: null }

function creditLeft({ role, name }: Credit): string {
  return `artists: ${name} (${roleRows[role].label})`
}

/** The torrent is published whether or not it fills the request; the reply says which. */
async function filling({ db, can, member, now }: UploadCall, torrentId: number, requestId: number) {
  if (!can('requests.write')) return { requestFilled: false, requestError: 'FORBIDDEN' }
  const filled = await fills.fill(db, { requestId, torrentId }, member, now)
  return filled.ok
    ? { requestFilled: true, fillId: filled.id }
    : { requestFilled: false, requestError: filled.code }
}

function stopped({ config }: UploadCall, { stop }: Stopped): Reply {
  if (stop.kind === 'refused') return stop.reply
  const faults = Object.entries(stop.errors).map(([name, texts]) => {
    return `${THEIR_NAMES[name] ?? name}: ${texts.join('; ')}`
  })
  const detail = faults.join('. ')
  if (stop.duplicate === null) return refuse('INVALID', { detail })
  const duplicate = duplicateMore(stop.duplicate, config.BABOU_SITE_URL)
  if (duplicate === null) return refuse('DUPLICATE_TORRENT', { detail })
  const more = { duplicate }
  return refuse('DUPLICATE_TORRENT', { detail: `${detail} ${duplicate.url}`, more })
}
