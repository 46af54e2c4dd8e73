import type { Permission } from '../../../domain/roles/permissions.ts'
import type { Call, PageData, Reply } from '../../http/action.ts'
import { invalid, page } from '../../http/action.ts'
import type { FieldErrors } from '../../http/frame/forms.ts'
import type { RefusalCode } from '../../http/refusals.ts'
import { menuFor } from './menu.ts'

type AnyCall = Pick<Call<string, Permission>, 'can' | 'here'>

/** Returns a page of the console, with its menu. */
export function adminPage(call: AnyCall, view: string, data: PageData, json: unknown): Reply {
  return page(view, framed(call, data), json)
}

/** Shows a form of the console again, with its errors and the menu. */
export function adminInvalid(
  call: AnyCall,
  view: string,
  data: PageData,
  errors: FieldErrors,
  options: { readonly code?: RefusalCode } = {},
): Reply {
  return invalid(view, framed(call, data), errors, options)
}

function framed({ can, here }: AnyCall, data: PageData): PageData {
  return { ...data, console: menuFor(can, here) } as PageData
}
