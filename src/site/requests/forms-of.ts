import type { RequestRules } from '../../domain/requests/requests.ts'
import { DISPUTE_DAYS } from '../../domain/requests/requests.ts'
import { DAY_MS } from '../../domain/units.ts'
import { bytes, plural, pointWords } from '../../shared/format.ts'
import type { Spendable } from '../../store/records/ledger/balances.ts'
import type { FillRow } from '../../store/requests/fills.ts'
import type { FoundRequest } from '../../store/requests/requests.ts'
import type { Call } from '../http/action.ts'
import { formFields } from '../http/form-fields.ts'
import { typedIn, type Typed } from '../http/frame/fields.ts'
import { formPart, onceKey, part, type Part } from '../http/figures-page.ts'
import { bountyShape, closeShape, disputeShape, fillShape, verdictShape } from './forms.ts'

// The forms on the page of a request that the reader may use in its state.

const decision = formFields(verdictShape)

interface Acted {
  readonly asked: FoundRequest
  readonly fills: readonly FillRow[]
  readonly bounties: readonly { readonly memberId: number; readonly state: string }[]
  readonly rules: RequestRules
  readonly own: Spendable
}

type Viewer = Pick<Call<string, 'requests.read'>, 'member' | 'can' | 'now'>

export function actParts(acted: Acted, viewer: Viewer, typed: Typed): readonly Part[] {
  const { asked } = acted
  const isOwn = asked.memberId === viewer.member.id
  const canWrite = viewer.can('requests.write')
  const isOpen = asked.state === 'open' && asked.endsAt > viewer.now
  return [
    ...(asked.state === 'filled' && isOwn && canWrite ? approvalParts(acted, typed) : []),
    ...(asked.state === 'filled' && !isOwn ? [waitingPart(acted)] : []),
    ...(isOpen && viewer.can('economy.spend') ? [bountyPart(acted, typed)] : []),
    ...((isOpen || hasClaim(acted, viewer)) && canWrite ? fillParts(acted, viewer, typed) : []),
    ...(canWrite ? disputeParts(acted, viewer, typed) : []),
    ...staffParts(acted, viewer, typed),
    ...(isOpen && (isOwn || viewer.can('requests.moderate')) ? [closePart(acted, typed)] : []),
  ]
}

/** Returns whether the reader has an active claim, which can last longer than the request. */
function hasClaim({ asked }: Acted, { member, now }: Viewer): boolean {
  const { state, claimerId, claimedUntil } = asked
  const isActive = claimedUntil !== null && claimedUntil > now
  return state === 'open' && claimerId === member.id && isActive
}

function bountyPart({ asked, own, rules }: Acted, given: Typed): Part {
  const action = `/requests/${asked.id}/bounties`
  const typed = typedIn(given, action)
  const least = `${pointWords(rules.leastPoints)} or ${bytes(rules.leastBytes)}`
  const tax =
    rules.taxPercent === 0 ? '' : ` The site keeps ${rules.taxPercent} % when the bounty is paid.`
  const fields = formFields(bountyShape)
  return part('Give a bounty', {
    lead:
      `You have ${pointWords(own.points)} and ${bytes(own.upload)} of upload credit. ` +
      `At least ${least}.${tax} It returns to you if the request is not filled.`,
    form: formPart(typed, {
      action,
      button: 'Give bounty',
      hidden: [onceKey(typed.values)],
      controls: [
        fields.text(typed, 'amount', 'Amount', {
          isRequired: true,
          hint: 'Points, or GiB of upload credit.',
        }),
        fields.select(typed, 'currency', 'In', {
          options: [
            ['points', 'Points'],
            ['upload', 'Upload credit (GiB)'],
          ],
        }),
        fields.check(typed, 'anonymous', 'Anonymous: only you and staff see your name'),
      ],
    }),
  })
}

/** Returns the page that previews a fill; matching torrents also link to it. */
export function fillHref(requestId: number): string {
  return `/requests/${requestId}/fill`
}

function fillParts({ asked, rules }: Acted, { member }: Viewer, given: Typed): readonly Part[] {
  const action = `/requests/${asked.id}`
  const isOther = asked.claimerId !== null && asked.claimerId !== member.id
  if (isOther) return []
  const typed = typedIn(given, fillHref(asked.id))
  const fill = part('Fill the request', {
    lead: 'The torrent must be listed and match the request. Its uploader gets the bounty.',
    form: formPart(typed, {
      action: fillHref(asked.id),
      isGet: true,
      button: 'Check torrent',
      controls: [
        formFields(fillShape).text(typed, 'torrent', 'Torrent', { hint: 'Its ID or address.' }),
      ],
    }),
  })
  if (asked.claimerId === member.id) {
    const release = typedIn(given, `${action}/release`)
    const form = formPart(release, { action: `${action}/release`, button: 'Release claim' })
    return [fill, part('Your claim', { lead: 'Others can fill the request again.', form })]
  }
  if (asked.memberId === member.id) return [fill]
  const claim = typedIn(given, `${action}/claim`)
  const form = formPart(claim, { action: `${action}/claim`, button: 'Claim request' })
  const lead =
    `For ${plural(rules.claimHours, 'hour', 'hours')}, only you can fill it. ` +
    'You can claim it once.'
  return [fill, part('Claim the request', { lead, form })]
}

function approvalParts({ asked, rules }: Acted, given: Typed): readonly Part[] {
  const [approve, decline] = ['approve', 'decline'].map((one) => `/requests/${asked.id}/${one}`)
  const typed = typedIn(given, decline)
  return [
    part('Is it what you asked for?', {
      lead: `Without a decision, it is approved after ${plural(rules.approveDays, 'day', 'days')}.`,
      form: formPart(typedIn(given, approve), { action: approve, button: 'Approve fill' }),
    }),
    part('Decline the fill', {
      form: formPart(typed, {
        action: decline,
        button: 'Decline fill',
        controls: [reasonOf(typed)],
      }),
    }),
  ]
}

function waitingPart({ asked, rules }: Acted): Part {
  const lead =
    `${asked.member} decides whether the torrent matches. Without a decision, it is approved ` +
    `after ${plural(rules.approveDays, 'day', 'days')}.`
  return part('Waits for approval', { lead })
}

function disputeParts({ asked, fills }: Acted, viewer: Viewer, given: Typed): readonly Part[] {
  if (asked.state !== 'open' || fills.length === 0) return []
  const [last] = fills
  const { member, now } = viewer
  const isTheirs = last.payeeId === member.id || last.fillerId === member.id
  const since = last.decidedAt?.getTime() ?? 0
  const isLate = now.getTime() > since + DISPUTE_DAYS * DAY_MS
  if (last.state !== 'declined' || !isTheirs || isLate) return []
  const action = `/requests/${asked.id}/dispute`
  const typed = typedIn(given, action)
  return [
    part('Dispute the decision', {
      lead: 'Staff decide. Until then, no one else can fill the request.',
      form: formPart(typed, {
        action,
        button: 'Send to staff',
        controls: [
          formFields(disputeShape).area(typed, 'dispute', 'Why the torrent matches', { rows: 4 }),
        ],
      }),
    }),
  ]
}

/**
 * Returns whether the reader made the request, gave a bounty, filled it or uploaded the torrent, so
 * that others must decide.
 */
function hasPart({ asked, fills, bounties }: Acted, id: number): boolean {
  const filled = fills.slice(0, 1).flatMap((fill) => [fill.payeeId, fill.fillerId])
  const given = bounties.filter(({ state }) => state !== 'returned')
  return [asked.memberId, ...filled, ...given.map(({ memberId }) => memberId)].includes(id)
}

function staffParts(acted: Acted, viewer: Viewer, given: Typed): readonly Part[] {
  const { asked, fills } = acted
  const isDecided = asked.state === 'approved' || asked.state === 'disputed'
  if (!viewer.can('requests.moderate') || !isDecided) return []
  if (hasPart(acted, viewer.member.id)) {
    const lead = 'You are involved in this fill. Another member of staff decides on it.'
    return [part('Decision of staff', { lead })]
  }
  const action = `/requests/${asked.id}/${asked.state === 'approved' ? 'undo' : 'decide'}`
  const typed = typedIn(given, action)
  if (asked.state === 'approved') {
    const form = formPart(typed, {
      action,
      button: 'Undo fill',
      controls: [reasonOf(typed)],
    })
    const lead = 'The bounty returns to those who gave it, and the request is open again.'
    return [part('Undo the fill', { lead, form })]
  }
  const form = formPart(typed, {
    action,
    button: 'Decide dispute',
    controls: [
      decision.select(typed, 'verdict', 'Decision', {
        options: [
          ['filled', 'The torrent fills the request: pay the bounty'],
          ['open', 'The torrent does not fill the request: reopen it'],
        ],
      }),
      reasonOf(typed),
    ],
  })
  return [part('Decide the dispute', { lead: fills[0]?.dispute ?? null, form })]
}

function closePart({ asked }: Acted, given: Typed): Part {
  const action = `/requests/${asked.id}/close`
  const typed = typedIn(given, action)
  return part('Close the request', {
    lead: 'All bounties are returned.',
    form: formPart(typed, {
      action,
      button: 'Close request',
      controls: [formFields(closeShape).text(typed, 'reason', 'Reason')],
    }),
  })
}

function reasonOf(typed: Typed) {
  return decision.text(typed, 'reason', 'Reason')
}
