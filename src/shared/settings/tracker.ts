import * as z from 'zod'
import { announceBases, baseUrl, port, seconds, setting, yesNo } from '../config-shapes.ts'

// Settings of the tracker.

export const trackerSettings = {
  BABOU_TRACKER_HOST: setting(
    z.string().min(1).optional(),
    undefined,
    'where the tracker listens; unset: IPv4 and IPv6',
  ),
  BABOU_TRACKER_PORT: setting(port, '4200', 'announce and scrape over HTTP'),
  BABOU_TRACKER_URL: setting(
    baseUrl,
    'http://localhost:4200',
    'public base of announce URLs; by default with BABOU_TRACKER_PORT',
  ),
  BABOU_TRACKER_MORE_URLS: setting(
    announceBases.optional(),
    undefined,
    'further public bases of announce URLs, of http://, https:// or udp://, separated by commas: ' +
      'downloads list them all, and clients use another one when one does not answer',
  ),
  BABOU_TRACKER_THREADS: setting(
    z.union([z.literal('auto'), z.coerce.number().int().min(1).max(64)]),
    'auto',
    'announce threads of one tracker process',
  ),
  BABOU_TRACKER_IO: setting(
    z.enum(['auto', 'ffi', 'net']),
    'auto',
    "the network transport: system calls (ffi, Linux) or Node's sockets; auto selects what works",
  ),
  BABOU_TRACKER_UDP: setting(
    yesNo,
    'false',
    'also serve announces and scrapes over UDP on the same port (BEP 15, passkey by BEP 41)',
  ),
  BABOU_TRACKER_LINK: setting(
    z.string().min(1).optional(),
    undefined,
    'where other trackers ask this one, unix:/path, tcp://host:port or tls://host:port; ' +
      'unset: a socket for trackers of this machine',
  ),
  BABOU_TRACKER_COPY_WAIT: setting(
    z.coerce.number().int().min(0).max(500),
    '0',
    'milliseconds for which a reply waits until another tracker has a copy of what it reports, ' +
      'at most; 0: replies do not wait',
  ),
  BABOU_TRACKER_ALIASES: setting(
    yesNo,
    'false',
    'also accept announce URLs of other programs, and passkeys of other forms',
  ),
  BABOU_TRACKER_PRIVATE_PEERS: setting(
    z.enum(['auto', 'always', 'never']),
    'auto',
    'who gets peers at non-global addresses',
  ),
  BABOU_TRACKER_REGIONS: setting(
    z.string().min(1).optional(),
    undefined,
    'a file of networks and their regions, to list near peers first',
  ),
  BABOU_TRACKER_MAX_STALENESS: setting(
    seconds.optional(),
    undefined,
    'seconds without the bridge after which a tracker stops using its state',
  ),
  BABOU_PROXY_PROTOCOL: setting(yesNo, 'false', 'expect PROXY v1/v2 on the tracker port'),
  BABOU_ANNOUNCE_INTERVAL: setting(
    seconds.optional(),
    undefined,
    'seconds between announces (1800)',
  ),
  BABOU_ANNOUNCE_MIN_INTERVAL: setting(
    seconds.optional(),
    undefined,
    'minimum seconds between announces (900)',
  ),
} as const
