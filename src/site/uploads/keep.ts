import type { Draft } from '../../store/uploads/drafts.ts'
import * as drafts from '../../store/uploads/drafts.ts'
import type { OrReply } from '../http/action.ts'
import { refuse, refused } from '../http/action.ts'
import { wrong } from '../http/frame/forms.ts'
import type { Checked, OrStop, UploadCall } from './checked.ts'
import { stopAt } from './checked.ts'
import { draftId, typedWords } from './forms.ts'
import { sentNfo } from './media.ts'
import { keepLogs } from './logs.ts'
import { chooseAgain, readContent } from './receive.ts'

// Step two: the file that was read is stored as a draft, and opened again.

/** Stores a received file as a draft, or shows the form of step one again. */
export async function keep(call: UploadCall, checked: Checked): Promise<OrReply<{ id: string }>> {
  const kept = await keepAsDraft(call, checked)
  return kept.ok ? kept : { ok: false, reply: await chooseAgain(call, kept.stop) }
}

/**
 * Stores a received file as a draft, or reports that there is no room; an existing draft of the
 * same file is returned with what was typed for it.
 */
export async function keepAsDraft(
  call: UploadCall,
  { draft, content, upload }: Checked,
): Promise<OrStop<{ id: string }>> {
  const { metainfo, infoHash, files } = upload
  const { name, sizeBytes: size } = metainfo
  const made = { ...draft, content, name, size, files: files.count, infoHash }
  const id = await drafts.add(call.db, call.member.id, made, call.now)
  if (id !== null) {
    await keepLogs(call, { ...draft, id })
    return { ok: true, id }
  }
  const most = drafts.DRAFTS_PER_MEMBER
  const text = `You already have ${most} drafts. Publish or discard one first.`
  return stopAt(wrong('torrent', text))
}

/** The member's draft in a path, read from the database. */
export async function openDraft(
  call: UploadCall,
  param: string,
): Promise<OrReply<{ checked: Checked }>> {
  const id = draftId(param)
  const draft = id === null ? undefined : await drafts.find(call.db, call.member.id, id, call.now)
  if (draft === undefined) return refused('DRAFT_NOT_FOUND')
  // It was accepted before: only a rule that became stricter since then can refuse it now.
  const content = await drafts.contentOf(call.db, draft)
  const read = await readContent(call, content)
  if (read.ok) return { ok: true, checked: { draft, ...read.checked } }
  const { stop } = read
  const reply =
    stop.kind === 'refused'
      ? stop.reply
      : refuse('DRAFT_NOT_FOUND', { detail: Object.values(stop.errors).flat().join(' ') })
  return { ok: false, reply }
}

/** Stores what was typed in the form of a draft, and a valid NFO that was sent with it. */
export async function keepTyped(call: UploadCall, draft: Draft): Promise<Draft> {
  const { db, member, now } = call
  const words = typedWords(call.body)
  await drafts.keepWords(db, member.id, draft.id, words, now)
  const sent = sentNfo(call)
  const nfo = sent.ok ? sent.value : undefined
  if (nfo !== undefined) await drafts.keepNfo(db, member.id, draft.id, nfo, now)
  return { ...draft, words, ...(nfo !== undefined && { nfo }), changedAt: now }
}
