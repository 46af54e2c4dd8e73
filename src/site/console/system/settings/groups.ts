import type { SettingField } from '../../../../store/records/settings/field.ts'
import { fieldsOf } from '../../../../store/records/settings/fields.ts'
import type { SettingArea } from '../../../../store/records/settings/history.ts'

// The settings in groups, as the page shows and searches them.

interface Group {
  readonly area: SettingArea
  readonly heading: string
  /** Its name in addresses: `points-and-classes`. */
  readonly slug: string
  readonly fields: readonly SettingField[]
}

type Said = readonly [area: SettingArea, heading: string, isAbout: RegExp]

// The order matters: a setting belongs to the first group whose pattern matches its name.
const GROUPS: readonly Said[] = [
  ['site', 'Site', /^(siteName|sourceTag|dayTheme|nightTheme|accentColor)$/],
  ['site', 'Address retention', /(Address|Network)Days$|^networkBits/],
  ['site', 'Security', /^(staffSecondFactor|stepUp|emailVerification)|[aA]ddress/],
  ['site', 'Uploads', /^(moderation|newcomerUploads|forbidden|namePattern|images|openLib|musicB)/],
  ['site', 'Community', /^(memberBlogs|reactions|caseLateHours)$/],
  ['site', 'Requests', /^(request|claim|bount|approveDays)/],
  ['site', 'Points and classes', /^(points|classChanges|warning|simulation|ratio|hit|economy)/],
  ['site', 'Gifts, tokens and grants', /^(gift|token|grant)/],
  ['site', 'Alerts', /^alert/],
  ['site', 'Operation', /^(outbox|backup)/],
  ['site', 'Inactivity, email and records', /^(inactive|wake|mail|recorded|standing|intervalD)/],
  ['site', 'Registration and accounts', /./],
  ['tracker', 'Intervals', /nterval|^announcesPer/],
  ['tracker', 'Peer lists', /^(numwant|allowPeer|privatePeers|nearPeers|early|peerLists)|Peers$/],
  ['tracker', 'Sessions and clients', /^(sessions|leech|seed|denied|aliases|refuse|allowOther)/],
  ['tracker', 'Cleaning and connection checks', /./],
]

/** Returns the groups with the settings that match the words, each in the order of its area. */
export function groupsOf(words: string): readonly Group[] {
  const asked = words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const placed = new Map<string, Said>()
  for (const area of ['site', 'tracker'] as const) {
    for (const { name } of fieldsOf(area)) {
      const found = GROUPS.find((group) => group[0] === area && group[2].test(name))
      if (found !== undefined) placed.set(`${area} ${name}`, found)
    }
  }
  return GROUPS.map((group) => {
    const [area, heading] = group
    const fields = fieldsOf(area).filter((field) => {
      if (placed.get(`${area} ${field.name}`) !== group) return false
      const text = `${field.name} ${field.label} ${field.help} ${heading}`.toLowerCase()
      return asked.every((word) => text.includes(word))
    })
    return { area, heading, slug: slugOf(heading), fields }
  }).filter(({ fields }) => fields.length > 0)
}

function slugOf(heading: string): string {
  return heading.toLowerCase().replace(/[^a-z]+/g, '-')
}
