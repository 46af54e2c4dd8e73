import { can } from '../../domain/roles/permissions.ts'
import type { Clock } from '../../shared/clock.ts'
import { count } from '../../shared/format.ts'
import type { Db } from '../../store/base/db.ts'
import type { QueueName } from '../../store/notifications/work-queues.ts'
import type { Reader } from '../../store/records/targets.ts'
import { MANY, waiting } from '../../store/notifications/work-queues.ts'
import type { Exchange } from './exchange.ts'
import type { PageData } from './reply.ts'
import type { ConsoleMenu } from './frame/console-entries.ts'
import { consoleMenu } from './frame/console-entries.ts'

/** The longest time before counts are read again. */
const FRESH_SECONDS = 2
/** The most members whose counts are cached; more than a site has staff. */
const MOST = 100

type Counts = ReadonlyMap<QueueName, number>

/** The number of items that wait for a member in these queues. */
export type ReadConsoleCounts = (
  viewer: Pick<Reader, 'id' | 'can'>,
  names: readonly QueueName[],
) => Promise<Counts>

export function createConsoleCounts({ db, clock }: { db: Db; clock: Clock }): ReadConsoleCounts {
  const known = new Map<number, { readonly at: number; readonly counts: Promise<Counts> }>()
  return ({ id, can: may }, names) => {
    const at = clock.monotonicSeconds()
    const before = known.get(id)
    if (before !== undefined && at - before.at < FRESH_SECONDS) return before.counts
    if (known.size >= MOST) known.clear()
    // A page must not fail because its menu cannot count.
    const counts = waiting(db, names, { id, can: may, now: clock.now() }).then(
      (rows) => new Map(rows.map((row) => [row.name, row.count] as const)),
      () => new Map<QueueName, number>(),
    )
    known.set(id, { at, counts })
    return counts
  }
}

/** Adds the number of waiting items at each menu entry to the data of a console page. */
export async function withCounts(
  read: ReadConsoleCounts,
  { member, rights }: Exchange,
  data: PageData & { readonly console?: ConsoleMenu | null },
): Promise<PageData> {
  const { console: menu } = data
  if (menu === undefined || menu === null || !menu.hasFind || member === null) return data
  const entries = consoleMenu.flatMap((group) => group.entries)
  const seen = entries.flatMap(({ href, queue, queuePermission, permission }) => {
    if (queue === undefined || !can(rights, queuePermission ?? permission)) return []
    return [{ href, queue }]
  })
  const counts = await read(
    { id: member.id, can: (permission) => can(rights, permission) },
    seen.map(({ queue }) => queue),
  )
  const amounts = new Map(seen.map(({ href, queue }) => [href, counts.get(queue) ?? 0]))
  const groups = menu.groups.map((group) => ({
    ...group,
    waiting: countText(group.entries.reduce((sum, { href }) => sum + (amounts.get(href) ?? 0), 0)),
    entries: group.entries.map((one) => ({
      ...one,
      waiting: countText(amounts.get(one.href) ?? 0),
    })),
  }))
  const shown = { ...data, console: { ...menu, groups } }
  return shown
}

function countText(amount: number): string | null {
  if (amount === 0) return null
  return amount >= MANY ? `${count(MANY)}+` : count(amount)
}
