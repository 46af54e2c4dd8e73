import { moderationModes } from '../../../domain/uploads/moderation.ts'
import { count, flag, oneOf, strictRecord, text } from '../../../shared/shape.ts'
import { addressShape } from './addresses.ts'
import { economyShape } from './economy.ts'
import { entryShape } from './registration.ts'
import { pointsShape } from './points.ts'
import { simulationShape } from './simulations.ts'

// Settings of the site, and what each may be.

// What staff change while it runs. A value set in the environment wins over the one chosen here,
// which wins over the default.

/** `https://openlibrary.org`, or nothing. */
const webAddress = text(200).regex(
  /^$|^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/,
  'an address, or empty',
)

/** Settings of the site. */
export const siteSettingsShape = strictRecord({
  siteName: text(60).min(1),
  /** The `source` put in info dictionaries. */
  sourceTag: text(40).regex(/^[\x21-\x7e]+$/, 'printable ASCII without spaces'),
  registration: oneOf(['open', 'invite', 'application', 'closed']),
  /** Whether new members prove their address: never asked, asked, or held back until they do. */
  emailVerification: oneOf(['off', 'remind', 'required']),
  /** Whether staff may act as staff only with a second factor. */
  staffSecondFactor: oneOf(['free', 'required']),
  /** How long a proof of the second factor lasts before acts of consequence. */
  stepUpMinutes: count.min(1).max(1_440),
  /** Whether the site fetches images of members from addresses elsewhere. */
  imagesByUrl: flag,
  /** How long, and how many MiB of, events are kept for trackers that are away. */
  outboxDays: count.min(1).max(90),
  outboxMebibytes: count.min(16).max(65_536),
  /** Whose uploads wait for approval; members of some listed uploads are no newcomers. */
  moderation: oneOf(moderationModes),
  newcomerUploads: count.min(1).max(1_000),
  /** So many warnings at once lead to a ban of so many days; 0: none, and for good. */
  warningsMost: count.max(100),
  warningBanDays: count.max(3_650),
  /** Whether classes are given and taken by their rules, or what they would do only reported. */
  classChanges: oneOf(['off', 'report', 'on']),
  /** What an upload must not have and how its title must look; '' for no such rule. */
  forbiddenWords: text(500),
  forbiddenExtensions: text(500),
  namePattern: text(200),
  /** Where catalogs are asked about ids of bundles; empty: not at all. */
  openLibraryUrl: webAddress,
  musicBrainzUrl: webAddress,
  ...entryShape,
  ...pointsShape,
  ...addressShape,
  ...simulationShape,
  ...economyShape,
})
