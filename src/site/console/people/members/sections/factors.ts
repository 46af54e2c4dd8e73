import { count as countText, timeText, utc } from '../../../../../shared/format.ts'
import { count, list, record, text, time } from '../../../../../shared/shape.ts'
import * as memberSafety from '../../../../../store/accounts/safety.ts'
import { moment, words } from '../../../../ui/cells.ts'
import { section } from '../../../frame/sections.ts'
import { tablePart } from '../../../frame/table.ts'
import { memberSection } from '../section.ts'

const key = record({ name: text(100), since: time, lastUsed: time.nullable() })

/**
 * The second factors of a member, and the form that removes them after the member has lost them.
 */
export const factors = memberSection({
  name: 'factors',
  leaf: 'safety',
  permission: 'members.see-private',
  statements: 1,
  read: ({ profile, call }) => memberSafety.factorsOf(call.db, profile.id),
  part: (found, { href, isBelow, call }) => {
    if (found === null) return null
    const { since, appSince, appLastUsed, codesLeft, keys } = found
    if (since === null) return section('Two-factor authentication', { lead: 'Not set up.' })
    const app = { name: 'Authenticator app', since: appSince, lastUsed: appLastUsed }
    const all = appSince === null ? keys : [{ ...app, since: appSince }, ...keys]
    return section('Two-factor authentication', {
      facts: [
        { label: 'Since', text: utc(since) },
        { label: 'Recovery codes left', text: countText(codesLeft) },
      ],
      table: tablePart({
        caption: 'Authenticator apps and security keys of this member',
        rows: all.map((one) => ({
          head: words('Method', one.name),
          cells: [
            moment('Since', timeText(one.since, call.now)),
            moment('Last used', one.lastUsed && timeText(one.lastUsed, call.now), 'never'),
          ],
        })),
        nothing: 'Not set up.',
      }),
      links:
        isBelow && call.can('members.manage')
          ? [{ label: 'Remove two-factor authentication', href: `${href}/factors` }]
          : [],
    })
  },
  json: {
    shape: {
      secondFactor: record({
        since: time.nullable(),
        appSince: time.nullable(),
        codesLeft: count,
        keys: list(key),
      }).nullable(),
    },
    of: (found) => ({
      secondFactor:
        found === null
          ? null
          : {
              since: found.since,
              appSince: found.appSince,
              codesLeft: found.codesLeft,
              keys: found.keys,
            },
    }),
  },
})
