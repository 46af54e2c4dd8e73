import {
  audienceLabels,
  audiences,
  privacyFields,
  privacyNames,
} from '../../../domain/accounts/privacy.ts'
import { writerLabels, writers } from '../../../domain/messages/writers.ts'
import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { field, summary } from '../../http/frame/fields.ts'
import { userHref } from '../../ui/link.ts'

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
  const choices = writers.map((one) => [one, writerLabels[one]] as const)
  const hint = 'Who can start a conversation with you. Staff always can.'
  const all = [...fields, field(form, 'messages', 'Messages', { options: choices, hint })]
  return {
    title: 'Privacy',
    fields: all,
    summary: summary(form, all),
    profileHref: userHref(name),
  }
}
