import type { Verdict } from '../../../../../domain/fair-play/verdicts.ts'
import { verdicts } from '../../../../../domain/fair-play/verdicts.ts'
import type { Control } from '../../../../http/control.ts'
import { control } from '../../../../http/control.ts'
import type { FormSummary, Typed } from '../../../../http/frame/fields.ts'
import { summary } from '../../../../http/frame/fields.ts'

export const VERDICTS: Readonly<Record<Verdict, string>> = {
  cheater: 'Cheater',
  honest: 'Honest',
  watch: 'Watch',
}

const KEYS: Readonly<Record<Verdict, string>> = { cheater: 'c', honest: 'x', watch: 'w' }

/** The form that decides a case or a pair. */
export interface VerdictPart {
  /** The version that the page shows. */
  readonly seen: string
  readonly controls: readonly Control[]
  readonly summary: FormSummary | null
  readonly buttons: readonly { readonly verdict: Verdict; readonly label: string; key: string }[]
}

export function verdictPart(form: Typed, version: number): VerdictPart {
  const note = control('area', form, 'note', 'Note', {
    maxLength: 500,
    hint: 'Shown to other staff.',
  })
  return {
    seen: String(version),
    controls: [note],
    summary: summary(form, [note.field]),
    buttons: verdicts.map((verdict) => {
      return { verdict, label: VERDICTS[verdict], key: KEYS[verdict] }
    }),
  }
}
