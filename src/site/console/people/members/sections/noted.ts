import { signalKinds, signalWords } from '../../../../../domain/announce/signals.ts'
import { DAY_MS } from '../../../../../domain/units.ts'
import { count as countText, timeText } from '../../../../../shared/format.ts'
import { count, list, oneOf, record, text, time } from '../../../../../shared/shape.ts'
import * as signals from '../../../../../store/anomalies/signals.ts'
import { figure, moment, words } from '../../../../ui/cells.ts'
import { section } from '../../../frame/sections.ts'
import { tablePart } from '../../../frame/table.ts'
import { memberSection } from '../section.ts'

const FEW = 50
const DAYS = 30

const shape = list(
  record({
    kind: oneOf(signalKinds),
    detail: text(60),
    times: count,
    firstAt: time,
    lastAt: time,
  }),
)

/** Signals from trackers: hints that supplement the evidence of traffic, but prove nothing. */
export const noted = memberSection({
  name: 'noted',
  leaf: 'traffic',
  permission: 'members.see-private',
  statements: 1,
  read({ profile, call }) {
    const since = new Date(call.now.getTime() - DAYS * DAY_MS)
    return signals.ofMember(call.db, profile.id, since, FEW)
  },
  part: (rows, { call }) =>
    section('Tracker signals', {
      table: tablePart({
        caption: `Tracker signals of this member in ${DAYS} days: hints, not proof`,
        rows: rows.map(({ kind, detail, times, firstAt, lastAt }) => ({
          head: words('Signal', signalWords[kind]),
          cells: [
            words('Torrent', detail),
            figure('Count', countText(times)),
            moment('First', timeText(firstAt, call.now)),
            moment('Last', timeText(lastAt, call.now)),
          ],
        })),
        nothing: 'No tracker signals.',
      }),
    }),
  json: {
    shape: { noted: shape },
    of: (rows) => ({ noted: rows.map((row) => ({ ...row })) }),
  },
})
