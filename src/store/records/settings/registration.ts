import { readHours } from '../../../domain/registration/open-hours.ts'
import type { Infer } from '../../../shared/shape.ts'
import { count, flag, oneOf, type strictRecord, text } from '../../../shared/shape.ts'
import type { SettingField } from './field.ts'

// Site settings about registration and dormant accounts, a part of `siteSettingsShape`.

const hours = text(200).refine((given) => readHours(given) !== null, {
  message: 'is not valid. Example: Mon-Fri 18:00-22:00; Sun',
})

export const entryShape = {
  /** Opening hours of open registration, in UTC; empty: always. */
  openHours: hours,
  /**
   * The maximum number of members for sign-ups without an invite, and of those in 24 hours; 0: no
   * limit.
   */
  memberCap: count.max(100_000_000),
  newcomersPerDay: count.max(1_000_000),
  /** Texts above the form, and in its place while it is closed. */
  welcomeText: text(500),
  closedText: text(500),
  /** Forms that are submitted sooner come from bots; 0: no minimum. */
  formSeconds: count.max(60),
  emailDomains: oneOf(['denied', 'allowed']),
  refuseDisposable: flag,
  oneMailbox: flag,
  proofBeforeInviting: flag,
  proofBeforeUploading: flag,
  inviteDays: count.min(1).max(365),
  /** Days after joining in which a ban of the member marks the inviter; 0: never. */
  blameDays: count.max(3_650),
  /** Marks of the last year that stop inviting; 0: no limit. */
  blameLimit: count.max(1_000),
  /** Days after a refusal until the same address may apply or appeal again. */
  againDays: count.max(3_650),
  /** Days without any activity until an account becomes dormant; 0: never. */
  inactiveDays: count.max(3_650),
  inactiveWarningDays: count.min(1).max(365),
  wakeBy: oneOf(['sign-in', 'appeal']),
  mailPrefix: text(60),
  mailFooter: text(500),
}

export type EntrySettings = Infer<ReturnType<typeof strictRecord<typeof entryShape>>>

export const entryDefaults: EntrySettings = {
  openHours: '',
  memberCap: 0,
  newcomersPerDay: 0,
  welcomeText: '',
  closedText: '',
  formSeconds: 2,
  emailDomains: 'denied',
  refuseDisposable: true,
  oneMailbox: true,
  proofBeforeInviting: false,
  proofBeforeUploading: false,
  inviteDays: 7,
  blameDays: 30,
  blameLimit: 0,
  againDays: 30,
  inactiveDays: 0,
  inactiveWarningDays: 14,
  wakeBy: 'sign-in',
  mailPrefix: '',
  mailFooter: '',
}

type Name = keyof EntrySettings
const number = (name: Name, [min, max]: readonly [number, number], label: string, help: string) =>
  ({ name, kind: 'number', min, max, label, help }) as const
const words = (name: Name, maxLength: number, label: string, help: string) =>
  ({ name, kind: 'text', maxLength, label, help }) as const
const yesOrNo = (name: Name, label: string, help: string) =>
  ({ name, kind: 'flag', label, help }) as const

export const entryFields: readonly SettingField<Name>[] = [
  words(
    'openHours',
    200,
    'Hours of open registration',
    'In UTC: Mon-Fri 18:00-22:00; Sun. Leave empty for always. Invites work at any time.',
  ),
  number(
    'memberCap',
    [0, 100_000_000],
    'Maximum number of members',
    'When it is reached, open registration and applications close. 0: no limit.',
  ),
  number(
    'newcomersPerDay',
    [0, 1_000_000],
    'Maximum new members in 24 hours',
    'Through open registration. 0: no limit.',
  ),
  words('welcomeText', 500, 'Text above the sign-up form', 'What new members should know.'),
  words(
    'closedText',
    500,
    'Text when sign-up is not open',
    'Replaces the default text while registration is closed or by invite only.',
  ),
  number(
    'formSeconds',
    [0, 60],
    'Minimum time to fill in a form (seconds)',
    'For sign-up, applications, appeals and password resets. Faster submissions are treated ' +
      'as bots. 0: no minimum.',
  ),
  {
    name: 'emailDomains',
    kind: 'choice',
    label: 'Email providers',
    help: 'Which email addresses are accepted. The rules are in the console under Email domains.',
    options: [
      ['denied', 'All except denied domains'],
      ['allowed', 'Only allowed domains'],
    ],
  },
  yesOrNo(
    'refuseDisposable',
    'Refuse disposable addresses',
    'Refuses the email providers on the built-in list, except domains that a rule allows.',
  ),
  yesOrNo(
    'oneMailbox',
    'One account per mailbox',
    'ann.lee+x@googlemail.com counts as annlee@gmail.com; the same for other large email ' +
      'providers.',
  ),
  yesOrNo(
    'proofBeforeInviting',
    'Require a verified email address to invite',
    'Members cannot invite others until their address is verified.',
  ),
  yesOrNo(
    'proofBeforeUploading',
    'Require a verified email address to upload',
    'Members cannot upload until their address is verified.',
  ),
  number(
    'inviteDays',
    [1, 365],
    'Invites are valid for (days)',
    'Unused invites are then returned to the inviter.',
  ),
  number(
    'blameDays',
    [0, 3_650],
    'Inviters are responsible for (days)',
    'If a member is banned within this many days of joining, the inviter gets a mark and is ' +
      'notified. 0: never.',
  ),
  number(
    'blameLimit',
    [0, 1_000],
    'Marks that stop inviting',
    'Members with this many marks in the last year cannot invite. 0: no limit.',
  ),
  number(
    'againDays',
    [0, 3_650],
    'Apply or appeal again after (days)',
    'Days after a refusal until the same address may apply or appeal again.',
  ),
  number(
    'inactiveDays',
    [0, 3_650],
    'Dormant after (days)',
    'Accounts without a visit or an announce become dormant, after a warning by email. Staff ' +
      'accounts never do. 0: never.',
  ),
  number(
    'inactiveWarningDays',
    [1, 365],
    'Warn this many days before dormancy',
    'The email names the date and says that signing in is enough.',
  ),
  {
    name: 'wakeBy',
    kind: 'choice',
    label: 'Reactivation of dormant accounts',
    help: 'How members reactivate a dormant account.',
    options: [
      ['sign-in', 'By signing in'],
      ['appeal', 'By an appeal that staff grant'],
    ],
  },
  words('mailPrefix', 60, 'Email subject prefix', 'Such as [babou]. Leave empty for none.'),
  words(
    'mailFooter',
    500,
    'Email footer',
    'Such as an address for questions. Leave empty for none.',
  ),
]
