import type { GuestPermission, Permission } from '../../../domain/roles/permissions.ts'
import type { Call, Declared, PageData, Reply } from '../../http/action.ts'
import { created, get, patch, post, redirect, refuse } from '../../http/action.ts'
import type { Typed } from '../../http/frame/fields.ts'
import { untyped } from '../../http/frame/fields.ts'
import type { FieldErrors, Fields, FormResult } from '../../http/frame/forms.ts'
import { idOf } from '../../http/frame/path-ids.ts'
import type { RefusalCode } from '../../http/refusals.ts'
import { adminInvalid, adminPage } from './frame.ts'

// A short list that staff edit: its table, the form of a new row, and the form of each row. A room
// that needs more writes its actions out.

type StaffPermission = Exclude<Permission, GuestPermission>
export type EditCall = Call<'/:id', StaffPermission>

const FORM = 'console/frame/confirm'

/** The ID of a saved row; or what is wrong with the form; or that the row was removed. */
export type Saved = number | FieldErrors | 'GONE'

export interface EditedList<Row extends { readonly id: number }, Words> {
  readonly path: string
  readonly permission: StaffPermission
  readonly api: Readonly<Record<'list' | 'form' | 'add' | 'edit' | 'change', Declared>>
  readonly rows: (call: EditCall) => Promise<readonly Row[]>
  readonly table: (rows: readonly Row[]) => PageData
  /** The form of a row; of a new one: null. */
  readonly page: (form: Typed, row: Row | null, call: EditCall) => PageData | Promise<PageData>
  /** What the form of a new row begins with. */
  readonly initial: Fields
  readonly valuesOf: (row: Row) => Fields
  readonly read: (body: Fields, row: Row | null) => FormResult<Words>
  /** Saves a row; a new one: null. */
  readonly save: (call: EditCall, row: Row | null, words: Words) => Promise<Saved>
  /** Where a new row leads; to the list by default. */
  readonly madeAt?: (id: number, words: Words) => string
  readonly says: { readonly created: string; readonly saved: string }
  readonly missing?: RefusalCode
}

/** The actions of a list that staff edit; what removes a row is up to the room. */
export function editedList<Row extends { readonly id: number }, Words>(
  room: EditedList<Row, Words>,
) {
  const { path, permission, api, says, missing = 'NOT_FOUND' } = room
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
    if (done === 'GONE') return refuse(missing)
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
      const items = await room.rows(call)
      const json = { items, next: null, total: items.length }
      return adminPage(call, 'console/frame/table', room.table(items), json)
    }),
    form: get(fresh, permission, api.form, async (call) =>
      adminPage(call, FORM, await room.page(untyped(room.initial), null, call), {}),
    ),
    add: post(all, permission, api.add, (call) => saved(call, null)),
    edit: get(one, permission, api.edit, (call) =>
      withRow(call, async (row) =>
        adminPage(call, FORM, await room.page(untyped(room.valuesOf(row)), row, call), row),
      ),
    ),
    change: patch(one, permission, api.change, (call) => withRow(call, (row) => saved(call, row))),
  }
}
