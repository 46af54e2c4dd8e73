import type { Db } from '../../../store/base/db.ts'
import type { Removal } from '../../../store/records/removals.ts'
import type { Edited } from '../../../store/records/revisions.ts'
import * as revisions from '../../../store/records/revisions.ts'
import type { Declared, PageData, Refused, Reply } from '../../http/action.ts'
import { get, invalid, page, patch, post, redirect, refuse } from '../../http/action.ts'
import type { Typed } from '../../http/frame/fields.ts'
import { untyped } from '../../http/frame/fields.ts'
import type { Fields, FormResult } from '../../http/frame/forms.ts'
import { editedElsewhere } from '../../http/frame/forms.ts'
import type { RefusalCode } from '../../http/refusals.ts'
import { editByRules } from '../../text-rules/parts/outcome.ts'
import { markdown } from '../../ui/markdown.ts'
import { draftedEdit, sentDraft } from './draft.ts'
import type { EditedEntity, EditShows } from './edits.ts'
import { previewOf } from './preview.ts'
import type { RemovePage } from './removals.ts'
import { removalRoutes, removePage } from './removals.ts'
import type { Text, TextCall, TextKind, There } from './text-kind.ts'
import { below } from './text-kind.ts'
import { wordings } from './wordings.ts'

// The routes of texts that only their authors edit: comments, posts and messages.

interface OwnText extends Text {
  readonly body: string
  readonly revision: number
}

type Saved = Edited | { readonly ok: false; readonly code: 'TOO_LATE' }
type Shown = 'show' | 'history' | 'editForm' | 'edit' | 'remove'

export interface OwnTextKind<Found extends There> extends TextKind<Found> {
  readonly target: EditedEntity
  /** As its titles and messages begin: `Comment saved.` */
  readonly name: string
  readonly api: Readonly<Record<Shown, Declared>> & { readonly preview?: Declared }
  readonly views: Readonly<Record<'edit' | 'remove', string>>
  /** Returns the text in a path, even if it was removed. */
  readonly find: (call: TextCall) => Promise<Found | Refused>
  /** Reads the text again, after a change. */
  readonly again: (db: Db, found: Found) => Promise<Found>
  readonly textOf: (found: Found, call: TextCall) => OwnText
  readonly rightsTo: (
    found: Found,
    call: TextCall,
  ) => Readonly<Record<'canRead' | 'canEdit' | 'canRemove', boolean>>
  /** The refusal of a removed text. */
  readonly removed: RefusalCode
  /** The reply to a sender who may not, or may no longer, edit it. */
  readonly notEditable: Reply
  /** The link to it above its history. */
  readonly label: (found: Found) => string
  readonly page: (form: Typed, found: Found, shows: EditShows) => PageData
  readonly read: (values: Fields) => FormResult<{ body: string; revision?: number }>
  readonly save: (
    call: TextCall,
    found: Found,
    version: { readonly revision: number; readonly body: string },
  ) => Promise<Saved>
  /** Where it is and whose it is, on the page that asks before it is removed. */
  readonly shown: (found: Found) => Pick<RemovePage, 'place' | 'author'>
  /** False when it is gone. */
  readonly remove: (db: Db, id: number, removal: Removal) => Promise<boolean>
  /** The page that a removal leads to. */
  readonly leadsTo: (found: Found) => string
  readonly json: (found: Found, call: TextCall) => unknown
}

/** The actions of a kind of text. Links to a text lead to `show`, which redirects to its place. */
export function ownTextRoutes<Found extends There>(kind: OwnTextKind<Found>) {
  const { reads, writes, api, views, name } = kind
  return {
    show: get(below(kind), reads, api.show, async (call) => {
      const found = await kind.find(call)
      if (!found.ok) return found.reply
      return redirect(kind.textOf(found, call).href, undefined, kind.json(found, call))
    }),

    history: get(below(kind, '/history'), reads, api.history, async (call) => {
      const found = await kind.find(call)
      if (!found.ok) return found.reply
      if (!kind.rightsTo(found, call).canRead) return refuse(kind.removed)
      const { id, revision, address: href } = kind.textOf(found, call)
      const of = { label: kind.label(found), href }
      return wordings(call, kind.target, { title: `${name} history`, of, href, id, revision })
    }),

    editForm: get(below(kind, '/edit'), writes, api.editForm, async (call) => {
      const found = await openFor(kind, call, 'canEdit')
      if (!found.ok) return found.reply
      const { body, address } = kind.textOf(found, call)
      const { form, draft } = await draftedEdit(call, address, untyped({ body }))
      return page(views.edit, kind.page(form, found, { draft }), kind.json(found, call))
    }),

    edit: patch(below(kind), writes, api.edit, (call) => edit(kind, call)),

    preview:
      api.preview &&
      post(below(kind, '/preview'), writes, api.preview, async (call) => {
        const found = await openFor(kind, call, 'canEdit')
        if (!found.ok) return found.reply
        return previewOf(call, views.edit, {
          read: kind.read,
          show: (form, previewed) => kind.page(form, found, { previewed }),
        })
      }),

    ...removalRoutes<Found>({
      path: kind.path,
      right: writes,
      api: { removal: api.editForm, remove: api.remove },
      view: views.remove,
      open: (call) => openFor(kind, call, 'canRemove'),
      isOwn: (found, call) => kind.textOf(found, call).authorId === call.member.id,
      page: (form, found, isOwn, call) => removalOf(kind, form, { found, isOwn, call }),
      json: kind.json,
      remove: (call, found, removal) => remove(kind, call, found, removal),
    }),
  }
}

/** Returns the text in a path, if the sender may edit or remove it. */
async function openFor<Found extends There>(
  kind: OwnTextKind<Found>,
  call: TextCall,
  right: 'canEdit' | 'canRemove',
): Promise<Found | Refused> {
  const found = await kind.open(call)
  if (!found.ok || kind.rightsTo(found, call)[right]) return found
  return { ok: false, reply: right === 'canEdit' ? kind.notEditable : refuse('FORBIDDEN') }
}

async function edit<Found extends There>(kind: OwnTextKind<Found>, call: TextCall): Promise<Reply> {
  const found = await openFor(kind, call, 'canEdit')
  if (!found.ok) return found.reply
  const text = kind.textOf(found, call)
  const read = await editByRules(call, kind.read(call.body), kind.target, text.body)
  if (!read.ok) {
    const { errors } = read
    return invalid(kind.views.edit, kind.page({ values: call.body, errors }, found, {}), errors)
  }
  const { body, revision = text.revision } = read.value
  const done = await kind.save(call, found, { revision, body })
  if (!done.ok && done.code === 'CONFLICT') return overtaken(kind, call, revision)
  if (!done.ok) return done.code === 'GONE' ? refuse(kind.removed) : kind.notEditable
  const saved = await kind.again(call.db, found)
  await sentDraft(call, text.address)
  return redirect(kind.textOf(saved, call).href, `${kind.name} saved.`, kind.json(saved, call))
}

/** Shows the form again with everything that was typed, next to the current text. */
async function overtaken<Found extends There>(
  kind: OwnTextKind<Found>,
  call: TextCall,
  edited: number,
): Promise<Reply> {
  const found = await kind.open(call)
  if (!found.ok) return found.reply
  const { id, revision, body } = kind.textOf(found, call)
  const seen = await revisions.find(call.db, kind.target, id, edited)
  const form = untyped({ ...call.body, revision: String(revision) })
  const data = kind.page(form, found, { seen: String(seen?.state.body ?? body) })
  const options = { code: 'EDIT_CONFLICT', more: { revision, body } } as const
  return invalid(kind.views.edit, data, editedElsewhere(kind.target), options)
}

function removalOf<Found extends There>(
  kind: OwnTextKind<Found>,
  form: Typed,
  { found, isOwn, call }: { found: Found; isOwn: boolean; call: TextCall },
): RemovePage {
  const { id, body, address: action } = kind.textOf(found, call)
  const html = markdown(body, `${kind.target}-${id}`)
  return removePage(form, { entity: kind.target, ...kind.shown(found), html, action, isOwn })
}

async function remove<Found extends There>(
  kind: OwnTextKind<Found>,
  call: TextCall,
  found: Found,
  removal: Removal,
): Promise<Reply> {
  const { db, member } = call
  const { target, name } = kind
  const { id } = kind.textOf(found, call)
  if (!(await kind.remove(db, id, removal))) return refuse(kind.removed)
  call.log(`${target}.removed`, { [`${target}Id`]: id, memberId: member.id })
  const json = kind.json(await kind.again(db, found), call)
  return redirect(kind.leadsTo(found), `${name} removed.`, json)
}
