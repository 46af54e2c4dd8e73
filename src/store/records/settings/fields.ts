import { DAY_SECONDS } from '../../../domain/units.ts'
import type { SettingField } from './field.ts'
import type { SettingArea } from './history.ts'
import type { TrackerSettings } from './settings.ts'
import { siteFields } from './site-fields.ts'

// Labels and hints of the tracker settings in the console, in the order of the form: one entry for
// each key of the shape in settings.ts, which sets the limits.

export const trackerFields: readonly SettingField<keyof TrackerSettings>[] = [
  {
    name: 'intervalSeconds',
    kind: 'number',
    min: 1,
    max: 86_400,
    label: 'Announce interval (seconds)',
    help: 'How often clients announce. Shorter intervals keep peer lists fresher but add load.',
  },
  {
    name: 'minIntervalSeconds',
    kind: 'number',
    min: 1,
    max: DAY_SECONDS,
    label: 'Minimum interval (seconds)',
    help: 'How soon a client may announce again. Never longer than the announce interval.',
  },
  {
    name: 'adaptIntervals',
    kind: 'flag',
    label: 'Adaptive intervals',
    help:
      'Shorter in young swarms and swarms with many leechers, longer for idle seeds and when ' +
      'a tracker is overloaded.',
  },
  {
    name: 'youngIntervalSeconds',
    kind: 'number',
    min: 60,
    max: 86_400,
    label: 'Interval in young swarms (seconds)',
    help: 'During the first hour of a torrent. At least 300, never above the announce interval.',
  },
  {
    name: 'idleIntervalSeconds',
    kind: 'number',
    min: 60,
    max: 14_400,
    label: 'Interval of idle seeds (seconds)',
    help: 'For seeds that no one downloads from. Never below the announce interval.',
  },
  {
    name: 'announcesPerSecond',
    kind: 'number',
    min: 0,
    max: 10_000_000,
    label: 'Announces per second and tracker',
    help:
      'Above this rate the tracker lengthens intervals, then shortens peer lists. 0: it goes ' +
      'by processor load only.',
  },
  {
    name: 'numwantDefault',
    kind: 'number',
    min: 0,
    max: 200,
    label: 'Peers per reply',
    help: 'Used when the client does not request a number.',
  },
  {
    name: 'numwantMax',
    kind: 'number',
    min: 0,
    max: 200,
    label: 'Maximum peers per reply',
    help: 'Even if the client asks for more.',
  },
  {
    name: 'sessionsPerTorrent',
    kind: 'number',
    min: 1,
    max: 100,
    label: 'Clients per member and torrent',
    help: 'Further clients are refused with “Too many clients”.',
  },
  {
    name: 'deniedPorts',
    kind: 'ports',
    label: 'Refused ports',
    help: 'Ports that clients must not listen on, separated by commas; at most 64.',
  },
  {
    name: 'allowPeerDicts',
    kind: 'flag',
    label: 'Uncompressed peer lists',
    help: 'Honor compact=0, for very old clients. The replies are larger.',
  },
  {
    name: 'privatePeers',
    kind: 'choice',
    label: 'Peers with private addresses',
    help: 'Whether peer lists include loopback and private addresses.',
    options: [
      ['auto', 'To clients that have such an address themselves'],
      ['always', 'Always'],
      ['never', 'Never'],
    ],
  },
  {
    name: 'reaperTorrentsPerSecond',
    kind: 'number',
    min: 1,
    max: 100_000_000,
    label: 'Swarms cleaned per second, maximum',
    help: 'Cleaning removes silent peers. Lower this only if it slows announces down.',
  },
  {
    name: 'reaperCorePercent',
    kind: 'number',
    min: 1,
    max: 100,
    label: 'Processor time for cleaning (percent of a core)',
    help: 'Maximum, however many swarms are due.',
  },
  {
    name: 'reaperFirst',
    kind: 'choice',
    label: 'Cleaning order',
    help: 'When more swarms are due than can be cleaned in time.',
    options: [
      ['silent', 'Longest silent first'],
      ['removed', 'Removed torrents first'],
      ['large', 'Largest swarms first'],
    ],
  },
  {
    name: 'removedTorrentDays',
    kind: 'number',
    min: 1,
    max: 3_650,
    label: 'Removed torrents (days)',
    help:
      'How long clients are told why a torrent was removed. After that, trackers drop it from ' +
      'memory.',
  },
  {
    name: 'aliases',
    kind: 'flag',
    label: 'Announce URLs of other trackers',
    help:
      'Accept /announce/{passkey} and similar forms, for members who moved here from another ' +
      'site.',
  },
  {
    name: 'allowOwnPeers',
    kind: 'flag',
    label: 'Members as their own peers',
    help: 'Whether a member who seeds on one machine appears as a peer to their other machines.',
  },
  {
    name: 'earlyPeers',
    kind: 'number',
    min: 0,
    max: 200,
    label: 'Peers for early announces',
    help: 'Maximum for a client that announces again before the minimum interval.',
  },
  {
    name: 'peerListsPerHour',
    kind: 'number',
    min: 0,
    max: 1_000_000,
    label: 'Peer lists per hour',
    help: 'Maximum for a member. 0: no limit.',
  },
  {
    name: 'probesPerSecond',
    kind: 'number',
    min: 0,
    max: 1_000,
    label: 'Connection checks per second',
    help:
      'A tracker connects to each client once, and tells members whose clients cannot be ' +
      'reached. 0 turns the check off.',
  },
  {
    name: 'probeLocal',
    kind: 'flag',
    label: 'Check private addresses',
    help: 'Whether clients at private and loopback addresses are checked, too.',
  },
  {
    name: 'avoidUnreachable',
    kind: 'flag',
    label: 'Separate clients that cannot connect',
    help:
      'Two clients with closed ports cannot connect to each other, so neither is listed for ' +
      'the other.',
  },
  {
    name: 'nearPeers',
    kind: 'choice',
    label: 'Preferred peers',
    help: 'Nearby peers save traffic between networks. A third of each list is always mixed.',
    options: [
      ['off', 'No preference'],
      ['network', 'Same network'],
      ['region', 'Same region, on trackers with a region table'],
    ],
  },
  {
    name: 'reachablePeers',
    kind: 'number',
    min: 0,
    max: 200,
    label: 'Peers for reachable clients among unreachable ones',
    help:
      'Maximum in swarms where two in five clients cannot be reached, so that those clients ' +
      'get connections. 0: the usual limit.',
  },
  {
    name: 'leechSlots',
    kind: 'number',
    min: 0,
    max: 1_000_000,
    label: 'Simultaneous downloads per member',
    help: 'Further downloads get no peers until one is finished. 0: no limit.',
  },
  {
    name: 'seedSlots',
    kind: 'number',
    min: 0,
    max: 1_000_000,
    label: 'Simultaneous seeds per member',
    help: 'Further seeds are not listed as peers. 0: no limit.',
  },
  {
    name: 'refuseBrowsers',
    kind: 'flag',
    label: 'Refuse web browsers',
    help: 'An announce URL that is opened in a browser is not an announce.',
  },
  {
    name: 'shadow',
    kind: 'flag',
    label: 'Shadow of an old tracker',
    help:
      'For a rehearsal: trackers answer announces but book nothing. `babou cutover` turns it off ' +
      'at the right moment.',
  },
  {
    name: 'allowOtherClients',
    kind: 'flag',
    label: 'Clients without a rule',
    help: 'Whether clients that match no client rule are allowed.',
  },
]

export function fieldsOf(area: SettingArea): readonly SettingField[] {
  return area === 'site' ? siteFields : trackerFields
}
