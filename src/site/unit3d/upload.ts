import { nameReaderOf } from '../../domain/taxonomy/attributes/read-name.ts'
import {
  categoryIn,
  errorsFor,
  leftInfo,
  leftKeywords,
  readUpload,
  textIn,
} from '../../domain/unit3d/upload.ts'
import * as attributes from '../../store/taxonomy/attributes.ts'
import * as categories from '../../store/taxonomy/categories.ts'
import * as toolNumbers from '../../store/taxonomy/tool-numbers.ts'
import type { Call, Reply } from '../http/action.ts'
import { json, refuse } from '../http/action.ts'
import type { FieldErrors } from '../http/frame/forms.ts'
import { wrong } from '../http/frame/forms.ts'
import { keyOf } from '../torrents/parts/described.ts'
import { downloadAddress } from '../torrents/parts/download-address.ts'
import type { Stop } from '../uploads/parts/from-tool.ts'
import { duplicateMore } from '../uploads/parts/duplicate.ts'
import { keepFromTool, publishFromTool } from '../uploads/parts/from-tool.ts'

type UploadCall = Call<string, 'torrents.upload'>

/**
 * Publishes a torrent and replies with the address of its personal file. For a draft, the reply has
 * the address of the draft, which only its uploader can open.
 */
export async function publish(call: UploadCall): Promise<Reply> {
  const { db, body, files, config } = call
  const numbers = await toolNumbers.list(db)
  const asked = categoryIn(body)
  const row = numbers.find(({ kind, number }) => kind === 'category' && number === asked)
  const category = (await categories.list(db)).find(({ id }) => id === row?.categoryId)
  if (category === undefined) {
    const text = textIn(body, 'category_id') === '' ? 'is required' : 'is not a category here'
    return invalid(wrong('category_id', text))
  }
  const own = await attributes.attributesOf(db, category.id)
  const keys = own.filter(({ isRetired }) => !isRetired).map(({ key }) => key)
  const shown = nameReaderOf(own)(textIn(body, 'name'))
  const read = readUpload(body, { ...category, attributes: keys }, numbers, shown)
  if (!read.ok) return invalid(read.errors)
  const { fields, isPending, ignored } = read
  if (read.isDraft) {
    const kept = await keepFromTool(call, { fields, files })
    if (!kept.ok) return stopped(call, kept.stop)
    const data = `${config.BABOU_SITE_URL}/torrents/drafts/${kept.id}`
    const notes = `${faultsOf(call, kept.faults)}${notesOf(call, ignored, kept.left)}`
    const message = `Draft saved. Nothing is published yet.${notes}`
    return json({ success: true, data, message })
  }
  const added = await publishFromTool(call, { fields, files, isPending })
  if (!added.ok) return stopped(call, added.stop)
  const key = await keyOf(call)
  const siteUrl = config.BABOU_SITE_URL
  // Tools take the ID between a slash and a dot, even in the address of the page.
  const page = `${siteUrl}/torrents/${added.id}.json`
  const data = key === null ? page : downloadAddress(siteUrl, added.id, key)
  const message = `Torrent uploaded successfully.${notesOf(call, ignored, added.left)}`
  return json({ success: true, data, message })
}

/** Names the fields of a draft that the site's form will refuse, and what is wrong with them. */
function faultsOf({ body }: UploadCall, faults: FieldErrors): string {
  const named = Object.entries(errorsFor(faults, body))
  const texts = named.map(([field, wrong]) => `${field} ${wrong.join('; ')}`)
  return texts.length === 0 ? '' : ` Correct this in the draft: ${texts.join(', ')}.`
}

/**
 * Lists fields of the form that have no effect, as an unknown field does not fail an upload, and
 * what was left out.
 */
function notesOf(
  { body }: UploadCall,
  ignored: readonly string[],
  more: readonly string[],
): string {
  const left = [...leftKeywords(body).map((word) => `keyword ${word}`), ...leftInfo(body), ...more]
  return [
    ignored.length === 0 ? '' : ` No effect on this site: ${ignored.join(', ')}.`,
    left.length === 0 ? '' : ` Left out: ${left.join(', ').slice(0, MAX_NOTE)}.`,
  ].join('')
}

const MAX_NOTE = 1_000

function stopped({ body, config }: UploadCall, stop: Stop): Reply {
  if (stop.kind === 'refused') return stop.reply
  const errors = errorsFor(stop.errors, body)
  const duplicate = duplicateMore(stop.duplicate, config.BABOU_SITE_URL)
  if (duplicate === null) return invalid(errors)
  const torrent = (errors.torrent ?? []).map((text) => `${text} ${duplicate.url}`)
  return refuse('INVALID', { more: { errors: { ...errors, torrent }, duplicate } })
}

function invalid(errors: FieldErrors): Reply {
  return refuse('INVALID', { more: { errors } })
}
