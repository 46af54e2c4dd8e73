import { readHours } from '../../../domain/registration/open-hours.ts'
import type { Infer } from '../../../shared/shape.ts'
import { count, flag, oneOf, strictRecord, text } from '../../../shared/shape.ts'
import type { SettingField } from './field.ts'

// Settings of the site about who gets in and who stays: a part of `siteSettingsShape`.

const hours = text(200).refine((given) => readHours(given) !== null, {
  message: 'cannot be read: Mon-Fri 18:00-22:00; Sun',
})

export const entryShape = {
  /** When registration that is open is open, in UTC; empty: always. */
  openHours: hours,
  /** Members at most for who comes without an invite, and how many of those in 24 hours; 0: any. */
  memberCap: count.max(100_000_000),
  newcomersPerDay: count.max(1_000_000),
  /** What is said above the form, and where it is closed. */
  welcomeText: text(500),
  closedText: text(500),
  /** A form that is sent sooner was filled in by no person; 0: any time. */
  formSeconds: count.max(60),
  emailDomains: oneOf(['denied', 'allowed']),
  refuseDisposable: flag,
  oneMailbox: flag,
  proofBeforeInviting: flag,
  proofBeforeUploading: flag,
  inviteDays: count.min(1).max(365),
  /** For so long after they came, a ban of the invited marks the inviter; 0: never. */
  blameDays: count.max(3_650),
  /** With so many marks of the last year nobody invites; 0: any number. */
  blameLimit: count.max(1_000),
  /** After a refusal the same address may apply, or appeal, again. */
  againDays: count.max(3_650),
  /** Accounts that nothing was heard of for so long sleep; 0: never. */
  inactiveDays: count.max(3_650),
  inactiveWarningDays: count.min(1).max(365),
  wakeBy: oneOf(['sign-in', 'appeal']),
  mailPrefix: text(60),
  mailFooter: text(500),
}

const entrySettingsShape = strictRecord(entryShape)
export type EntrySettings = Infer<typeof entrySettingsShape>

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
    'In UTC: Mon-Fri 18:00-22:00; Sun. Empty: always. An invite counts at any time.',
  ),
  number(
    'memberCap',
    [0, 100_000_000],
    'Members at most',
    'Nobody comes by open registration, nor applies, once there are so many; 0: any number.',
  ),
  number(
    'newcomersPerDay',
    [0, 1_000_000],
    'New members in 24 hours, at most',
    'By open registration; 0: any number.',
  ),
  words('welcomeText', 500, 'Text above the sign-up form', 'What newcomers should know.'),
  words(
    'closedText',
    500,
    'Text where nobody can sign up',
    'In place of ours, while registration is closed or by invite.',
  ),
  number(
    'formSeconds',
    [0, 60],
    'Least time for a form, seconds',
    'Sign-up, application, appeal, forgotten password: who is faster is a program. 0: any time.',
  ),
  {
    name: 'emailDomains',
    kind: 'choice',
    label: 'Providers of e-mail',
    help: 'Which addresses are taken; the rules are in the console under E-mail domains.',
    options: [
      ['denied', 'All but those that a rule denies'],
      ['allowed', 'Only those that a rule allows'],
    ],
  },
  yesOrNo(
    'refuseDisposable',
    'Refuse addresses to throw away',
    'Those of providers on the list that comes with the program; a rule that allows one wins.',
  ),
  yesOrNo(
    'oneMailbox',
    'One account a mailbox',
    'ann.lee+x@googlemail.com counts as annlee@gmail.com, likewise at other large providers.',
  ),
  yesOrNo('proofBeforeInviting', 'Proven address to invite', 'Nobody invites before.'),
  yesOrNo('proofBeforeUploading', 'Proven address to upload', 'Nobody uploads before.'),
  number('inviteDays', [1, 365], 'An invite works for, days', 'Then it goes back to its giver.'),
  number(
    'blameDays',
    [0, 3_650],
    'Inviters answer for, days',
    'A ban of somebody within so many days of joining marks the inviter, who is told; 0: never.',
  ),
  number(
    'blameLimit',
    [0, 1_000],
    'Marks that stop inviting',
    'Whoever has so many of the last year invites nobody; 0: any number.',
  ),
  number(
    'againDays',
    [0, 3_650],
    'Apply or appeal again after, days',
    'So long after a refusal it is not looked at again.',
  ),
  number(
    'inactiveDays',
    [0, 3_650],
    'Accounts are parked after, days',
    'Without a visit and without an announce; told by mail before. Staff stay. 0: never.',
  ),
  number(
    'inactiveWarningDays',
    [1, 365],
    'Told of parking before, days',
    'The mail says when, and that signing in is enough.',
  ),
  {
    name: 'wakeBy',
    kind: 'choice',
    label: 'Parked accounts wake',
    help: 'What brings an account back that was parked.',
    options: [
      ['sign-in', 'By signing in'],
      ['appeal', 'By an appeal that staff grant'],
    ],
  },
  words('mailPrefix', 60, 'Before the subject of mails', 'Such as [babou]; empty: nothing.'),
  words('mailFooter', 500, 'Below every mail', 'An address for questions; empty: nothing.'),
]
