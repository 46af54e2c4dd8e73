import { readHours } from '../../../domain/registration/open-hours.ts'
import type { Infer, strictRecord } from '../../../shared/shape.ts'
import { count, flag, oneOf, text } from '../../../shared/shape.ts'
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
  /** With this number of records in the last year a member can no longer invite; 0: no limit. */
  blameLimit: count.max(1_000),
  /** Days after a refusal until the same address may apply or appeal again. */
  againDays: count.max(3_650),
  /** Accounts become dormant after this time without activity; 0: never. */
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
    'Members at most',
    'No open sign-ups or applications above this number of members; 0: no limit.',
  ),
  number(
    'newcomersPerDay',
    [0, 1_000_000],
    'New members in 24 hours, maximum',
    'Through open registration. 0: no limit.',
  ),
  words('welcomeText', 500, 'Text above the sign-up form', 'What new members should know.'),
  words(
    'closedText',
    500,
    'Text while registration is closed',
    'In place of ours, while registration is closed or by invite.',
  ),
  number(
    'formSeconds',
    [0, 60],
    'Least time for a form, seconds',
    'Sign-up, application, appeal, forgotten password: faster forms are from bots. 0: any time.',
  ),
  {
    name: 'emailDomains',
    kind: 'choice',
    label: 'Email providers',
    help: 'Which addresses are accepted; the rules are in the console under Email domains.',
    options: [
      ['denied', 'All except denied domains'],
      ['allowed', 'Only allowed domains'],
    ],
  },
  yesOrNo(
    'refuseDisposable',
    'Refuse addresses to throw away',
    'Those on the list that comes with the program; an allow rule takes precedence.',
  ),
  yesOrNo(
    'oneMailbox',
    'One account a mailbox',
    'ann.lee+x@googlemail.com counts as annlee@gmail.com; other email providers work alike.',
  ),
  yesOrNo('proofBeforeInviting', 'Verified address to invite', 'Required for inviting.'),
  yesOrNo('proofBeforeUploading', 'Verified address to upload', 'Required for uploading.'),
  number('inviteDays', [1, 365], 'An invite works for, days', 'Then it goes back to its giver.'),
  number(
    'blameDays',
    [0, 3_650],
    'Inviters answer for, days',
    'A ban within this many days of joining is recorded for the inviter; 0: never.',
  ),
  number(
    'blameLimit',
    [0, 1_000],
    'Marks that stop inviting',
    'With this many records in the last year a member cannot invite; 0: no limit.',
  ),
  number(
    'againDays',
    [0, 3_650],
    'Apply or appeal again after, days',
    'Days after a refusal until the same address may apply or appeal again.',
  ),
  number(
    'inactiveDays',
    [0, 3_650],
    'Accounts become dormant after, days',
    'Without a visit and without an announce; told by mail before. Staff stay. 0: never.',
  ),
  number(
    'inactiveWarningDays',
    [1, 365],
    'Warning before an account becomes dormant, days',
    'The mail says when, and that signing in is enough.',
  ),
  {
    name: 'wakeBy',
    kind: 'choice',
    label: 'Reactivating dormant accounts',
    help: 'How a dormant account is reactivated.',
    options: [
      ['sign-in', 'By signing in'],
      ['appeal', 'By an appeal that staff grant'],
    ],
  },
  words('mailPrefix', 60, 'Before the subject of emails', 'Such as [babou]; empty: none.'),
  words('mailFooter', 500, 'Below every mail', 'An address for questions; empty: nothing.'),
]
