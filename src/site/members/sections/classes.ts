import { bringsText, isJudged, nextClass } from '../../../domain/roles/class-rules.ts'
import * as judging from '../../../store/roles/class-judging.ts'
import * as classRules from '../../../store/roles/class-rules.ts'
import { barOf } from '../parts/bars.ts'
import { card } from '../parts/card.ts'
import { section } from './section.ts'

export const classes = section({
  name: 'classes',
  on: ['me'],
  field: null,
  statements: 2,
  read: async ({ profile, call }) => {
    const ladder = await classRules.ladder(call.db)
    const facts = await judging.factsOfMember(call.db, profile.id, call.now)
    return { ladder, facts }
  },
  card: ({ ladder, facts }, { profile }) => {
    if (facts === null || ladder.length === 0 || !isJudged(profile.role)) return null
    const nameOf = (slug: string | null) => ladder.find((one) => one.slug === slug)?.name ?? null
    const next = nextClass(ladder, facts, profile.class)
    const has = nameOf(profile.class)
    const lead = has === null ? 'You have no class yet.' : `Your class is ${has}.`
    const invites = ladder.find(({ slug }) => slug === next?.slug)?.invites ?? 0
    const brings = bringsText(invites)
    const goal = next === null ? '' : `Required for ${nameOf(next.slug)}:`
    return card('Class', {
      lead: [lead, goal, brings].filter(Boolean).join(' '),
      bars: next === null ? [] : next.progress.map(barOf),
      links: [
        { label: 'All classes', href: '/classes' },
        { label: 'Your permissions', href: '/me/rights' },
      ],
    })
  },
})
