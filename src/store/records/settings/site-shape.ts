import { moderationModes } from '../../../domain/uploads/moderation.ts'
import { count, flag, oneOf, strictRecord, text } from '../../../shared/shape.ts'
import { addressShape } from './addresses.ts'
import { backupShape } from './backups.ts'
import { economyShape } from './economy.ts'
import { looksShape } from './looks.ts'
import { entryShape } from './registration.ts'
import { pointsShape } from './points.ts'
import { requestShape } from './requests.ts'
import { alertShape } from './alerts.ts'
import { rescueShape } from './rescue.ts'
import { simulationShape } from './simulations.ts'

// The site settings and their shapes.

// What staff change while the site runs. A value set in the environment overrides the chosen one,
// which overrides the default.

/** `https://openlibrary.org`, or an empty string. */
const webAddress = text(200).regex(
  /^$|^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/,
  'must be an address, or empty',
)

/** Site settings. */
export const siteSettingsShape = strictRecord({
  siteName: text(60).min(1),
  /** The `source` that is put into info dictionaries. */
  sourceTag: text(40).regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces'),
  registration: oneOf(['open', 'invite', 'application', 'closed']),
  /**
   * Verification of email addresses: off, members are reminded, or required before anything else.
   */
  emailVerification: oneOf(['off', 'remind', 'required']),
  /** Whether staff permissions require two-factor authentication. */
  staffSecondFactor: oneOf(['free', 'required']),
  /** How long a two-factor confirmation lasts for sensitive actions. */
  stepUpMinutes: count.min(1).max(1_440),
  /** Whether members may add images by URL, which the site downloads. */
  imagesByUrl: flag,
  /**
   * For how long, and up to how many MiB, events are stored for trackers that are not connected.
   */
  outboxDays: count.min(1).max(90),
  outboxMebibytes: count.min(16).max(65_536),
  /** Whether members may write articles in their blogs. */
  memberBlogs: flag,
  /** After how many hours reports and tickets that wait for staff are late. */
  caseLateHours: count.min(1).max(2_160),
  /** Reactions to texts: each with its sign and its name. */
  reactions: text(200),
  /**
   * Which uploads need approval, and after how many listed uploads a member is no longer a
   * newcomer.
   */
  moderation: oneOf(moderationModes),
  newcomerUploads: count.min(1).max(1_000),
  /** Whether staff may approve and unfreeze their own uploads. */
  ownUploads: flag,
  /**
   * The number of active warnings that leads to a ban (0: no ban), and the days of the ban (0:
   * permanent).
   */
  warningsMost: count.max(100),
  warningBanDays: count.max(3_650),
  /** Whether class rules are applied, or only reported. */
  classChanges: oneOf(['off', 'report', 'on']),
  /**
   * Words and extensions that uploads must not contain, and the pattern for their titles; '' for no
   * rule.
   */
  forbiddenWords: text(500),
  forbiddenExtensions: text(500),
  namePattern: text(200),
  /** The addresses of catalogs for lookups of external IDs of bundles; empty: no lookups. */
  openLibraryUrl: webAddress,
  musicBrainzUrl: webAddress,
  ...looksShape,
  ...entryShape,
  ...pointsShape,
  ...addressShape,
  ...simulationShape,
  ...economyShape,
  ...requestShape,
  ...rescueShape,
  ...backupShape,
  ...alertShape,
})
