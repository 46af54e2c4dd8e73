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
import { sentLogs } from '../torrents/parts/rip-logs.ts'
import type { Checked, OrStop, Stop, UploadCall, Uploading } from './checked.ts'
import { stopAt } from './checked.ts'
import { typedWords } from './forms.ts'
import { takeImages } from './images.ts'
import { intoBundle } from './into-bundle.ts'
import { sentNfo } from './media.ts'
import { choosePage } from './pages.ts'

// Step one: reads the files of a form.

/** A checked file, and what is wrong with images that came with it and were left out. */
interface Received {
  readonly checked: Checked
  readonly imageErrors: FieldErrors
}

/**
 * Reads the files of a form, with errors at its fields.
 * @param isFromTool whether an upload with no valid image is accepted without its images
 */
export async function receive(call: Uploading, isFromTool = false): Promise<OrStop<Received>> {
  const wait = await call.throttles.upload(call.member.id)
  if (wait > 0) return refused('TOO_MANY_REQUESTS', wait)
  const sent = call.files.find((file) => file.field === 'torrent')
  if (sent === undefined) return stopAt(wrong('torrent', 'Choose a .torrent file.'))
  const read = await readContent(call, sent.bytes)
  if (!read.ok) return read
  const nfo = sentNfo(call)
  if (!nfo.ok) return stopAt(nfo.errors)
  const logs = sentLogs(call.files)
  if (!logs.ok) return stopAt(logs.errors)
  const taken = await takeImages(call)
  const isWithout = Object.keys(taken.errors).length > 0 && taken.change.add.length === 0
  if (isWithout && !isFromTool) return stopAt(taken.errors)
  const draft = {
    id: randomBytes(16).toString('hex'),
    fileName: sent.fileName,
    words: typedWords(call.body),
    original: null,
    nfo: nfo.value ?? null,
    images: draftImages.changed([], taken.change),
    logs: [],
    changedAt: call.now,
  }
  return { ok: true, checked: { draft, ...read.checked }, imageErrors: taken.errors }
}

/** Reads the bytes of a .torrent for this site. */
export async function readContent(
  call: Uploading,
  content: Buffer,
): Promise<OrStop<{ checked: Omit<Checked, 'draft'> }>> {
  const site = await settings.site(call.db, call.config)
  const task = { content, source: site.sourceTag, rules: rulesOf(site) }
  const read = await call.torrentReader.read(call.member.id, task)
  if (read === 'busy') return refused('READING_BUSY', BUSY_SECONDS)
  if (read === 'starved') return refused('SERVER_BUSY', STARVED_SECONDS)
  if (isFault(read)) return stopAt(wrong('torrent', read.text))
  const open = (await categories.list(call.db)).filter(({ isHidden }) => !isHidden)
  return { ok: true, checked: { ...read, site, categories: open } }
}

/** When to try again if the queue is full: enough time for the waiting files. */
const BUSY_SECONDS = 5
/** When to try again if the machine is busy: its other work takes longer than a file. */
const STARVED_SECONDS = 60

function rulesOf({ forbiddenWords, forbiddenExtensions }: SiteSettings) {
  return { forbiddenWords, forbiddenExtensions }
}

/** Shows the form of step one again, with its errors. */
export async function chooseAgain(call: UploadCall, stop: Stop): Promise<Reply> {
  if (stop.kind === 'refused') return stop.reply
  const { db, member, config, body, now } = call
  const { sourceTag } = await settings.site(db, config)
  const mine = await drafts.list(db, member.id, now)
  const into = await intoBundle(db, body.bundle)
  const shown = choosePage({ values: {}, errors: stop.errors }, sourceTag, mine, now, into)
  return invalid('uploads/choose', shown, stop.errors)
}

type Delay = 'TOO_MANY_REQUESTS' | 'READING_BUSY' | 'SERVER_BUSY'

function refused(code: Delay, retryAfterSeconds: number) {
  const reply = refuse(code, { retryAfterSeconds })
  return { ok: false, stop: { kind: 'refused', reply } } as const
}
