import { overstatedEstimate } from '../../../../../domain/fair-play/estimate.ts'
import { bytes, timeText } from '../../../../../shared/format.ts'
import type { CaseRow } from '../../../../../store/fair-play/cases.ts'
import type { Hold } from '../../../../../store/fair-play/holds.ts'
import { formFields } from '../../../../http/form-fields.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import type { ConfirmPage } from '../../../frame/confirm.ts'
import { confirmPage } from '../../../frame/confirm.ts'
import { fairPlayHref } from '../../../frame/links.ts'
import type { Section } from '../../../frame/sections.ts'
import { section } from '../../../frame/sections.ts'
import { bytesOf } from '../pages.ts'
import { holdForm } from './forms.ts'

const fields = formFields(holdForm)

export function holdPage({ name, standing }: CaseRow, form: Typed): ConfirmPage {
  const { amount, least } = overstatedEstimate(standing)
  const given = {
    title: `Hold back credit: ${name}`,
    lead: [
      `Uploads that are probably false: ${bytesOf(amount)}, at least ${bytesOf(least)}.`,
      'The credit moves from the upload of the member to an account of the ledger. A release, ' +
        'or the verdict “Honest”, returns all of it.',
    ],
    action: `${fairPlayHref(name)}/hold`,
    button: 'Hold back credit',
    backHref: fairPlayHref(name),
  }
  return confirmPage(given, form, [
    fields.text(form, 'gib', 'Upload credit (GiB)', { hint: 'A whole number.' }),
    fields.area(form, 'reason', 'Reason', {
      hint: 'Sent to the member and shown in their ledger.',
    }),
  ])
}

/** Returns the held credit and the actions of staff; null when there is neither. */
export function heldSection(
  { name, verdict }: CaseRow,
  { held, mayHold, now }: { readonly held: Hold | null; readonly mayHold: boolean; now: Date },
): Section | null {
  const href = fairPlayHref(name)
  if (held !== null) {
    return section('Credit held back', {
      facts: [
        { label: 'Upload credit', text: bytes(held.bytes) },
        { label: 'By', text: held.by },
        { label: 'Since', text: timeText(held.at, now).text },
        { label: 'Message to the member', text: held.reason },
      ],
      acts: [{ label: 'Release credit', href: `${href}/release` }],
    })
  }
  if (!mayHold || verdict !== 'cheater') return null
  return section('Credit held back', {
    lead: 'None. You can hold back upload credit that is in doubt; a release returns it.',
    links: [{ label: 'Hold back credit', href: `${href}/hold` }],
  })
}
