import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { receiveDatagrams } from '../../support/processes/datagram-receiver.ts'
import { freePort } from '../../support/processes/ports.ts'
import { until } from '../../support/until.ts'
import { hashOf, passkeyOf } from '../support/a-jobs.ts'
import { announcePacket, aUdpClient, scrapePacket, urlData } from '../support/a-udp-client.ts'
import { aReplaceableTracker } from '../support/a-replaceable-tracker.ts'
import { aFolder } from '../support/a-role.ts'

describe('a tracker that is upgraded in place', () => {
  it('fails and resets no request, books every byte once, and is followed by systemd', async () => {
    const folder = aFolder('notified')
    const socket = path.join(folder, 'notify')
    const manager = receiveDatagrams(socket)
    const heard: string[] = []
    const hear = () => heard.push(...manager.take())
    // The system keeps only a few datagrams that no one reads.
    const hearing = setInterval(hear, 50)
    const environment = { NOTIFY_SOCKET: socket, WATCHDOG_USEC: '600000' }
    const tracker = await aReplaceableTracker({ clients: 24, environment })
    try {
      for (const threads of ['1', '3']) {
        tracker.env.BABOU_TRACKER_THREADS = threads
        await tracker.answered(300)
        const { pid } = await tracker.upgrade()
        const isFollowed = () => {
          hear()
          const told = heard.indexOf(`MAINPID=${pid}`)
          const after = told < 0 ? [] : heard.slice(told)
          return after.includes('READY=1\nSTATUS=tracker serves') && after.includes('WATCHDOG=1')
        }
        await until(isFollowed, 20, `systemd following process ${pid}`)
        await tracker.answered(300)
      }
      const { failures, acknowledged, booked, report } = await tracker.finish()
      expect(failures).toEqual({})
      expect(booked, report()).toEqual(acknowledged)
    } finally {
      await tracker.stop()
      clearInterval(hearing)
      manager.close()
      fs.rmSync(folder, { recursive: true })
    }
  })

  it('answers a scrape over UDP with the passkey of an announce before it', async () => {
    const tracker = await aReplaceableTracker({ clients: 1 })
    const client = await aUdpClient(tracker.port)
    try {
      const id = await client.connect()
      const options = urlData(`/${passkeyOf(1)}/announce`)
      const hash = Buffer.from(hashOf(1), 'hex')
      const announced = announcePacket(id, { left: 9n, port: 7_001, options })
      announced.set(hash, 16)
      expect((await client.ask(announced))?.readInt32BE(0)).toBe(1)
      await tracker.upgrade()
      const scrape = scrapePacket(id, [1])
      scrape.set(hash, 16)
      expect((await client.ask(scrape))?.readInt32BE(0)).toBe(2)
      expect(fs.existsSync(path.join(tracker.data, 'tracker', 'rest'))).toBe(false)
    } finally {
      client.close()
      await tracker.stop()
    }
  })

  it('stays when the next process lacks its certificate, and is followed by a better one', async () => {
    const tracker = await aReplaceableTracker({ clients: 6 })
    try {
      const pid = tracker.pid()
      await tracker.answered(50)
      tracker.env.BABOU_TRACKER_LINK = `tls://127.0.0.1:${await freePort()}`
      await expect(tracker.upgrade()).rejects.toThrow(/needs a certificate/)
      expect(await tracker.readiness()).toMatchObject({ ready: true, pid })
      await tracker.answered(50)
      delete tracker.env.BABOU_TRACKER_LINK
      expect((await tracker.upgrade()).pid).not.toBe(pid)
      await tracker.answered(50)
      const { failures, acknowledged, booked, report } = await tracker.finish()
      expect(failures).toEqual({})
      expect(booked, report()).toEqual(acknowledged)
    } finally {
      await tracker.stop()
    }
  })
})
