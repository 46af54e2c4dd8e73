import type { PageData } from '../../http/action.ts'
import type { FormSummary, Typed } from '../../http/frame/fields.ts'
import { summary } from '../../http/frame/fields.ts'
import type { Control } from '../../http/control.ts'

/** Says what will be done and asks for confirmation, in the view `console/frame/confirm`. */
export interface ConfirmPage extends PageData {
  /** The effects, one sentence per line. */
  readonly lead: readonly string[]
  /** A warning; null when there is none. */
  readonly warning: string | null
  readonly controls: readonly Control[]
  readonly summary: FormSummary | null
  readonly action: string
  /** Null: POST. */
  readonly method: 'PUT' | 'PATCH' | 'DELETE' | null
  readonly button: string
  readonly isDanger: boolean
  readonly backHref: string
  /** Further links next to the button. */
  readonly links: readonly { readonly label: string; readonly href: string }[]
  /** The hidden fields of the form. */
  readonly hidden: readonly { readonly name: string; readonly value: string }[]
}

interface RowGiven {
  readonly title: string
  readonly lead: readonly string[]
  /** The button labels of the forms for a new row and for an existing one. */
  readonly buttons: readonly [string, string]
}

type Given = Pick<ConfirmPage, 'title' | 'lead' | 'action' | 'button' | 'backHref'> &
  Partial<Pick<ConfirmPage, 'warning' | 'method' | 'isDanger' | 'hidden' | 'links'>>

export function confirmPage(
  given: Given,
  form: Typed,
  controls: readonly Control[] = [],
): ConfirmPage {
  const fields = controls.map((one) => one.field)
  return {
    warning: null,
    method: null,
    isDanger: true,
    hidden: [],
    links: [],
    ...given,
    controls,
    summary: summary(form, fields),
  }
}

/** Returns a form without a warning, for actions that do no harm. */
export function formPage(
  given: Omit<Given, 'isDanger'>,
  form: Typed,
  controls: readonly Control[] = [],
): ConfirmPage {
  return confirmPage({ ...given, isDanger: false }, form, controls)
}

/** Returns the form for a row of the list at `path`, or for a new one (null). */
export function rowPage(
  path: string,
  row: { readonly id: number } | null,
  { title, lead, buttons }: RowGiven,
  form: Typed,
  controls: readonly Control[],
): ConfirmPage {
  const target =
    row === null
      ? ({ action: path, method: null, button: buttons[0] } as const)
      : ({ action: `${path}/${row.id}`, method: 'PATCH', button: buttons[1] } as const)
  return formPage({ title, lead, ...target, backHref: path }, form, controls)
}
