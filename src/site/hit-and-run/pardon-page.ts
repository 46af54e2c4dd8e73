import { countdown } from '../../domain/hit-and-run/judge.ts'
import type { HitAndRunRules } from '../../domain/hit-and-run/rules.ts'
import { countdownText, pointWords } from '../../shared/format.ts'
import type { Owed } from '../../store/hit-and-run/facts.ts'
import type { PageData } from '../http/action.ts'
import type { TorrentLink } from '../torrents/parts/links.ts'
import { torrentLink } from '../torrents/parts/links.ts'

interface PardonPage extends PageData {
  readonly torrent: TorrentLink
  readonly rows: readonly { readonly label: string; readonly text: string }[]
  /** Null: the member has too few points. */
  readonly button: string | null
  readonly action: string
}

/**
 * Shows what a pardon would cost, before it is bought.
 * @param own the member's points, in thousandths
 */
export function pardonPage(owed: Owed, rules: HitAndRunRules, own: bigint, now: Date): PardonPage {
  const { known, facts, torrentId, torrent } = owed
  const { toSeed } = countdown(known, facts, rules, now.getTime() / 1000)
  const price = pointWords(BigInt(rules.pardonPoints) * 1_000n)
  const left = own - BigInt(rules.pardonPoints) * 1_000n
  return {
    title: 'Buy a pardon',
    torrent: torrentLink({ id: torrentId, name: torrent }),
    rows: [
      { label: 'Still to seed', text: countdownText(toSeed) },
      { label: 'Price', text: price },
      { label: 'You have', text: pointWords(own) },
      ...(left < 0n ? [] : [{ label: 'Left afterwards', text: pointWords(left) }]),
    ],
    button: left < 0n ? null : `Pardon for ${price}`,
    action: `/hit-and-run/${torrentId}/pardon`,
  }
}
