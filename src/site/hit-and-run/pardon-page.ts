import { countdown } from '../../domain/hit-and-run/judge.ts'
import { countdownText, pointWords } from '../../shared/format.ts'
import type { Owed } from '../../store/hit-and-run/facts.ts'
import type { HitAndRunPolicy } from '../../store/hit-and-run/policies.ts'
import type { PageData } from '../http/action.ts'
import type { FormSummary, Typed } from '../http/frame/fields.ts'
import { summary } from '../http/frame/fields.ts'
import type { TorrentLink } from '../torrents/parts/links.ts'
import { torrentLink } from '../torrents/parts/links.ts'

/** A pardon that a member can buy. */
export interface Offered {
  readonly owed: Owed
  readonly policy: HitAndRunPolicy
  /** The member's points, in thousandths. */
  readonly own: bigint
}

interface PardonPage extends PageData {
  readonly torrent: TorrentLink
  readonly rows: readonly { readonly label: string; readonly text: string }[]
  /** Null: the member has too few points. */
  readonly button: string | null
  readonly action: string
  /** In points, for the form. */
  readonly price: string
  readonly summary: FormSummary | null
}

/** Shows what a pardon would cost, before it is bought. */
export function pardonPage({ owed, policy, own }: Offered, typed: Typed, now: Date): PardonPage {
  const { rules } = policy
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
    price: String(rules.pardonPoints),
    summary: summary(typed, []),
  }
}
