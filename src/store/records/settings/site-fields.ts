import { addressFields } from './addresses.ts'
import { economyFields } from './economy.ts'
import { entryFields } from './registration.ts'
import { pointsFields } from './points.ts'
import type { SettingField } from './field.ts'
import type { SiteSettings } from './settings.ts'
import { simulationFields } from './simulations.ts'

// What the console says about each setting of the site; those of trackers are in fields.ts.

export const siteFields: readonly SettingField<keyof SiteSettings>[] = [
  {
    name: 'siteName',
    kind: 'text',
    maxLength: 60,
    label: 'Name of the site',
    help: 'In titles, mails and feeds.',
  },
  {
    name: 'sourceTag',
    kind: 'text',
    maxLength: 40,
    label: 'Source tag',
    help:
      'Stands in the info dictionary of each new upload, so that its hash is ' +
      'ours alone. Torrents that are here keep theirs.',
  },
  {
    name: 'registration',
    kind: 'choice',
    label: 'Registration',
    help: 'Who may make an account.',
    options: [
      ['open', 'Open: everybody'],
      ['invite', 'Invite: whoever has an invite'],
      ['application', 'Application: whoever staff let in'],
      ['closed', 'Closed: nobody'],
    ],
  },
  {
    name: 'emailVerification',
    kind: 'choice',
    label: 'E-mail addresses',
    help: 'Whether a member opens the link of a mail to prove that the address is theirs.',
    options: [
      ['off', 'Off: taken as they are'],
      ['remind', 'Remind: asked until it is proven'],
      ['required', 'Required: nothing else before it is proven'],
    ],
  },
  {
    name: 'staffSecondFactor',
    kind: 'choice',
    label: 'Second factor of staff',
    help: 'Staff without one keep their account, and act as staff once they have set one up.',
    options: [
      ['free', 'As each of them likes'],
      ['required', 'Required'],
    ],
  },
  {
    name: 'stepUpMinutes',
    kind: 'number',
    min: 1,
    max: 1_440,
    label: 'Proof of the second factor, minutes',
    help: 'Who has one is asked for it before acts of consequence when the last proof is older.',
  },
  {
    name: 'imagesByUrl',
    kind: 'flag',
    label: 'Images from other addresses',
    help:
      'The site fetches an image for a member, from public addresses only. The other end then ' +
      'sees the address of this server: leave it off where that is a secret.',
  },
  {
    name: 'outboxDays',
    kind: 'number',
    min: 1,
    max: 90,
    label: 'Events for trackers, days',
    help:
      'A tracker that was away for no longer hears what it missed. Beyond, it ' +
      'is sent the whole state, by itself.',
  },
  {
    name: 'outboxMebibytes',
    kind: 'number',
    min: 16,
    max: 65_536,
    label: 'Events for trackers, MiB',
    help: 'The oldest go when there are more, whatever their age.',
  },
  {
    name: 'moderation',
    kind: 'choice',
    label: 'Uploads that wait for approval',
    help: 'Until a moderator approves it, an upload is not listed and its uploader alone seeds it.',
    options: [
      ['nobody', 'None: every upload is listed at once'],
      ['newcomers', 'Those of newcomers'],
      ['everybody', 'All, but for roles that may skip the queue'],
    ],
  },
  {
    name: 'newcomerUploads',
    kind: 'number',
    min: 1,
    max: 1_000,
    label: 'Listed uploads of a newcomer',
    help: 'A member with fewer is a newcomer.',
  },
  {
    name: 'warningsMost',
    kind: 'number',
    min: 0,
    max: 100,
    label: 'Warnings that lead to a ban',
    help: 'Whoever has so many at once is banned by itself. 0: nobody is.',
  },
  {
    name: 'warningBanDays',
    kind: 'number',
    min: 0,
    max: 3_650,
    label: 'Days of that ban',
    help: '0: until somebody lifts it.',
  },
  {
    name: 'classChanges',
    kind: 'choice',
    label: 'Classes by their rules',
    help: 'Whether members reach and lose classes once a day. Look at a report first.',
    options: [
      ['off', 'Off: staff alone give classes'],
      ['report', 'Reported: what would change is shown in the console'],
      ['on', 'On'],
    ],
  },
  {
    name: 'forbiddenWords',
    kind: 'text',
    maxLength: 500,
    label: 'Words that no upload may have',
    help: 'In its title or its files’ names, separated by commas: cam, password.',
  },
  {
    name: 'forbiddenExtensions',
    kind: 'text',
    maxLength: 500,
    label: 'Files that no upload may have',
    help: 'Endings of their names, separated by commas: scr, lnk.',
  },
  {
    name: 'namePattern',
    kind: 'text',
    maxLength: 200,
    label: 'Pattern of titles',
    help: '* stands for anything, ? for one letter; several are separated by |. Empty: any title.',
  },
  {
    name: 'openLibraryUrl',
    kind: 'text',
    maxLength: 200,
    label: 'Open Library',
    help:
      'The address at which it is asked about ISBNs and works of bundles, such as ' +
      'https://openlibrary.org. Empty: it is not asked.',
  },
  {
    name: 'musicBrainzUrl',
    kind: 'text',
    maxLength: 200,
    label: 'MusicBrainz',
    help:
      'The address at which it is asked about releases, such as https://musicbrainz.org. ' +
      'Empty: it is not asked.',
  },
  ...entryFields,
  ...pointsFields,
  ...addressFields,
  ...simulationFields,
  ...economyFields,
]
