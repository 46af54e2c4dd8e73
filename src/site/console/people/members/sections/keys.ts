import { accountEventKinds, eventLabel } from '../../../../../domain/accounts/events.ts'
import { timeText, utc } from '../../../../../shared/format.ts'
import { list, oneOf, record, text, time } from '../../../../../shared/shape.ts'
import * as memberSafety from '../../../../../store/accounts/safety.ts'
import { moment, words } from '../../../../ui/cells.ts'
import { section } from '../../../frame/sections.ts'
import { tablePart } from '../../../frame/table.ts'
import { memberSection } from '../section.ts'

const FEW = 10
const change = record({ kind: oneOf(accountEventKinds), at: time, by: text(60).nullable() })

/** Passkey and feed key: when and by which member each was reset; never the keys. */
export const keys = memberSection({
  name: 'keys',
  leaf: 'safety',
  permission: 'members.see-private',
  statements: 1,
  read: ({ profile, call }) => memberSafety.keysOf(call.db, profile.id, FEW),
  part: (found, { profile, href, isBelow, call }) => {
    if (found === null) return null
    const { formerUntil, feedKeySince, changes } = found
    const mayRotate = isBelow && call.can('members.manage')
    const owes = formerUntil !== null && formerUntil > call.now
    const since = changes.find(({ kind }) => kind === 'passkey-changed')?.at ?? profile.created_at
    return section('Keys', {
      facts: [
        { label: 'Passkey since', text: utc(since) },
        {
          label: 'Previous passkey',
          text: owes ? `open sessions are counted until ${utc(formerUntil)}` : 'no longer valid',
        },
        {
          label: 'Feed key',
          text: feedKeySince === null ? 'none yet' : `since ${utc(feedKeySince)}`,
        },
      ],
      table:
        changes.length === 0
          ? null
          : tablePart({
              caption: 'Key changes, newest first',
              rows: changes.map(({ kind, at, by }) => ({
                head: words('Key', eventLabel(kind)),
                cells: [words('By', by ?? 'the member'), moment('Time', timeText(at, call.now))],
              })),
              nothing: '',
            }),
      links: mayRotate
        ? [
            { label: 'Passkey reset', href: `${href}/passkey` },
            { label: 'Feed key reset', href: `${href}/feed-key` },
          ]
        : [],
    })
  },
  json: {
    shape: { feedKeySince: time.nullable(), keyChanges: list(change) },
    of: (found) => ({
      feedKeySince: found?.feedKeySince ?? null,
      keyChanges: found?.changes ?? [],
    }),
  },
})
