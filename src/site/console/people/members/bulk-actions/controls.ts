import type { BulkAct } from '../../../../../domain/members/bulk-actions.ts'
import { plural } from '../../../../../shared/format.ts'
import type { RoleChoice } from '../../../../../store/members/bulk-action-choice.ts'
import { control, type Control } from '../../../../http/control.ts'
import { formFields } from '../../../../http/form-fields.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import { bulkActionForm, isOfRoles, MAX_TEXT } from './forms.ts'

const fields = formFields(bulkActionForm)

/** Returns the fields that an action needs, and no others. */
export function controlsOf(form: Typed, act: BulkAct, roles: readonly RoleChoice[]): Control[] {
  return [
    ...(isOfRoles(act) ? roleControls(form, act, roles) : []),
    ...(act === 'mail' ? [fields.text(form, 'subject', 'Subject', { isRequired: true })] : []),
    textControl(form, act),
    ...(act === 'message'
      ? [
          fields.text(form, 'href', 'Link', {
            hint: 'A path on this site, such as /rules. Leave empty for the notifications page.',
          }),
        ]
      : []),
    ...(act === 'warn' || act === 'ban' || act === 'give-role'
      ? [
          fields.text(form, 'days', 'Days', {
            type: 'number',
            hint: 'Leave empty for no end date.',
          }),
        ]
      : []),
    ...(act === 'invites' || act === 'tokens'
      ? [fields.text(form, 'amount', 'Amount per member', { type: 'number', isRequired: true })]
      : []),
    ...(act === 'tokens'
      ? [
          fields.text(form, 'days', 'Tokens expire after (days)', {
            type: 'number',
            hint: 'Leave empty for no expiry date.',
          }),
        ]
      : []),
  ]
}

/** Returns the field in which to type the number of members again, before a large bulk action. */
export function typedControl(form: Typed, many: number): Control {
  return fields.text(form, 'typed', 'Number of members', {
    isRequired: true,
    hint: `This affects ${plural(many, 'member', 'members')}. Type the number to confirm it.`,
  })
}

function textControl(form: Typed, act: BulkAct): Control {
  if (act === 'mail') {
    return control('area', form, 'text', 'Text', {
      isRequired: true,
      maxLength: MAX_TEXT.mail,
      hint:
        'Plain text; an empty line starts a paragraph. Only members who allow email from staff ' +
        'get it.',
    })
  }
  return control('area', form, 'text', act === 'message' ? 'Text' : 'Reason', {
    isRequired: true,
    maxLength: MAX_TEXT.other,
    isMarkdown: act === 'message',
    hint: act === 'watch' ? 'Only staff see it.' : 'Shown to the members.',
    rows: 3,
  })
}

function roleControls(form: Typed, act: BulkAct, roles: readonly RoleChoice[]): Control[] {
  const kind = act === 'set-class' ? 'class' : 'secondary'
  const made = roles.filter((one) => one.kind === kind)
  const options = made.map(({ slug, name }) => [slug, name] as const)
  if (kind === 'secondary') {
    return [
      control('select', form, 'which', 'Role', {
        options,
        hint: 'Only secondary roles without staff permissions; assign the others one by one.',
      }),
    ]
  }
  return [
    control('select', form, 'which', 'Class', { options: [['', 'None'], ...options] }),
    control('check', form, 'locked', 'Locked: class rules do not change it'),
  ]
}
