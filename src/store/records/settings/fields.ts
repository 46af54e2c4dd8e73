import { DAY_SECONDS } from '../../../domain/units.ts'
import type { SettingField } from './field.ts'
import type { SettingArea } from './history.ts'
import type { TrackerSettings } from './settings.ts'
import { siteFields } from './site-fields.ts'

// What the console says about each setting: a line here for each of its shape in settings.ts, whose
// limits decide. Kept in the order of the form.

export const trackerFields: readonly SettingField<keyof TrackerSettings>[] = [
  {
    name: 'intervalSeconds',
    kind: 'number',
    min: 1,
    max: DAY_SECONDS,
    label: 'Announce interval, seconds',
    help: 'How often clients announce. Shorter is fresher and costs more load.',
  },
  {
    name: 'minIntervalSeconds',
    kind: 'number',
    min: 1,
    max: DAY_SECONDS,
    label: 'Least interval, seconds',
    help: 'How soon a client may ask again; never longer than the interval.',
  },
  {
    name: 'adaptIntervals',
    kind: 'flag',
    label: 'Intervals that adapt',
    help:
      'Shorter in young swarms and where many download, longer for idle seeds and when a tracker ' +
      'has more to do than it should.',
  },
  {
    name: 'youngIntervalSeconds',
    kind: 'number',
    min: 60,
    max: DAY_SECONDS,
    label: 'Interval in young swarms, seconds',
    help: 'In the first hour of a torrent; never below 300, nor above the interval.',
  },
  {
    name: 'idleIntervalSeconds',
    kind: 'number',
    min: 60,
    max: 14_400,
    label: 'Interval of idle seeds, seconds',
    help: 'For seeds that nobody downloads from; never below the interval.',
  },
  {
    name: 'announcesPerSecond',
    kind: 'number',
    min: 0,
    max: 10_000_000,
    label: 'Announces a second of a tracker, at most',
    help: 'Above it intervals grow, then lists shrink; 0: only its processor is looked at.',
  },
  {
    name: 'numwantDefault',
    kind: 'number',
    min: 0,
    max: 200,
    label: 'Peers in a reply',
    help: 'When the client asks for no number of its own.',
  },
  {
    name: 'numwantMax',
    kind: 'number',
    min: 0,
    max: 200,
    label: 'Peers in a reply, at most',
    help: 'Whatever the client asks for.',
  },
  {
    name: 'sessionsPerTorrent',
    kind: 'number',
    min: 1,
    max: 100,
    label: 'Clients of a member on one torrent',
    help: 'One more is refused with “Too many clients”.',
  },
  {
    name: 'deniedPorts',
    kind: 'ports',
    label: 'Refused ports',
    help: 'Ports that no client should listen on, separated by commas; at most 64.',
  },
  {
    name: 'allowPeerDicts',
    kind: 'flag',
    label: 'Long form of peer lists',
    help: 'Whether compact=0 is answered as asked: larger replies for very old clients.',
  },
  {
    name: 'privatePeers',
    kind: 'choice',
    label: 'Peers with private addresses',
    help: 'Whether loopback and private addresses are handed out.',
    options: [
      ['auto', 'To those who have such an address themselves'],
      ['always', 'Always'],
      ['never', 'Never'],
    ],
  },
  {
    name: 'reaperTorrentsPerSecond',
    kind: 'number',
    min: 1,
    max: 100_000_000,
    label: 'Swarms cleaned a second, at most',
    help: 'Silent peers go by this. Lower it only when cleaning disturbs announces.',
  },
  {
    name: 'reaperCorePercent',
    kind: 'number',
    min: 1,
    max: 100,
    label: 'Share of a core for cleaning, percent',
    help: 'At most, however many swarms are due.',
  },
  {
    name: 'reaperFirst',
    kind: 'choice',
    label: 'Cleaned first',
    help: 'When more is due than may be done at once.',
    options: [
      ['silent', 'Who has been silent longest'],
      ['removed', 'Torrents that were removed'],
      ['large', 'The largest swarms'],
    ],
  },
  {
    name: 'removedTorrentDays',
    kind: 'number',
    min: 1,
    max: 3_650,
    label: 'Removed torrents are remembered, days',
    help: 'So long a client is told why; then the torrent leaves the memory of trackers.',
  },
  {
    name: 'aliases',
    kind: 'flag',
    label: 'Announce URLs of other programs',
    help: 'Whether /announce/{passkey} and the like are answered, for members who moved here.',
  },
  {
    name: 'allowOwnPeers',
    kind: 'flag',
    label: 'Own peers',
    help: 'Whether a member who seeds on one machine is given it as a peer on another.',
  },
  {
    name: 'earlyPeers',
    kind: 'number',
    min: 0,
    max: 200,
    label: 'Peers for early announces',
    help: 'At most so many for a client that asks again before the least interval.',
  },
  {
    name: 'peerListsPerHour',
    kind: 'number',
    min: 0,
    max: 1_000_000,
    label: 'Lists of peers an hour',
    help: 'How many a member may be given in an hour; 0: any number.',
  },
  {
    name: 'probesPerSecond',
    kind: 'number',
    min: 0,
    max: 1_000,
    label: 'Clients that are tried a second',
    help: 'A tracker connects to clients, once each, and tells those whom nobody reaches; 0: none.',
  },
  {
    name: 'probeLocal',
    kind: 'flag',
    label: 'Try private addresses',
    help: 'Whether clients at private and loopback addresses are tried, too.',
  },
  {
    name: 'avoidUnreachable',
    kind: 'flag',
    label: 'Spare clients that nobody reaches each other',
    help: 'Two clients behind closed ports cannot connect: neither is told of the other.',
  },
  {
    name: 'nearPeers',
    kind: 'choice',
    label: 'First in a list of peers',
    help: 'Near ones save traffic between providers; a third of each list stays mixed.',
    options: [
      ['off', 'Anybody'],
      ['network', 'Who is in the same network'],
      ['region', 'Who is in the same region, where a tracker has a table of them'],
    ],
  },
  {
    name: 'leechSlots',
    kind: 'number',
    min: 0,
    max: 1_000_000,
    label: 'Torrents that a member downloads at once',
    help: 'One more waits, without peers, until another is done; 0: any number.',
  },
  {
    name: 'seedSlots',
    kind: 'number',
    min: 0,
    max: 1_000_000,
    label: 'Torrents that a member seeds at once',
    help: 'One more is not handed out as a peer; 0: any number.',
  },
  {
    name: 'refuseBrowsers',
    kind: 'flag',
    label: 'Refuse web browsers',
    help: 'An announce URL that was pasted into a browser is not an announce.',
  },
  {
    name: 'allowOtherClients',
    kind: 'flag',
    label: 'Clients without a rule',
    help: 'Whether clients are let in that no rule about clients names.',
  },
]

export function fieldsOf(area: SettingArea): readonly SettingField[] {
  return area === 'site' ? siteFields : trackerFields
}
