import { randomBytes } from 'node:crypto'
import { isFault } from '../../domain/torrents/faults.ts'
import * as categories from '../../store/taxonomy/categories.ts'
import * as draftImages from '../../store/uploads/draft-images.ts'
import * as drafts from '../../store/uploads/drafts.ts'
import type { SiteSettings } from '../../store/records/settings/settings.ts'
import * as settings from '../../store/records/settings/settings.ts'
import type { Reply } from '../http/action.ts'
import { invalid, refuse } from '../http/action.ts'
import type { FieldErrors } from '../http/frame/forms.ts'
import { wrong } from '../http/frame/forms.ts'
import type { Checked, OrReply, UploadCall } from './checked.ts'
import { typedWords } from './forms.ts'
import { takeImages } from './images.ts'
import { sentNfo } from './media.ts'
import { choosePage } from './pages.ts'

// Step one: the files of a form are read.

/** Reads the files of a form; errors are those of its fields. */
export async function receive(call: UploadCall): Promise<OrReply<{ checked: Checked }>> {
  const wait = await call.throttles.upload(call.member.id)
  if (wait > 0) return no(refuse('TOO_MANY_REQUESTS', { retryAfterSeconds: wait }))
  const sent = call.files.find((file) => file.field === 'torrent')
  if (sent === undefined) return no(await refuseFile(call, 'Choose a .torrent file.'))
  const read = await readContent(call, sent.bytes, (text) => refuseFile(call, text))
  if (!read.ok) return read
  const nfo = sentNfo(call)
  if (!nfo.ok) return no(await refuseForm(call, nfo.errors))
  const taken = await takeImages(call)
  if (!taken.ok) return no(await refuseForm(call, taken.errors))
  const draft = {
    id: randomBytes(16).toString('hex'),
    fileName: sent.fileName,
    words: typedWords(call.body),
    nfo: nfo.value ?? null,
    images: draftImages.changed([], taken.value),
    changedAt: call.now,
  }
  return { ok: true, checked: { draft, ...read.checked } }
}

/** Reads the bytes of a .torrent for this site; `refused` replies with what is wrong with them. */
export async function readContent(
  call: UploadCall,
  content: Buffer,
  refused: (text: string) => Promise<Reply>,
): Promise<OrReply<{ checked: Omit<Checked, 'draft'> }>> {
  const site = await settings.site(call.db, call.config)
  const task = { content, source: site.sourceTag, rules: rulesOf(site) }
  const read = await call.torrentReader.read(call.member.id, task)
  if (read === 'busy') return no(refuse('READING_BUSY', { retryAfterSeconds: BUSY_SECONDS }))
  if (isFault(read)) return no(await refused(read.text))
  const open = (await categories.list(call.db)).filter(({ isHidden }) => !isHidden)
  return { ok: true, checked: { ...read, site, categories: open } }
}

/** Long enough for the files that wait. */
const BUSY_SECONDS = 5

function rulesOf({ forbiddenWords, forbiddenExtensions }: SiteSettings) {
  return { forbiddenWords, forbiddenExtensions }
}

/** The form of step one again, with an error at its file. */
export async function refuseFile(call: UploadCall, text: string): Promise<Reply> {
  return refuseForm(call, wrong('torrent', text))
}

async function refuseForm(call: UploadCall, errors: FieldErrors): Promise<Reply> {
  const { db, member, config, now } = call
  const { sourceTag } = await settings.site(db, config)
  const mine = await drafts.list(db, member.id, now)
  const shown = choosePage({ values: {}, errors }, sourceTag, mine, now)
  return invalid('uploads/choose', shown, errors)
}

function no(reply: Reply): { readonly ok: false; readonly reply: Reply } {
  return { ok: false, reply }
}
