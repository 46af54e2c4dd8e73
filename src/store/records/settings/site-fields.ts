import { addressFields } from './addresses.ts'
import { backupFields } from './backups.ts'
import { economyFields } from './economy.ts'
import { looksFields } from './looks.ts'
import { entryFields } from './registration.ts'
import { pointsFields } from './points.ts'
import { requestFields } from './requests.ts'
import { alertFields } from './alerts.ts'
import { rescueFields } from './rescue.ts'
import type { SettingField } from './field.ts'
import { choiceField, flagField, numberField, textField } from './field.ts'
import type { SiteSettings } from './settings.ts'
import { simulationFields } from './simulations.ts'

// Labels and hints of the site settings in the console; those of the trackers are in fields.ts.

export const siteFields: readonly SettingField<keyof SiteSettings>[] = [
  textField('siteName', 60, {
    label: 'Site name',
    help: 'Used in titles, emails and feeds.',
  }),
  ...looksFields,
  textField('sourceTag', 40, {
    label: 'Source tag',
    help:
      'Added to the info dictionary of every new upload, which makes its info hash unique to ' +
      'this site. Existing torrents are not changed.',
  }),
  choiceField('registration', {
    label: 'Registration',
    help: 'Who can create an account.',
    options: [
      ['open', 'Open: everyone'],
      ['invite', 'Invite: only with an invite'],
      ['application', 'Application: only after approval by staff'],
      ['closed', 'Closed: no one'],
    ],
  }),
  choiceField('emailVerification', {
    label: 'Email verification',
    help: 'Members verify their address by opening a link in an email.',
    options: [
      ['off', 'Off: addresses are not verified'],
      ['remind', 'Remind: members are reminded until they verify it'],
      ['required', 'Required: nothing else works until it is verified'],
    ],
  }),
  choiceField('staffSecondFactor', {
    label: 'Two-factor authentication for staff',
    help:
      'Staff without it keep their account, but cannot use staff permissions until they set it ' +
      'up.',
    options: [
      ['free', 'Optional'],
      ['required', 'Required'],
    ],
  }),
  numberField('stepUpMinutes', 1, 1_440, {
    label: 'Two-factor confirmation lasts (minutes)',
    help:
      'Members with two-factor authentication confirm sensitive actions again when the last ' +
      'confirmation is older.',
  }),
  flagField('imagesByUrl', {
    label: 'Images from other sites',
    help:
      'Lets members add images by URL. The site downloads them from public addresses only, ' +
      'and the other server sees the address of this one. Leave it off if that address is ' +
      'secret.',
  }),
  numberField('outboxDays', 1, 90, {
    label: 'Events for trackers (days)',
    help:
      'A tracker that was disconnected for less time catches up on what it missed. After a ' +
      'longer time, it gets the full state automatically.',
  }),
  numberField('outboxMebibytes', 16, 65_536, {
    label: 'Events for trackers (MiB)',
    help: 'Beyond this size the oldest events are deleted, whatever their age.',
  }),
  flagField('memberBlogs', {
    label: 'Blogs of members',
    help:
      'Lets members with the permission write articles in their blogs. When it is off, ' +
      'existing articles can still be read.',
  }),
  textField('reactions', 200, {
    label: 'Reactions to texts',
    help:
      'Up to 8 symbols with their names, separated by commas: 👍 like, 🙏 thanks. Leave it empty ' +
      'to turn reactions off. Removed reactions are no longer shown.',
  }),
  numberField('caseLateHours', 1, 2_160, {
    label: 'Reports and tickets are late after (hours)',
    help: 'The console marks those that have waited for staff longer than this.',
  }),
  choiceField('moderation', {
    label: 'Uploads that need approval',
    help: 'Until it is approved, an upload is not listed and only its uploader can seed it.',
    options: [
      ['nobody', 'None: every upload is listed immediately'],
      ['newcomers', 'Uploads of newcomers'],
      ['everybody', 'All, except for roles that may skip the queue'],
    ],
  }),
  numberField('newcomerUploads', 1, 1_000, {
    label: 'Newcomers have fewer listed uploads than',
    help: 'Members with at least this many listed uploads are not newcomers.',
  }),
  flagField('ownUploads', {
    label: 'Staff may approve their own uploads',
    help: 'If it is off, another member of staff approves or unfreezes them.',
  }),
  numberField('warningsMost', 0, 100, {
    label: 'Warnings that lead to a ban',
    help: 'Members with this many active warnings are banned automatically. 0: never.',
  }),
  numberField('warningBanDays', 0, 3_650, {
    label: 'Length of that ban (days)',
    help: '0: until someone lifts it.',
  }),
  choiceField('classChanges', {
    label: 'Class rules',
    help: 'Whether members are promoted and demoted once per day. Run a report first.',
    options: [
      ['off', 'Off: only staff assign classes'],
      ['report', 'Report: the console shows what would change'],
      ['on', 'On'],
    ],
  }),
  textField('forbiddenWords', 500, {
    label: 'Forbidden words in uploads',
    help: 'In titles and file names, separated by commas: cam, password.',
  }),
  textField('forbiddenExtensions', 500, {
    label: 'Forbidden file extensions',
    help: 'Separated by commas: scr, lnk.',
  }),
  textField('namePattern', 200, {
    label: 'Title pattern',
    help:
      '* stands for any text, ? for one character; separate several patterns with |. Leave ' +
      'empty to allow any title.',
  }),
  textField('openLibraryUrl', 200, {
    label: 'Open Library',
    help:
      'Address for looking up ISBNs and works, such as https://openlibrary.org. Leave empty ' +
      'to turn lookups off.',
  }),
  textField('musicBrainzUrl', 200, {
    label: 'MusicBrainz',
    help:
      'Address for looking up releases, such as https://musicbrainz.org. Leave empty to turn ' +
      'lookups off.',
  }),
  ...entryFields,
  ...pointsFields,
  ...addressFields,
  ...simulationFields,
  ...economyFields,
  ...requestFields,
  ...rescueFields,
  ...backupFields,
  ...alertFields,
]
