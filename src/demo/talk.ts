import { DAY_SECONDS } from '../domain/units.ts'
import type { DemoBookmark, DemoComment, DemoEdit, DemoPeer, DemoThanks } from './rows/types.ts'
import type { Draw } from './draw.ts'

// Comments, thanks and bookmarks of members who were in the swarm of the torrent.

const MOST_COMMENTS = 60

const PRAISE = [
  'Thank you, I looked for this for years.',
  'Great quality, thanks!',
  'Works as described. **Thank you** for the effort.',
  'The best version of it that I have seen.',
  'Downloaded it in four minutes. I will keep seeding.',
  'Finally! The old one had no sound in the second half.',
] as const
const QUESTIONS = [
  'Is this the same as the one from last year?',
  'Does anyone have Portuguese subtitles?',
  'Stuck at 97.3 %. Could a seeder please come back?',
  'Is there a version in a smaller size?',
  'Which edition is it? The description says nothing of it.',
] as const
const REMARKS = [
  'Note for later: the file list has the extras in a folder of their own.',
  'Checked:\n\n- all files there\n- hashes fine\n- nothing to unpack',
  '> could a seeder come back\n\nI am back for the weekend.',
  'Seeding until the end of the month.',
  'My player needed a newer version for this, then it was fine: `2.4` or above.',
  'Not my taste, but well made.',
] as const
const NOTES = ['', '', 'for the weekend', 'watch with Ida', 'compare with the other one'] as const
const UPDATES = [
  'Correction: the year was wrong.',
  'Added what the format is.',
  'Seeds again from the new machine.',
] as const

export interface Talk {
  readonly comments: readonly DemoComment[]
  readonly thanks: readonly DemoThanks[]
  readonly bookmarks: readonly DemoBookmark[]
  readonly edit: DemoEdit | null
}

export interface TalkPlan {
  readonly createdAt: number
  readonly now: number
  readonly moderatorId: number
  readonly description: string
  readonly peers: readonly DemoPeer[]
}

export function makeTalk(plan: TalkPlan, draw: Draw): Talk {
  const others = plan.peers.filter(({ isUploader }) => !isUploader)
  return {
    comments: commentsOf(plan, others, draw),
    thanks: others.flatMap(({ memberId, completedAt }) => {
      if (completedAt === null || !draw.chance(0.3)) return []
      const at = completedAt + 60 + Math.floor(draw.wait(DAY_SECONDS))
      return at < plan.now ? [{ memberId, at }] : []
    }),
    bookmarks: others
      .filter(() => draw.chance(0.06))
      .map(({ memberId, startedAt }) => ({ memberId, at: startedAt, note: draw.pick(NOTES) })),
    edit: editOf(plan, draw),
  }
}

function commentsOf(plan: TalkPlan, others: readonly DemoPeer[], draw: Draw): DemoComment[] {
  const count = Math.min(MOST_COMMENTS, Math.floor(draw.wait(0.22 * others.length ** 0.9)))
  return Array.from({ length: others.length === 0 ? 0 : count }, () => {
    const { memberId, startedAt } = draw.pick(others)
    const at = startedAt + 300 + Math.floor(draw.wait(3 * DAY_SECONDS))
    const body = draw.pick(draw.chance(0.5) ? PRAISE : draw.chance(0.5) ? QUESTIONS : REMARKS)
    const removedBy = draw.chance(0.015) ? plan.moderatorId : null
    return { memberId, at, body, removedBy }
  })
    .filter(({ at }) => at < plan.now)
    .sort((one, other) => one.at - other.at)
}

function editOf({ createdAt, now, description }: TalkPlan, draw: Draw): DemoEdit | null {
  if (!draw.chance(0.05)) return null
  const at = createdAt + 600 + Math.floor(draw.wait(5 * DAY_SECONDS))
  const summary = draw.pick(UPDATES)
  return at < now ? { at, summary, description: `${description}\n\n*${summary}*` } : null
}
