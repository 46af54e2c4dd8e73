import type { NewPromotion } from '../../store/promotions/promotions.ts'
import * as promotions from '../../store/promotions/promotions.ts'
import * as tokens from '../../store/promotions/token-uses.ts'
import { unknownTo } from '../rows/scene-rows.ts'
import type { Scene } from './scene.ts'

// Promotions of every scope that are running or planned, and freeleech tokens that members have
// used. No promotion starts before now, because the traffic until then was booked without it.

const TOKENS = 8

/** Starts promotions, and lets some members use their tokens. */
export async function startPromotions(scene: Scene): Promise<void> {
  const { db, admin, owner, members, torrents, now, ago } = scene
  const usual = { target: '', role: null, upPermille: 1_000, downPermille: 1_000, startsAt: now }
  const given: readonly NewPromotion[] = [
    {
      ...{ ...usual, scope: 'global', title: 'Seeding week', upPermille: 1_500 },
      ...{ endsAt: ago(-4 * 24), isAnnounced: true },
    },
    {
      ...{ ...usual, scope: 'category', target: 'music', title: 'Half-price music' },
      ...{ downPermille: 500, endsAt: ago(-2 * 24), isAnnounced: true },
    },
    {
      ...{ ...usual, scope: 'tag', target: 'documentary', title: 'Documentaries are free' },
      ...{ downPermille: 0, endsAt: ago(-9 * 24), isAnnounced: false },
    },
    ...torrents.slice(2, 5).map(({ id }) => ({
      ...{ ...usual, scope: 'torrent' as const, target: String(id), title: 'Pick of the week' },
      ...{ downPermille: 0, endsAt: ago(-7 * 24), isAnnounced: false },
    })),
    {
      ...{ ...usual, scope: 'role', role: 'uploader', title: 'Thank you, uploaders' },
      ...{ upPermille: 2_000, endsAt: null, isAnnounced: false },
    },
    {
      ...{ ...usual, scope: 'personal', target: members[3].name, title: 'Winner of the quiz' },
      ...{ downPermille: 0, endsAt: ago(-30 * 24), isAnnounced: false },
    },
    {
      ...{ ...usual, scope: 'global', title: 'Anniversary freeleech', downPermille: 0 },
      ...{ startsAt: ago(-5 * 24), endsAt: ago(-7 * 24), isAnnounced: true, hasAmnesty: true },
    },
  ]
  for (const [nth, one] of given.entries()) {
    await promotions.start(db, one, nth % 3 === 0 ? owner : admin, ago(30 - nth))
  }
  await useTokens(scene)
}

async function useTokens({ db, members, member, torrents, now }: Scene): Promise<void> {
  const paid = torrents.filter(({ category }) => category !== 'music').slice(6)
  for (const [nth, { id }] of [member, ...members.slice(0, TOKENS)].entries()) {
    const [torrent] = await unknownTo(db, id, paid.slice(nth), 1)
    // Nothing happens if a member has no token left, or if the token would be wasted.
    if (torrent !== undefined) await tokens.spend(db, id, torrent.id, now)
  }
}
