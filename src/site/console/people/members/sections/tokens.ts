import { timeText } from '../../../../../shared/format.ts'
import { id, list, record, text, time } from '../../../../../shared/shape.ts'
import * as tokenStore from '../../../../../store/accounts/api-tokens.ts'
import { tokenJson } from '../../../../accounts/parts/tokens.ts'
import { mark, moment, words } from '../../../../ui/cells.ts'
import { section } from '../../../frame/sections.ts'
import { tablePart } from '../../../frame/table.ts'
import { memberSection } from '../section.ts'

const shape = list(
  record({
    id,
    name: text(100),
    last4: text(4),
    scopes: list(text(60))
      .nullable()
      .describe('null: all permissions of the member except staff permissions'),
    createdAt: time,
    expiresAt: time.nullable(),
    lastUsedAt: time.nullable(),
  }),
)

/**
 * API tokens of a member, each with a button that revokes it; the tokens themselves are not stored.
 */
export const tokens = memberSection({
  name: 'tokens',
  leaf: 'safety',
  permission: 'members.see-private',
  statements: 1,
  read: ({ profile, call }) => tokenStore.listOf(call.db, profile.id),
  part: (rows, { href, isBelow, call }) => {
    const mayRevoke = isBelow && call.can('members.manage')
    return section('API tokens', {
      table: tablePart({
        caption: 'API tokens that are not revoked, newest first',
        rows: rows.map((row) => ({
          head: words('API token', `${row.name} (…${row.last4})`),
          cells: [
            words('Scopes', row.scopes?.join(', ') ?? 'all except staff'),
            moment('Created', timeText(row.created_at, call.now)),
            moment('Last used', row.last_used_at && timeText(row.last_used_at, call.now), 'never'),
            hasEnded(row.expires_at, call.now)
              ? mark('Ends', 'expired', 'bad')
              : moment('Ends', row.expires_at && timeText(row.expires_at, call.now), 'never'),
          ],
          acts: mayRevoke
            ? [{ label: 'Revoke', href: `${href}/tokens/${row.id}`, method: 'DELETE' as const }]
            : [],
        })),
        nothing: 'No API tokens.',
      }),
    })
  },
  json: {
    shape: { tokens: shape },
    of: (rows) => ({ tokens: rows.map(tokenJson) }),
  },
})

function hasEnded(at: Date | null, now: Date): boolean {
  return at !== null && at <= now
}
