import { pollKindLabels, resultLabels } from '../../../domain/polls/polls.ts'
import type { NamedRole } from '../../../store/roles/named-roles.ts'
import type { PageData } from '../../http/action.ts'
import type { Control } from '../../http/control.ts'
import { formFields } from '../../http/form-fields.ts'
import { summary, type FormSummary, type Typed } from '../../http/frame/fields.ts'
import { pollForm } from './forms.ts'
import type { PollPlace } from './place.ts'

const fields = formFields(pollForm)

export interface NewPollPage extends PageData {
  readonly place: { readonly label: string; readonly href: string } | null
  /** The hidden fields of the form. */
  readonly hidden: readonly { readonly name: string; readonly value: string }[]
  readonly controls: readonly Control[]
  readonly summary: FormSummary | null
  readonly backHref: string
}

export function newPollPage(
  form: Typed,
  place: PollPlace,
  roles: readonly NamedRole[],
): NewPollPage {
  const controls = [...whatControls(form), ...howControls(form), ...whoControls(form, roles)]
  if (place.link === null) {
    controls.push(fields.check(form, 'home', 'On the home page while it is open'))
  }
  const all = controls.map(({ field }) => field)
  const { name, id } = place
  return {
    title: 'New poll',
    place: place.link,
    hidden: name === null ? [] : [{ name, value: String(id) }],
    controls,
    summary: summary(form, all),
    backHref: place.link?.href ?? '/polls',
  }
}

function whatControls(form: Typed): readonly Control[] {
  return [
    fields.text(form, 'question', 'Question'),
    fields.area(form, 'description', 'Description', {
      rows: 3,
      isMarkdown: true,
      hint: 'Optional. Markdown.',
    }),
    fields.area(form, 'choices', 'Choices', {
      isRequired: true,
      rows: 5,
      hint: '2 to 20, one per line. They cannot be changed later.',
    }),
  ]
}

function howControls(form: Typed): readonly Control[] {
  const kinds = Object.entries(pollKindLabels)
  const results = Object.entries(resultLabels)
  return [
    fields.select(form, 'kind', 'Type of vote', { options: kinds }),
    fields.text(form, 'most', 'Maximum choices per vote', {
      type: 'number',
      hint: 'For several and ranked choices. Leave empty for all.',
    }),
    fields.select(form, 'result', 'Show the result', { options: results }),
    fields.check(form, 'secret', 'Secret', {
      hint: 'No one, not even staff, learns who voted for what: it is not stored. Votes are final.',
    }),
    fields.check(form, 'change', 'Votes can be changed', { hint: 'Only in an open poll.' }),
    fields.text(form, 'ends', 'Ends at (UTC)', {
      type: 'datetime-local',
      hint: 'Leave empty to end it manually.',
    }),
  ]
}

function whoControls(form: Typed, roles: readonly NamedRole[]): readonly Control[] {
  const options = roles.map(({ slug, name, kind }) => {
    return [slug, kind === 'secondary' ? name : `${name} and above`] as const
  })
  return [
    fields.select(form, 'voters', 'Who can vote', {
      options: [['', 'Every member'], ...options],
    }),
    fields.text(form, 'days', 'Minimum account age (days)', { type: 'number' }),
  ]
}
