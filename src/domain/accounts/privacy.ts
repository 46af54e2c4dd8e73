// Who sees which part of a profile. Staff who can see private fields see all of it.

/** The audiences, from widest to narrowest. */
export const audiences = ['members', 'kin', 'staff'] as const
export type Audience = (typeof audiences)[number]

export const audienceLabels: Readonly<Record<Audience, string>> = {
  members: 'Every member',
  kin: 'Members I invited, and my inviter',
  staff: 'Staff only',
}

interface PrivacyRow {
  readonly label: string
  readonly says: string
  /** The default audience. */
  readonly usual: Audience
}

/** The parts of a profile, in the order of the privacy page. */
export const privacyFields = {
  traffic: {
    label: 'Totals',
    says: 'Your upload and download totals, ratio and seed time',
    usual: 'members',
  },
  activity: {
    label: 'Activity',
    says:
      'What you seed, download and have downloaded; also your name in lists of peers and ' +
      'snatches',
    usual: 'members',
  },
  uploads: {
    label: 'Uploads',
    says: 'What you have uploaded and commented, and how much',
    usual: 'members',
  },
  charts: { label: 'Charts', says: 'Your statistics by day', usual: 'kin' },
  inviter: { label: 'Inviter', says: 'Who invited you', usual: 'kin' },
  seen: { label: 'Last visit', says: 'When you last visited', usual: 'staff' },
} as const satisfies Record<string, PrivacyRow>

export type PrivacyField = keyof typeof privacyFields
export const privacyNames = Object.keys(privacyFields) as readonly PrivacyField[]
/** A member's choices as they are stored, by field. */
export type Privacy = Readonly<Partial<Record<string, unknown>>>

/** The relation of a reader to the member of the profile. */
export type Kinship = 'self' | 'staff' | 'kin' | 'member'

/** Returns the audience of a field for a member with these choices. */
export function audienceOf(field: PrivacyField, privacy: Privacy): Audience {
  const chosen = audiences.find((one) => one === privacy[field])
  return chosen ?? privacyFields[field].usual
}

/** Whether a reader sees a field. */
export function sees(kinship: Kinship, field: PrivacyField, privacy: Privacy): boolean {
  if (kinship === 'self' || kinship === 'staff') return true
  const audience = audienceOf(field, privacy)
  return audience === 'members' || (audience === 'kin' && kinship === 'kin')
}

/** Whether the audience of any field depends on who invited the member. */
export function asksForKin(privacy: Privacy): boolean {
  return privacyNames.some((field) => audienceOf(field, privacy) === 'kin')
}
