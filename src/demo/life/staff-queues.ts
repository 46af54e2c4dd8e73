import type { BulkActInput } from '../../domain/members/bulk-actions.ts'
import * as bulkActions from '../../store/members/bulk-actions.ts'
import * as mailQueue from '../../store/notifications/mail-queue.ts'
import * as mails from '../../store/notifications/mails.ts'
import * as webhooks from '../../store/notifications/webhooks.ts'
import * as grants from '../../store/points/grants.ts'
import type { Scene } from './scene.ts'

// The other queues of staff, apart from uploads, applications, appeals and fair play.

const BOUNDS = { grantPoints: 5_000, grantThings: 5, grantGib: 50 }
const NOTHING: BulkActInput = { text: '', href: '/notifications', days: null, amount: 0 }

/** Adds requests that wait for approval, a finished bulk action, and undelivered messages. */
export async function fillQueues(scene: Scene): Promise<void> {
  const { db, admin, owner, members, quiet, ago, now } = scene
  const names = quiet.slice(12, 20).map(({ name }) => name)
  const ban = { ...NOTHING, text: 'Account was never used, and shares its address with others.' }
  await bulkActions.begin(
    db,
    { act: 'warn', given: { ...ban, days: 30 }, chosen: { names } },
    admin,
    'admin',
    ago(26),
  )
  const invite = { ...NOTHING, text: 'Thank you for a year of seeding.', amount: 1 }
  const chosen = { names: members.slice(0, 12).map(({ name }) => name) }
  await bulkActions.begin(db, { act: 'invites', given: invite, chosen }, owner, 'owner', ago(90))
  await bulkActions.step(db, { most: 0, banDays: 0 }, ago(89), 100)
  const [prize, large] = [2_000n, 250_000n].map((amount, nth) => ({
    ...{ names: [members[nth].name], currency: 'points' as const, amount: amount * 1_000n },
    ...{ reason: nth === 0 ? 'Won the quiz.' : 'Paid half of the new server.' },
    ...{ lastsDays: null, key: `demo-grant-${nth}` },
  }))
  await grants.grant(db, prize, BOUNDS, admin, ago(60))
  await grants.grant(db, large, BOUNDS, admin, ago(18))
  await failDeliveries(scene, now)
}

/** Adds emails that a server refused, and calls of a webhook that were not answered. */
async function failDeliveries({ db, quiet, member, ago }: Scene, now: Date): Promise<void> {
  for (const { id, name } of quiet.slice(20, 23)) {
    const data = { name, network: '192.0.2.0/24' }
    const mail = { to: `${name}@example.net`, kind: 'password-reset', data, memberId: id } as const
    await mails.queue(db, mail, ago(12))
    const claimed = await mailQueue.claim(db, ago(11))
    if (claimed !== null) await mailQueue.fail(db, claimed, '550 5.1.1 mailbox unavailable')
  }
  const [hook] = await webhooks.list(db, member.id)
  if (hook === undefined) return
  await webhooks.tryOut(db, member.id, hook.id, ago(20))
  const delivery = await webhooks.claim(db, now)
  if (delivery === null) return
  const outcome = { status: 502, error: 'answered 502 Bad Gateway' }
  await webhooks.note(db, { ...delivery, attempts: delivery.attempts }, outcome, ago(19))
}
