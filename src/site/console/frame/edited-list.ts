import type { GuestPermission, Permission } from '../../../domain/roles/permissions.ts'
import type { Db } from '../../../store/base/db.ts'
import type { Actor } from '../../../store/records/audit.ts'
import type { Call, Declared, PageData, Reply } from '../../http/action.ts'
import { created, del, get, patch, post, redirect, refuse } from '../../http/action.ts'
import type { Typed } from '../../http/frame/fields.ts'
import { untyped } from '../../http/frame/fields.ts'
import type { FieldErrors, Fields, FormResult } from '../../http/frame/forms.ts'
import { idOf } from '../../http/frame/path-ids.ts'
import type { RefusalCode } from '../../http/refusals.ts'
import { adminInvalid, adminPage } from './frame.ts'

// A short list that staff edit: its table, the form for a new row, and a form for each row. A page
// that needs more than this writes its actions itself.

type StaffPermission = Exclude<Permission, GuestPermission>
export type EditCall = Call<'/:id', StaffPermission>

const FORM = 'console/frame/confirm'

/**
 * The result of saving a row: its ID, the errors of its form, a refusal, or that someone removed
 * the row.
 */
type Saved = number | FieldErrors | RefusalCode | 'GONE'

interface EditedList<Row extends { readonly id: number }, Words> {
  readonly path: string
  readonly permission: StaffPermission
  readonly api: Readonly<Record<'list' | 'form' | 'add' | 'edit' | 'change', Declared>>
  readonly rows: (call: EditCall) => Promise<readonly Row[]>
  readonly table: (rows: readonly Row[], call: EditCall) => PageData
  /** The form for a row; for a new one: null. */
  readonly page: (form: Typed, row: Row | null, call: EditCall) => PageData | Promise<PageData>
  /** The initial values of the form for a new row. */
  readonly initial: Fields
  readonly valuesOf: (row: Row) => Fields
  /** The JSON of a row; the row itself by default. */
  readonly json?: (row: Row) => unknown
  readonly read: (body: Fields, row: Row | null) => FormResult<Words>
  /** Saves a row, or a new one (null). */
  readonly save: (call: EditCall, row: Row | null, words: Words) => Promise<Saved>
  /** The address to open after a row was added; the list by default. */
  readonly madeAt?: (id: number, words: Words) => string
  readonly says: { readonly created: string; readonly saved: string }
  readonly missing?: RefusalCode
}

/** A list whose rows can be removed. */
interface Removing {
  readonly api: { readonly remove: Declared }
  /** Removes a row; false if there is none. */
  readonly remove: (db: Db, id: number, by: Actor, now: Date) => Promise<boolean>
  readonly says: { readonly removed: string }
}

/** Returns the actions of a list that staff edit. */
export function editedList<Row extends { readonly id: number }, Words>(
  room: EditedList<Row, Words>,
) {
  const { path, permission, api, says, missing = 'NOT_FOUND', json = itself } = room
  // Only the actions of one row read the parameter.
  const [all, fresh, one] = [path, `${path}/new`, `${path}/:id`] as unknown as readonly '/:id'[]

  async function withRow(call: EditCall, act: (row: Row) => Promise<Reply>): Promise<Reply> {
    const id = idOf(call.params.id)
    const row = (await room.rows(call)).find((found) => found.id === id)
    return row === undefined ? refuse(missing) : act(row)
  }

  async function saved(call: EditCall, row: Row | null): Promise<Reply> {
    const read = room.read(call.body, row)
    const done = read.ok ? await room.save(call, row, read.value) : read.errors
    if (typeof done === 'string') return refuse(done === 'GONE' ? missing : done)
    if (typeof done === 'object') {
      const page = await room.page({ values: call.body, errors: done }, row, call)
      return adminInvalid(call, FORM, page, done)
    }
    if (row !== null) return redirect(path, says.saved)
    const at = read.ok ? room.madeAt?.(done, read.value) : undefined
    return created(at ?? path, { id: done }, says.created)
  }

  return {
    list: get(all, permission, api.list, async (call) => {
      const rows = await room.rows(call)
      const page = room.table(rows, call)
      const whole = { items: rows.map(json), next: null, total: rows.length }
      return adminPage(call, 'console/frame/table', page, whole)
    }),
    form: get(fresh, permission, api.form, async (call) =>
      adminPage(call, FORM, await room.page(untyped(room.initial), null, call), {}),
    ),
    add: post(all, permission, api.add, (call) => saved(call, null)),
    edit: get(one, permission, api.edit, (call) =>
      withRow(call, async (row) =>
        adminPage(call, FORM, await room.page(untyped(room.valuesOf(row)), row, call), json(row)),
      ),
    ),
    change: patch(one, permission, api.change, (call) => withRow(call, (row) => saved(call, row))),
  }
}

/** Returns the actions of a list that staff edit, including one that removes a row. */
export function removableList<Row extends { readonly id: number }, Words>(
  room: EditedList<Row, Words> & Removing,
) {
  const { path, permission, api, says, missing = 'NOT_FOUND' } = room
  const one = `${path}/:id` as unknown as '/:id'
  return {
    ...editedList(room),
    remove: del(one, permission, api.remove, async ({ db, params, actor, now }) => {
      const isRemoved = await room.remove(db, idOf(params.id), actor, now)
      return isRemoved ? redirect(path, says.removed) : refuse(missing)
    }),
  }
}

const itself = (row: unknown) => row
