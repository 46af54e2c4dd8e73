import type { PageData } from '../../http/action.ts'
import type { Control } from '../../http/control.ts'
import type { FormSummary, Typed } from '../../http/frame/fields.ts'
import { summary } from '../../http/frame/fields.ts'
import type { TablePart } from './table.ts'

/** A list with the form that adds to it, for the view `console/frame/adding`. */
export interface AddingPage extends PageData {
  readonly lead: string
  readonly back: string
  readonly backHref: string
  readonly action: string
  readonly button: string
  readonly controls: readonly Control[]
  readonly summary: FormSummary | null
  readonly table: TablePart
}

export function addingPage(
  given: Omit<AddingPage, 'summary' | 'controls'>,
  form: Typed,
  controls: readonly Control[],
): AddingPage {
  const fields = controls.map(({ field }) => field)
  return { ...given, controls, summary: summary(form, fields) }
}
