// Who is credited on a bundle, and in which role. Gazelle calls roles importances.

export const creditRoles = [
  'main',
  'guest',
  'composer',
  'conductor',
  'dj',
  'remixer',
  'producer',
  'arranger',
] as const
export type CreditRole = (typeof creditRoles)[number]

export interface Credit {
  readonly role: CreditRole
  /** The name as it is credited. */
  readonly name: string
}

/** The most credits on one bundle. */
export const MAX_CREDITS = 200
export const MAX_CREDIT_NAME = 200
/** The most bundles that are listed on the page of an artist. */
export const MOST_CREDITED = 300

interface RoleRow {
  /** The role as it is written in a line of the form: `Guest: Some Name`. */
  readonly label: string
  /** The heading above the names, on the page of the bundle. */
  readonly names: string
  /** The heading above the bundles, on the page of the artist. */
  readonly bundles: string
}

/**
 * The words for each role. Main artists are credited only if there are several, because a bundle
 * belongs to one artist.
 */
export const roleRows: Readonly<Record<CreditRole, RoleRow>> = {
  main: { label: 'Main artist', names: 'Main artists', bundles: 'Main artist on' },
  guest: { label: 'Guest', names: 'With', bundles: 'Guest on' },
  composer: { label: 'Composer', names: 'Composed by', bundles: 'Composer of' },
  conductor: { label: 'Conductor', names: 'Conducted by', bundles: 'Conductor of' },
  dj: { label: 'DJ or compiler', names: 'Compiled by', bundles: 'DJ or compiler of' },
  remixer: { label: 'Remixer', names: 'Remixed by', bundles: 'Remixer of' },
  producer: { label: 'Producer', names: 'Produced by', bundles: 'Producer of' },
  arranger: { label: 'Arranger', names: 'Arranged by', bundles: 'Arranger of' },
}

/** The labels of all roles, as they are typed. */
export const roleLabels = creditRoles.map((role) => roleRows[role].label).join(', ')

/** Formats a credit as it is written in forms and in the history: `Guest: Some Name`. */
export function creditText({ role, name }: Credit): string {
  return `${roleRows[role].label}: ${name}`
}

/**
 * The credits in a field, in order and each of them once, or what is wrong with the first line that
 * is not valid.
 */
export type ReadCredits =
  | { readonly ok: true; readonly credits: readonly Credit[] }
  | { readonly ok: false; readonly error: string }

/**
 * Reads lines of role and name such as `Guest: Some Name`; the case of the role does not matter.
 */
export function readCredits(lines: readonly string[]): ReadCredits {
  const credits: Credit[] = []
  for (const line of lines) {
    const credit = creditIn(line)
    if (credit === null) return { ok: false, error: errorOf(line) }
    if ([...credit.name].length > MAX_CREDIT_NAME) {
      return { ok: false, error: `can have names of at most ${MAX_CREDIT_NAME} characters` }
    }
    credits.push(credit)
  }
  const all = distinctCredits(credits)
  if (all.length > MAX_CREDITS) return { ok: false, error: `can be at most ${MAX_CREDITS}` }
  return { ok: true, credits: all }
}

/** Returns these credits, each of them once; the case of names does not matter. */
export function distinctCredits(credits: readonly Credit[]): readonly Credit[] {
  const all = new Map<string, Credit>()
  for (const { role, name } of credits) {
    const key = `${role} ${name.normalize('NFKC').toLowerCase()}`
    if (!all.has(key)) all.set(key, { role, name })
  }
  return [...all.values()]
}

function creditIn(line: string): Credit | null {
  const colon = line.indexOf(':')
  const [typed, name] = [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]
  const role = creditRoles.find((one) => {
    return typed === one || typed === roleRows[one].label.toLowerCase()
  })
  return colon < 0 || role === undefined || name === '' ? null : { role, name }
}

function errorOf(line: string): string {
  const shown = `“${[...line].slice(0, 60).join('')}”`
  const example = 'such as “Guest: Some Name”'
  return `contains ${shown}, which is not a role and a name, ${example}; roles are ${roleLabels}`
}
