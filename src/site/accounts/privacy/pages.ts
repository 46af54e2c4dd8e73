import {
  audienceLabels,
  audiences,
  privacyFields,
  privacyNames,
} from '../../../domain/accounts/privacy.ts'
import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { field, summary } from '../../http/frame/fields.ts'

export interface PrivacyPage extends PageData {
  readonly fields: readonly Field[]
  readonly summary: FormSummary | null
  readonly profileHref: string
}

export function privacyPage(form: Typed, name: string): PrivacyPage {
  const options = audiences.map((one) => [one, audienceLabels[one]] as const)
  const fields = privacyNames.map((one) => {
    const { label, says } = privacyFields[one]
    return field(form, one, label, { options, hint: `${says}.` })
  })
  return {
    title: 'Privacy',
    fields,
    summary: summary(form, fields),
    profileHref: `/users/${encodeURIComponent(name)}`,
  }
}
