import * as asnBans from '../../store/bans/asn-bans.ts'
import * as asns from '../../store/bans/asns.ts'
import * as clientBans from '../../store/bans/client-bans.ts'
import * as emailDomains from '../../store/bans/email-domains.ts'
import * as networkBans from '../../store/bans/network-bans.ts'
import * as banners from '../../store/notifications/banners.ts'
import * as wikiSettings from '../../store/wiki/settings.ts'
import * as wiki from '../../store/wiki/writing.ts'
import type { Scene } from './scene.ts'

// Bans of everything except members, and pages and banners.

/** The network providers of all addresses in the demo, and another one that no member uses. */
const PROVIDERS = [
  { asn: 64_496, name: 'Example Cable', networks: ['192.0.2.0/24', '198.18.0.0/17'] },
  { asn: 64_497, name: 'Example Fiber', networks: ['198.51.100.0/24', '198.18.128.0/17'] },
  { asn: 64_498, name: 'Example Mobile', networks: ['203.0.113.0/24', '198.19.0.0/16'] },
  { asn: 64_500, name: 'Example Hosting', networks: ['2001:db8:5000::/36'] },
]

/** Bans networks, a network provider, clients and email domains; none of them is in use. */
export async function ban({ db, config, admin, owner, ago }: Scene): Promise<void> {
  const networks = [
    { network: '198.18.200.0/24', reason: 'Tried passwords for two days.', endsAt: ago(-20 * 24) },
    { network: '2001:db8:bad::/48', reason: 'Open proxy.', endsAt: null },
  ]
  for (const one of networks) await networkBans.add(db, one, admin, ago(120))
  await asns.replaceAll(db, PROVIDERS, owner, ago(601))
  const asn = { asn: 64_500, name: 'Example Hosting', reason: 'Only ever used to sign up again.' }
  await asnBans.add(db, { ...asn, endsAt: null }, owner, ago(600))
  const old = { prefix: 'UT', least: null, most: '2210', endsAt: null }
  await clientBans.add(db, config, { ...old, reason: 'Reports wrong counters.' }, admin, ago(900))
  const fake = { prefix: 'XX', least: null, most: null, endsAt: null }
  await clientBans.add(db, config, { ...fake, reason: 'Fakes its upload.' }, admin, ago(300))
  const deny = { kind: 'deny', note: 'Disposable addresses.' } as const
  await emailDomains.put(db, ['trash.example', 'ten-minutes.example'], deny, admin, ago(700))
  const allow = { kind: 'allow', note: 'The university of two founders.' } as const
  await emailDomains.put(db, ['alumni.example'], allow, owner, ago(1_500))
}

/**
 * Adds a page of the wiki that members cannot see yet, and banners: current, planned and past ones.
 */
export async function publish({ db, admin, owner, ago }: Scene): Promise<void> {
  const draft = { path: 'upload-guide', title: 'Upload guide', body: 'To be written.' }
  const made = await wiki.make(db, { ...draft, mayReplace: false }, admin, ago(20))
  if (!made.ok) throw new Error(`demo wiki page: ${made.code}`)
  const own = { reader: 'uploader', editor: 'admin', proposer: null, renamer: null }
  const settings = { path: draft.path, own, aliases: [], footerPosition: 4 }
  await wikiSettings.change(db, made.id, settings, admin, ago(19))
  const usual = { reader: 'member', isWarning: false } as const
  const works = 'Maintenance on Sunday from 02:00 to 03:00 UTC. Announces continue.'
  const given = [
    { ...usual, text: 'Welcome to the new server!', startsAt: ago(900), endsAt: ago(700) },
    { ...usual, text: works, startsAt: ago(10), endsAt: ago(-70) },
    {
      ...usual,
      text: 'Staff meeting on Friday at 19:00 UTC.',
      reader: 'moderator' as const,
      startsAt: ago(-10),
      endsAt: ago(-100),
    },
  ]
  for (const one of given) await banners.add(db, one, owner, ago(901))
}
