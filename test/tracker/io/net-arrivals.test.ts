import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createArrivals } from '../../../src/tracker/io/net-arrivals.ts'
import type { NetConnection } from '../../../src/tracker/io/net-connection.ts'
import { clear, createConnection } from '../../../src/tracker/io/net-connection.ts'
import { until } from '../../support/until.ts'
import { announceRequest, readReply } from '../support/announces.ts'
import { aServer, connect } from '../support/a-server.ts'

const CLOSE = 'Connection: close\r\n'

describe('accepted connections that were not read yet', () => {
  /** Slots of connections with input, and what was done with each, in order. */
  const said = new Set<number>()
  let done: string[] = []
  const { add, leads, read, forget, count, watchAll } = createArrivals({
    watch: ({ slot }) => done.push(`watch ${slot}`),
    readNow({ slot }) {
      if (said.has(slot)) done.push(`read ${slot}`)
      return said.has(slot)
    },
    ended: () => done.push('ended'),
  })
  let made: NetConnection[] = []
  const come = (many: number) => {
    for (const slot of Array.from({ length: many }, (_, index) => index)) {
      made[slot] = { ...createConnection(), slot }
      add(made[slot])
    }
  }

  beforeEach(() => {
    said.clear()
    made = []
    done = []
  })
  afterEach(() => {
    watchAll()
    for (const connection of made) forget(connection)
  })

  it('the first one is watched; when it has input, the next ones are read up to the first without', () => {
    come(6)
    expect(done).toEqual(['watch 0'])
    expect(leads(made[0])).toBe(true)
    said.add(1).add(2).add(4)
    read()
    expect(done).toEqual(['watch 0', 'read 1', 'read 2', 'watch 4', 'ended'])
    expect(leads(made[4])).toBe(true)
    expect(count()).toBe(2)
    done = []
    said.add(3)
    read()
    expect(done).toEqual(['read 3', 'watch 5', 'ended'])
  })

  it('one in the middle is watched next, at most eight after the first, and the order stays', () => {
    come(41)
    said.add(1)
    read()
    expect(leads(made[10])).toBe(true)
    for (let slot = 2; slot <= 40; slot++) said.add(slot)
    done = []
    read()
    const others = made.map(({ slot }) => slot).filter((slot) => slot > 1 && slot !== 10)
    expect(done).toEqual([...others.map((slot) => `read ${slot}`), 'ended'])
  })

  it('no connection waits long for one without input', async () => {
    come(4)
    await until(() => count() === 0)
    expect(done).toEqual(['watch 0', 'watch 1', 'watch 2', 'watch 3'])
  })

  it('when the watched one is closed, the next to arrive replaces it', () => {
    come(2)
    forget(made[0])
    const third = { ...createConnection(), slot: 2 }
    add(third)
    expect(done).toEqual(['watch 0', 'watch 2'])
    expect(leads(third)).toBe(true)
    said.add(1)
    read()
    expect(done.slice(2)).toEqual(['read 1', 'ended'])
  })

  it('those above the limit are watched, and the order of the others stays', () => {
    come(70)
    expect(done).toEqual(['watch 0', ...[65, 66, 67, 68, 69].map((slot) => `watch ${slot}`)])
    for (let slot = 1; slot <= 64; slot++) said.add(slot)
    done = []
    read()
    const all = Array.from({ length: 64 }, (_, index) => `read ${index + 1}`)
    expect(done).toEqual([...all, 'ended'])
  })
})

it('a reused connection has nothing of the one before', () => {
  const used = createConnection()
  const { remote } = used
  const other = { boolean: true, number: 7, object: Buffer.from('a secret') }
  const fields = used as unknown as Record<string, unknown>
  for (const name of Object.keys(used)) {
    if (name !== 'remote') fields[name] = other[typeof fields[name] as keyof typeof other]
  }
  clear(used)
  expect(used).toEqual(createConnection())
  expect(used.remote).toBe(remote)
})

describe('net, with one announce thread', () => {
  let server: Awaited<ReturnType<typeof aServer>>
  beforeEach(async () => {
    server = await aServer({ io: 'net', threads: 1 })
    server.torrent(1)
    for (let id = 1; id <= 60; id++) server.member(id)
  })
  afterEach(() => server.stop())

  it('answers clients that arrive after a silent one', async () => {
    const silent = await connect(server.port)
    const clients = await Promise.all(Array.from({ length: 50 }, () => connect(server.port)))
    for (const [index, client] of clients.entries()) {
      client.write(announceRequest({ member: 1 + index, port: 2_000 + index, headers: CLOSE }))
    }
    for (const client of clients) expect(readReply(await client.reply()).failure).toBeNull()
    await Promise.all(clients.map(({ closed }) => closed))
    silent.write(announceRequest({ member: 60, headers: CLOSE }))
    expect(readReply(await silent.reply()).complete).toBe(51)
    await silent.closed
  })

  it("the incomplete input of one client is not the start of another's", async () => {
    for (let round = 0; round < 10; round++) {
      const request = announceRequest({ member: 1 + round, headers: CLOSE })
      const clients = await Promise.all(Array.from({ length: 12 }, () => connect(server.port)))
      for (const [index, { write, socket }] of clients.entries()) {
        if (index % 3 === 0) write(request)
        else if (index % 3 === 1) write(request.slice(0, 40))
        else socket.resetAndDestroy()
      }
      for (const [index, client] of clients.entries()) {
        if (index % 3 === 1) client.write(request.slice(40))
        if (index % 3 === 2) continue
        expect(readReply(await client.reply()).failure).toBeNull()
        await client.closed
      }
    }
  })
})
