import { isByRule, progressOf } from '../../domain/roles/class-rules.ts'
import * as judging from '../../store/roles/class-judging.ts'
import * as classRules from '../../store/roles/class-rules.ts'
import * as memberRights from '../../store/roles/member-rights.ts'
import * as memberSlots from '../../store/roles/member-slots.ts'
import * as settings from '../../store/records/settings/settings.ts'
import { rightsJson } from './parts/answers.ts'
import { get, page, refuse } from '../http/action.ts'
import { slotsOf } from './parts/slots.ts'
import * as api from './api.ts'
import { classesPage, rightsPage } from './pages.ts'

export const mine = get('/me/rights', 'account.own', api.mine, async (call) => {
  const { db, config, member, now } = call
  const rights = await memberRights.explained(db, member.id, now)
  const facts = await memberSlots.factsOf(db, member.id, now)
  if (rights === null || facts === null) return refuse('MEMBER_NOT_FOUND')
  const slots = slotsOf(facts, await settings.tracker(db, config))
  const data = rightsPage(rights, slots)
  return page('roles/mine', data, { ...rightsJson(rights), slots })
})

export const classes = get('/classes', 'members.read', api.classes, async ({ db, member, now }) => {
  const ladder = await classRules.ladder(db)
  const facts = await judging.factsOfMember(db, member.id, now)
  const current = await judging.classOf(db, member.id)
  if (facts === null) return refuse('MEMBER_NOT_FOUND')
  const items = ladder.map((rule) => ({
    slug: rule.slug,
    name: rule.name,
    isYours: rule.slug === current,
    isByRule: isByRule(rule),
    invites: rule.invites,
    progress: progressOf(facts, rule.bounds),
  }))
  return page('roles/classes', classesPage(items), {
    items: items.map((item) => ({
      ...item,
      progress: item.progress.map(({ criterion, has, needs, isDone }) => {
        return { criterion, has: Number.isFinite(has) ? has : null, needs, isDone }
      }),
    })),
    next: null,
    total: items.length,
  })
})
