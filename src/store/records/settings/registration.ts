import { readHours } from '../../../domain/registration/open-hours.ts'
import type { Infer } from '../../../shared/shape.ts'
import { count, flag, oneOf, type strictRecord, text } from '../../../shared/shape.ts'
import type { SettingField } from './field.ts'
import { choiceField, flagField, numberField, textField } from './field.ts'

// Site settings about registration and dormant accounts, a part of `siteSettingsShape`.

const hours = text(200).refine((given) => readHours(given) !== null, {
  message: 'is not valid. Example: Mon-Fri 18:00-22:00; Sun',
})

export const entryShape = {
  /** Opening hours of open registration, in UTC; empty: always. */
  openHours: hours,
  /**
   * The number of members above which no one can sign up without an invite, and the most such
   * sign-ups in 24 hours; 0: no limit.
   */
  memberCap: count.max(100_000_000),
  newcomersPerDay: count.max(1_000_000),
  /** Texts above the form, and in place of the form while it is closed. */
  welcomeText: text(500),
  closedText: text(500),
  /** Forms that are submitted sooner are taken for those of bots; 0: no minimum. */
  formSeconds: count.max(60),
  emailDomains: oneOf(['denied', 'allowed']),
  refuseDisposable: flag,
  oneMailbox: flag,
  proofBeforeInviting: flag,
  proofBeforeUploading: flag,
  inviteDays: count.min(1).max(365),
  /** For how many days after joining a ban of the member marks the inviter; 0: never. */
  blameDays: count.max(3_650),
  /** The number of marks in the last year from which on a member cannot invite; 0: no limit. */
  blameLimit: count.max(1_000),
  /** How many days after a refusal the same address may apply or appeal again. */
  againDays: count.max(3_650),
  /** After how many days without any activity an account becomes dormant; 0: never. */
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

export const entryFields: readonly SettingField<Name>[] = [
  textField('openHours', 200, {
    label: 'Hours of open registration',
    help: 'In UTC: Mon-Fri 18:00-22:00; Sun. Leave empty for always. Invites work at any time.',
  }),
  numberField('memberCap', 0, 100_000_000, {
    label: 'Maximum number of members',
    help: 'When it is reached, open registration and applications close. 0: no limit.',
  }),
  numberField('newcomersPerDay', 0, 1_000_000, {
    label: 'Maximum new members in 24 hours',
    help: 'Through open registration. 0: no limit.',
  }),
  textField('welcomeText', 500, {
    label: 'Text above the sign-up form',
    help: 'What new members should know.',
  }),
  textField('closedText', 500, {
    label: 'Text when sign-up is not open',
    help: 'Replaces the default text while registration is closed or by invite only.',
  }),
  numberField('formSeconds', 0, 60, {
    label: 'Minimum time to fill in a form (seconds)',
    help:
      'For sign-up, applications, appeals and password resets. Faster submissions are treated ' +
      'as bots. 0: no minimum.',
  }),
  choiceField('emailDomains', {
    label: 'Email providers',
    help: 'Which email addresses are accepted. The rules are in the console under Email domains.',
    options: [
      ['denied', 'All except denied domains'],
      ['allowed', 'Only allowed domains'],
    ],
  }),
  flagField('refuseDisposable', {
    label: 'Refuse disposable addresses',
    help: 'Refuses the email providers on the built-in list, except domains that a rule allows.',
  }),
  flagField('oneMailbox', {
    label: 'One account per mailbox',
    help:
      'ann.lee+x@googlemail.com counts as annlee@gmail.com; the same for other large email ' +
      'providers.',
  }),
  flagField('proofBeforeInviting', {
    label: 'Require a verified email address to invite',
    help: 'Members cannot invite others until their address is verified.',
  }),
  flagField('proofBeforeUploading', {
    label: 'Require a verified email address to upload',
    help: 'Members cannot upload until their address is verified.',
  }),
  numberField('inviteDays', 1, 365, {
    label: 'Invites are valid for (days)',
    help: 'Unused invites are then returned to the inviter.',
  }),
  numberField('blameDays', 0, 3_650, {
    label: 'Inviters are responsible for (days)',
    help:
      'If a member is banned within this many days of joining, the inviter gets a mark and is ' +
      'notified. 0: never.',
  }),
  numberField('blameLimit', 0, 1_000, {
    label: 'Marks that stop inviting',
    help: 'Members with this many marks in the last year cannot invite. 0: no limit.',
  }),
  numberField('againDays', 0, 3_650, {
    label: 'Apply or appeal again after (days)',
    help: 'Days after a refusal until the same address may apply or appeal again.',
  }),
  numberField('inactiveDays', 0, 3_650, {
    label: 'Dormant after (days)',
    help:
      'Accounts without a visit or an announce become dormant, after a warning by email. Staff ' +
      'accounts never do. 0: never.',
  }),
  numberField('inactiveWarningDays', 1, 365, {
    label: 'Warn this many days before dormancy',
    help: 'The email names the date and says that signing in is enough.',
  }),
  choiceField('wakeBy', {
    label: 'Reactivation of dormant accounts',
    help: 'How members reactivate a dormant account.',
    options: [
      ['sign-in', 'By signing in'],
      ['appeal', 'By an appeal that staff grant'],
    ],
  }),
  textField('mailPrefix', 60, {
    label: 'Email subject prefix',
    help: 'Such as [babou]. Leave empty for none.',
  }),
  textField('mailFooter', 500, {
    label: 'Email footer',
    help: 'Such as an address for questions. Leave empty for none.',
  }),
]
