import type { Check } from '../check.ts'
import { check } from '../check.ts'
import { must } from '../fault.ts'

// Rules 43-59: which members may announce which torrents.

const ABSENT_PASSKEY = 'f'.repeat(32)
const ABSENT_HASH = 'e'.repeat(40)

export const policy: readonly Check[] = [
  check(
    43,
    'an unknown passkey and a malformed one get the same text',
    async (tracker) => {
      const path = tracker.path()
      const texts: string[] = []
      for (const odd of [ABSENT_PASSKEY, ABSENT_PASSKEY.slice(2), 'z'.repeat(32)]) {
        const there = path.replace(tracker.facts.passkeys[0] as string, odd)
        const { answers } = await tracker.get(`${there}?${tracker.query()}`)
        texts.push(answers[0]?.body.toString('latin1') ?? '')
      }
      must(texts[0]?.includes('failure reason') === true, 'an unknown passkey is accepted')
      must(texts[0] === texts[1] && texts[0] === texts[2], 'the reply reveals what keys look like')
    },
    ['passkeys'],
  ),
  check(
    45,
    'a banned member is told about the ban',
    async (tracker) => {
      const { passkeys, bannedPasskey } = tracker.facts
      const path = tracker.path().replace(passkeys[0] as string, bannedPasskey as string)
      const { answers } = await tracker.get(`${path}?${tracker.query()}`)
      const text = answers[0]?.body.toString('latin1') ?? ''
      must(/failure reason\d+:Account disabled/.test(text), `the reply is ${text.slice(0, 80)}`)
    },
    ['passkeys', 'banned'],
  ),
  check(
    47,
    'an unknown torrent is not refused immediately',
    async (tracker) => {
      const { failure, interval } = await tracker.announce({ hash: ABSENT_HASH })
      must(failure === null, `refused immediately: ${failure}`)
      must(interval !== null && interval <= 60, `asks again only after ${interval} s`)
    },
    ['passkeys'],
  ),
  check(
    48,
    'a removed torrent is refused with the reason',
    async (tracker) => {
      const { failure } = await tracker.announce({ hash: tracker.facts.removedHash as string })
      must(failure?.startsWith('Unregistered torrent') === true, `the reply is ${failure}`)
    },
    ['passkeys', 'removed'],
  ),
  check(51, 'web browsers are refused', async (tracker) => {
    const lines = [
      'User-Agent: Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101',
      'Accept-Language: en',
      'Cookie: a=b',
    ]
    const { answers } = await tracker.get(`${tracker.path()}?${tracker.query()}`, lines)
    const text = answers[0]?.body.toString('latin1') ?? ''
    must(text.includes('failure reason'), 'a browser is accepted as a client')
    const counts = await tracker.scrape()
    must((counts?.incomplete ?? 0) === 0, 'a browser became a peer')
  }),
  check(
    52,
    'the number of clients per member and torrent is limited',
    async (tracker) => {
      const failures: string[] = []
      for (let at = 0; at < 101 && failures.length === 0; at++) {
        const { failure } = await tracker.announce({ peer: `client ${at}`, left: 0 })
        if (failure !== null) failures.push(failure)
      }
      must(failures.length > 0, '101 clients of one member are accepted on one torrent')
    },
    ['passkeys'],
  ),
  check(
    55,
    'two clients of one member are not listed for each other',
    async (tracker) => {
      await tracker.joined({ peer: 'home', left: 0 })
      const { peers } = await tracker.joined({ peer: 'box', left: 0 })
      must(peers.length === 0, 'a client got another client of the same member')
      const counts = await tracker.scrape()
      must(counts?.complete === 2, `${counts?.complete} seeders instead of two`)
    },
    ['passkeys'],
  ),
  check(57, 'an early announce is counted, not refused', async (tracker) => {
    await tracker.joined({ event: 'started' })
    const { failure } = await tracker.announce({ downloaded: 1_000 })
    must(failure === null, `refused: ${failure}`)
  }),
  check(58, 'the same announce again changes nothing', async (tracker) => {
    const given = { event: 'started', left: 0 }
    await tracker.joined(given)
    await tracker.joined(given)
    const counts = await tracker.scrape()
    must(counts?.complete === 1, `${counts?.complete} seeders after the same announce twice`)
  }),
]
