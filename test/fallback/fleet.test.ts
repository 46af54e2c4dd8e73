import { describe, expect, it } from 'vitest'
import type { World } from '../support/alerts/fleet-world.ts'
import { aFleet } from '../support/alerts/fleet-world.ts'

// The reports of a fleet while jobs or the database is down, with every node's real decisions.

/** A service that died, or that is there again. */
const begin = (world: World, name: string) => {
  world.named(name).isAlive = false
}

describe('while the database is down', () => {
  async function withoutDatabase(targets?: readonly string[]): Promise<World> {
    const world = aFleet(targets)
    await world.pass(30)
    world.database.isUp = false
    await world.pass(60)
    return world
  }

  it('each target has one message about it, and one about its end', async () => {
    const world = await withoutDatabase()
    for (const target of ['mail', 'chat']) {
      expect(world.got(target)).toEqual(['firing postgresql db:5432'])
    }
    expect(world.sent[0].text).not.toContain('Seen from')
    await world.pass(120)
    world.database.isUp = true
    await world.pass(60)
    for (const target of ['mail', 'chat']) {
      expect(world.got(target)).toEqual([
        'firing postgresql db:5432',
        'resolved postgresql db:5432',
      ])
    }
  })

  it.each(['site-1', 'tracker-2', 'jobs-2', 'jobs-1'])(
    'each death of %s and its end are reported, even the second and the third',
    async (name) => {
      const world = await withoutDatabase()
      const subject = `${name.split('-')[0]} ${name}`
      for (let times = 0; times < 3; times++) {
        begin(world, name)
        await world.pass(60)
        world.restart(name)
        await world.pass(60)
      }
      const about = world.got().filter((says) => says.includes(subject))
      expect(about).toEqual([0, 1, 2].flatMap(() => [`firing ${subject}`, `resolved ${subject}`]))
      expect(world.got('chat')).toEqual(world.got())
      world.database.isUp = true
      await world.pass(90)
      expect(world.got().at(-1)).toBe('resolved postgresql db:5432')
      expect(world.got()).toHaveLength(8)
    },
  )

  it.each(['jobs-1', 'jobs-2', 'site-1', 'tracker-1'])(
    'each death of %s is reported, even at the moment when its end is reported',
    async (name) => {
      const world = await withoutDatabase()
      const subject = `${name.split('-')[0]} ${name}`
      begin(world, name)
      await world.pass(60)
      world.whenSent = (_by, says) => {
        if (says === `resolved ${subject}`) begin(world, name)
      }
      world.named(name).isAlive = true
      await world.pass(120)
      const about = world.got('chat').filter((says) => says.includes(subject))
      expect(about).toEqual([`firing ${subject}`, `resolved ${subject}`, `firing ${subject}`])
    },
  )

  it('the first reporter returns, repeats nothing, and says within a minute that it is back', async () => {
    const world = await withoutDatabase()
    begin(world, 'jobs-1')
    begin(world, 'jobs-2')
    await world.pass(60)
    begin(world, 'site-1')
    await world.pass(60)
    world.restart('jobs-1')
    await world.pass(60)
    expect(world.got()).toEqual([
      'firing postgresql db:5432',
      ...['firing jobs jobs-1', 'firing jobs jobs-2'],
      ...['firing site site-1', 'resolved jobs jobs-1'],
    ])
    world.restart('jobs-2')
    world.restart('site-1')
    world.database.isUp = true
    await world.pass(90)
    expect([...world.got()].sort()).toEqual([
      ...['firing jobs jobs-1', 'firing jobs jobs-2', 'firing postgresql db:5432'],
      ...['firing site site-1', 'resolved jobs jobs-1', 'resolved jobs jobs-2'],
      ...['resolved postgresql db:5432', 'resolved site site-1'],
    ])
  })

  it('one node at a time reports, and the next one continues when it ends', async () => {
    const world = await withoutDatabase()
    const tellers = () => new Set(world.sent.map(({ by }) => by))
    expect([...tellers()]).toEqual(['jobs-1'])
    begin(world, 'jobs-1')
    await world.pass(60)
    expect([...tellers()]).toEqual(['jobs-1', 'jobs-2'])
    expect(world.got()).toEqual(['firing postgresql db:5432', 'firing jobs jobs-1'])
  })

  it('a second death is reported by a node whose clock is a minute slow', async () => {
    const world = await withoutDatabase()
    world.named('jobs-2').skew = -60
    begin(world, 'site-1')
    await world.pass(60)
    world.restart('site-1')
    await world.pass(30)
    begin(world, 'jobs-1')
    begin(world, 'site-1')
    await world.pass(150)
    const about = world.got().filter((says) => says.includes('site-1'))
    expect(about).toEqual(['firing site site-1', 'resolved site site-1', 'firing site site-1'])
  })
})

// A tracker that has its link to jobs does not check the fleet while the database is down.
describe.each(['site-2', 'tracker-1'])('HAProxy, which only %s asks', (asks) => {
  it.each(['the database', 'jobs'])('is reported when it dies while %s is down', async (what) => {
    const world = aFleet(undefined, asks)
    await world.pass(30)
    if (what === 'jobs') ['jobs-1', 'jobs-2'].forEach((name) => begin(world, name))
    else world.database.isUp = false
    await world.pass(60)
    for (let times = 0; times < 2; times++) {
      world.proxy.isUp = false
      await world.pass(60)
      // No one can say how it is, which does not count as an end.
      begin(world, asks)
      await world.pass(90)
      world.restart(asks)
      await world.pass(60)
      world.proxy.isUp = true
      await world.pass(60)
    }
    const about = world.got('chat').filter((says) => says.includes('edge'))
    const both = ['firing haproxy edge', 'resolved haproxy edge']
    expect(about).toEqual([...both, ...both])
  })
})

describe('a tracker whose link to jobs is cut, and that answers other nodes', () => {
  it.each(['the database', 'jobs'])(
    'is reported once for each death while %s is down',
    async (what) => {
      const world = aFleet()
      await world.pass(30)
      if (what === 'jobs') ['jobs-1', 'jobs-2'].forEach((name) => begin(world, name))
      else world.database.isUp = false
      await world.pass(60)
      world.named('tracker-1').isUnlinked = true
      await world.pass(90)
      const about = () => ['mail', 'chat'].map((target) => ofTracker(world.got(target)))
      const ofTracker = (says: readonly string[]) => says.filter((one) => one.includes('tracker-1'))
      expect(about()).toEqual([[], []])
      for (let times = 0; times < 2; times++) {
        begin(world, 'tracker-1')
        await world.pass(75)
        world.restart('tracker-1')
        await world.pass(75)
      }
      const both = ['firing tracker tracker-1', 'resolved tracker tracker-1']
      expect(about()).toEqual([
        [...both, ...both],
        [...both, ...both],
      ])
    },
  )

  it('is told once if it died while the database is down, which then is back', async () => {
    const world = aFleet()
    await world.pass(30)
    world.database.isUp = false
    await world.pass(60)
    world.named('tracker-1').isUnlinked = true
    begin(world, 'tracker-1')
    await world.pass(75)
    world.database.isUp = true
    await world.pass(60)
    // It answers, but jobs still does not get its reports.
    world.restart('tracker-1')
    await world.pass(60)
    const about = () => world.got().filter((says) => says.includes('tracker-1'))
    expect(about()).toEqual(['firing tracker tracker-1'])
    world.named('tracker-1').isUnlinked = false
    await world.pass(60)
    expect(about()).toEqual(['firing tracker tracker-1', 'resolved tracker tracker-1'])
  })
})

describe('a database that hangs soon after the end of an alert', () => {
  it.each([0, 3, 6, 9, 12, 15, 18])('%d s after its return: reported once', async (late) => {
    const world = aFleet()
    await world.pass(30)
    begin(world, 'jobs-1')
    begin(world, 'jobs-2')
    await world.pass(60)
    begin(world, 'site-1')
    await world.pass(60)
    world.restart('jobs-1')
    world.restart('jobs-2')
    await world.pass(60)
    world.restart('site-1')
    await world.pass(late)
    world.database.isUp = false
    await world.pass(90)
    world.database.isUp = true
    await world.pass(60)
    const about = world.got().filter((says) => says.includes('site-1'))
    expect(about).toEqual(['firing site site-1', 'resolved site site-1'])
    expect(world.got('chat')).toEqual(world.got())
  })
})

describe('while jobs is down', () => {
  async function withoutJobs(): Promise<World> {
    const world = aFleet()
    await world.pass(30)
    begin(world, 'jobs-1')
    begin(world, 'jobs-2')
    await world.pass(60)
    return world
  }

  it('each target has one message for each node, which another one confirmed', async () => {
    const world = await withoutJobs()
    const both = ['firing jobs jobs-1', 'firing jobs jobs-2']
    expect([world.got('mail'), world.got('chat')]).toEqual([both, both])
    expect(world.sent.map(({ text }) => text).join()).not.toContain('Seen from')
    world.restart('jobs-1')
    world.restart('jobs-2')
    await world.pass(60)
    expect(world.got().slice(2).sort()).toEqual(['resolved jobs jobs-1', 'resolved jobs jobs-2'])
  })

  it.each(['site-2', 'tracker-1', 'site-1'])('each death of %s is reported', async (name) => {
    const world = await withoutJobs()
    const subject = `${name.split('-')[0]} ${name}`
    for (let times = 0; times < 2; times++) {
      begin(world, name)
      await world.pass(75)
      world.restart(name)
      await world.pass(75)
    }
    const about = world.got().filter((says) => says.includes(subject))
    expect(about).toEqual([0, 1].flatMap(() => [`firing ${subject}`, `resolved ${subject}`]))
  })
})

describe('a machine that is too busy to answer for some seconds', () => {
  it.each([6, 12, 15])('changes no report: for %d s', async (seconds) => {
    for (let after = 0; after <= 60; after += 3) {
      const world = aFleet(['mail'])
      await world.pass(30)
      begin(world, 'jobs-1')
      begin(world, 'jobs-2')
      await world.pass(after)
      for (const node of world.nodes) node.isDeaf = true
      await world.pass(seconds)
      for (const node of world.nodes) node.isDeaf = false
      await world.pass(90)
      expect([after, ...world.got()]).toEqual([
        after,
        ...['firing jobs jobs-1', 'firing jobs jobs-2'],
      ])
      world.restart('jobs-1')
      world.restart('jobs-2')
      await world.pass(60)
      const ends = world.got().slice(2).sort()
      expect([after, ...ends]).toEqual([after, 'resolved jobs jobs-1', 'resolved jobs jobs-2'])
    }
  })
})

describe('a node that is cut off', () => {
  it.each(['jobs-1', 'site-2', 'tracker-1'])(
    'and that is %s, says nothing on its return, when targets were cut off as well',
    async (name) => {
      for (const seconds of [21, 33, 60, 90, 300]) {
        const world = aFleet()
        await world.pass(30)
        const node = world.named(name)
        node.isCut = node.isCutFromTargets = true
        await world.pass(seconds)
        node.isCut = node.isCutFromTargets = false
        await world.pass(90)
        expect([seconds, world.sent]).toEqual([seconds, []])
        expect(world.handed).toEqual([])
      }
    },
  )

  it.each(['jobs-1', 'site-2', 'tracker-1'])(
    'and that is %s, says what it sees as one message that only it sees, and its end',
    async (name) => {
      const world = aFleet(['mail'])
      await world.pass(30)
      world.named(name).isCut = true
      await world.pass(90)
      const subject = `view of ${name.split('-')[0]} ${name}`
      expect(world.got()).toEqual([`firing ${subject}`])
      expect(world.sent[0].text).toMatch(/^Seen from .* only: no answer from /)
      world.named(name).isCut = false
      await world.pass(60)
      expect(world.got()).toEqual([`firing ${subject}`, `resolved ${subject}`])
    },
  )
})

describe('a target', () => {
  it('that no message reached gets none about the end', async () => {
    const world = aFleet()
    await world.pass(30)
    world.targets.get('chat')!.isDown = true
    world.database.isUp = false
    await world.pass(90)
    world.database.isUp = true
    await world.pass(6)
    world.targets.get('chat')!.isDown = false
    await world.pass(120)
    expect(world.got('mail')).toHaveLength(2)
    expect(world.got('chat')).toEqual([])
  })

  it('that is back in time gets the state of that moment, in order', async () => {
    const world = aFleet()
    await world.pass(30)
    world.database.isUp = false
    world.targets.get('chat')!.isDown = true
    begin(world, 'site-1')
    await world.pass(90)
    world.restart('site-1')
    await world.pass(60)
    begin(world, 'tracker-1')
    await world.pass(60)
    expect(world.got('chat')).toEqual([])
    world.targets.get('chat')!.isDown = false
    await world.pass(75)
    expect([...world.got('chat')].sort()).toEqual([
      ...['firing postgresql db:5432', 'firing tracker tracker-1'],
    ])
    world.restart('tracker-1')
    await world.pass(60)
    expect(world.got('chat').at(-1)).toBe('resolved tracker tracker-1')
  })

  it('that is slow gets no end twice, and no beginning without its end', async () => {
    const world = aFleet()
    await world.pass(30)
    world.targets.get('chat')!.acceptsAfter = 8
    world.database.isUp = false
    await world.pass(60)
    world.nodes[0].isAlive = false
    // Its return is noticed while the message about its silence is on the way.
    world.whenSent = (_by, says) => {
      if (says === 'firing jobs jobs-1') world.nodes[0].isAlive = true
    }
    await world.pass(90)
    world.database.isUp = true
    await world.pass(60)
    expect(world.got('chat')).toEqual([
      ...['firing postgresql db:5432', 'firing jobs jobs-1', 'resolved jobs jobs-1'],
      'resolved postgresql db:5432',
    ])
  })

  it('accepts a message after jobs watches again, and jobs knows that it did', async () => {
    const world = aFleet()
    await world.pass(30)
    world.targets.get('chat')!.acceptsAfter = 8
    world.whenSent = () => {
      world.database.isUp = true
    }
    world.database.isUp = false
    await world.pass(120)
    expect(world.handed.map(({ targets }) => Object.keys(targets))).toEqual([['mail', 'chat']])
    expect(world.got('chat')).toEqual(['firing postgresql db:5432', 'resolved postgresql db:5432'])
  })

  it('counts with what it accepted, not with what was queued: nothing else goes to jobs', async () => {
    const world = aFleet()
    await world.pass(30)
    for (const target of world.targets.values()) target.isDown = true
    world.database.isUp = false
    await world.pass(90)
    expect(world.nodes.flatMap(({ teller }) => teller.says().alerts)).toEqual([])
    world.database.isUp = true
    await world.pass(60)
    expect([world.handed, world.sent]).toEqual([[], []])
  })
})
