import { DAY_SECONDS } from '../../../domain/units.ts'
import type { SettingField } from './field.ts'
import { choiceField, flagField, numberField } from './field.ts'
import type { SettingArea } from './history.ts'
import type { TrackerSettings } from './settings.ts'
import { siteFields } from './site-fields.ts'

// Labels and hints of the tracker settings in the console, in the order of the form: one entry for
// each key of the shape in settings.ts, which has the limits.

export const trackerFields: readonly SettingField<keyof TrackerSettings>[] = [
  numberField('intervalSeconds', 1, 86_400, {
    label: 'Announce interval (seconds)',
    help: 'How often clients announce. Shorter intervals keep peer lists fresher but add load.',
  }),
  numberField('minIntervalSeconds', 1, DAY_SECONDS, {
    label: 'Minimum interval (seconds)',
    help: 'How soon a client may announce again. Never longer than the announce interval.',
  }),
  flagField('adaptIntervals', {
    label: 'Adaptive intervals',
    help:
      'Shorter in young swarms and swarms with many leechers, longer for idle seeds and when ' +
      'a tracker is overloaded.',
  }),
  numberField('youngIntervalSeconds', 60, 86_400, {
    label: 'Interval in young swarms (seconds)',
    help: 'During the first hour of a torrent. At least 300, never above the announce interval.',
  }),
  numberField('idleIntervalSeconds', 60, 14_400, {
    label: 'Interval of idle seeds (seconds)',
    help: 'For seeds that no one downloads from. Never below the announce interval.',
  }),
  numberField('announcesPerSecond', 0, 10_000_000, {
    label: 'Announces per second and tracker',
    help:
      'Above this rate the tracker lengthens intervals, then shortens peer lists. 0: it goes ' +
      'by processor load only.',
  }),
  numberField('numwantDefault', 0, 200, {
    label: 'Peers per reply',
    help: 'Used when the client does not request a number.',
  }),
  numberField('numwantMax', 0, 200, {
    label: 'Maximum peers per reply',
    help: 'Even if the client asks for more.',
  }),
  numberField('sessionsPerTorrent', 1, 100, {
    label: 'Clients per member and torrent',
    help: 'Further clients are refused with “Too many clients”.',
  }),
  {
    name: 'deniedPorts',
    kind: 'ports',
    label: 'Refused ports',
    help: 'Ports that clients must not listen on, separated by commas; at most 64.',
  },
  flagField('allowPeerDicts', {
    label: 'Uncompressed peer lists',
    help: 'Honor compact=0, for very old clients. The replies are larger.',
  }),
  choiceField('privatePeers', {
    label: 'Peers with private addresses',
    help: 'Whether peer lists include loopback and private addresses.',
    options: [
      ['auto', 'To clients that have such an address themselves'],
      ['always', 'Always'],
      ['never', 'Never'],
    ],
  }),
  numberField('reaperTorrentsPerSecond', 1, 100_000_000, {
    label: 'Swarms cleaned per second, maximum',
    help: 'Cleaning removes silent peers. Lower this only if it slows announces down.',
  }),
  numberField('reaperCorePercent', 1, 100, {
    label: 'Processor time for cleaning (percent of a core)',
    help: 'Maximum, however many swarms are due.',
  }),
  choiceField('reaperFirst', {
    label: 'Cleaning order',
    help: 'When more swarms are due than can be cleaned in time.',
    options: [
      ['silent', 'Longest silent first'],
      ['removed', 'Removed torrents first'],
      ['large', 'Largest swarms first'],
    ],
  }),
  numberField('removedTorrentDays', 1, 3_650, {
    label: 'Removed torrents (days)',
    help:
      'How long clients are told why a torrent was removed. After that, trackers drop it from ' +
      'memory.',
  }),
  flagField('aliases', {
    label: 'Announce URLs of other trackers',
    help:
      'Accept /announce/{passkey} and similar forms, for members who moved here from another ' +
      'site.',
  }),
  flagField('allowOwnPeers', {
    label: 'Members as their own peers',
    help: 'Whether a member who seeds on one machine appears as a peer to their other machines.',
  }),
  numberField('earlyPeers', 0, 200, {
    label: 'Peers for early announces',
    help: 'Maximum for a client that announces again before the minimum interval.',
  }),
  numberField('peerListsPerHour', 0, 1_000_000, {
    label: 'Peer lists per hour',
    help: 'Maximum for a member. 0: no limit.',
  }),
  numberField('probesPerSecond', 0, 1_000, {
    label: 'Connection checks per second',
    help:
      'Maximum for one tracker, which tests the ports of clients and tells members about closed ' +
      'ones. 0 turns the check off.',
  }),
  flagField('probeLocal', {
    label: 'Check private addresses',
    help: 'Whether clients at private and loopback addresses are checked, too.',
  }),
  flagField('avoidUnreachable', {
    label: 'Separate clients that cannot connect',
    help:
      'Two clients with closed ports cannot connect to each other, so neither is listed for ' +
      'the other.',
  }),
  choiceField('nearPeers', {
    label: 'Preferred peers',
    help: 'Nearby peers save traffic between networks. A third of each list is always mixed.',
    options: [
      ['off', 'No preference'],
      ['network', 'Same network'],
      ['region', 'Same region, on trackers with a region table'],
    ],
  }),
  numberField('reachablePeers', 0, 200, {
    label: 'Peers for reachable clients among unreachable ones',
    help:
      'Maximum in swarms where two in five clients cannot be reached, so that those clients ' +
      'get connections. 0: the usual limit.',
  }),
  numberField('leechSlots', 0, 1_000_000, {
    label: 'Simultaneous downloads per member',
    help: 'Further downloads get no peers until one is finished. 0: no limit.',
  }),
  numberField('seedSlots', 0, 1_000_000, {
    label: 'Simultaneous seeds per member',
    help: 'Further seeds are not listed as peers. 0: no limit.',
  }),
  flagField('refuseBrowsers', {
    label: 'Refuse web browsers',
    help: 'An announce URL that is opened in a browser is not an announce.',
  }),
  flagField('shadow', {
    label: 'Shadow of an old tracker',
    help:
      'For a rehearsal: trackers answer announces but book nothing. `babou cutover` turns it off ' +
      'at the right moment.',
  }),
  flagField('allowOtherClients', {
    label: 'Clients without a rule',
    help: 'Whether clients that match no client rule are allowed.',
  }),
]

export function fieldsOf(area: SettingArea): readonly SettingField[] {
  return area === 'site' ? siteFields : trackerFields
}
