import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Config } from '../shared/config.ts'
import { ConfigError } from '../shared/config-file.ts'
import { dataId } from '../shared/data-folder.ts'
import type { SocketAddress } from './socket-address.ts'
import { isLoopback, reachableUrl, readSocketAddress, socketAddress } from './socket-address.ts'
import { natsAddress, readNatsAddress } from './transports/nats/address.ts'

/**
 * The most bytes of a socket path: the kernel silently cuts longer ones (108 bytes on Linux, 104 on
 * macOS).
 */
const MAX_SOCKET_PATH_BYTES = 100
/** The longest temporary directory with which the folder and the file name still fit. */
const MAX_TEMP_PATH_BYTES = 60
const BRIDGE_SOCKET = 'bridge.sock'
const LINK_SOCKET = 'link.sock'

type UrlConfig = Pick<
  Config,
  'BABOU_DATA' | 'BABOU_BRIDGE' | 'BABOU_BRIDGE_LISTEN' | 'BABOU_BRIDGE_INSECURE'
>

/**
 * Returns the URLs on which this jobs node's bridge listens (BABOU_BRIDGE_LISTEN). Creates the
 * private folder for a socket whose path would be too long.
 * @throws ConfigError for a URL on which this release cannot listen
 */
export function bridgeListenUrls(config: UrlConfig): string[] {
  const urls = usable('BABOU_BRIDGE_LISTEN', config, config.BABOU_BRIDGE_LISTEN)
  if (urls.includes(shortUrl(config, BRIDGE_SOCKET))) makePrivate(shortFolder(config))
  return urls
}

/**
 * Returns the URLs at which a tracker finds the bridge (BABOU_BRIDGE), which it tries in turn.
 * @throws ConfigError for a URL to which this release cannot connect
 */
export function bridgeConnectUrls(config: UrlConfig): string[] {
  if (config.BABOU_BRIDGE !== undefined) return usable('BABOU_BRIDGE', config, config.BABOU_BRIDGE)
  const urls = usable('BABOU_BRIDGE_LISTEN', config, config.BABOU_BRIDGE_LISTEN)
  return urls.map((url) => (/^t(cp|ls):/.test(url) ? reachableUrl(url) : url))
}

/**
 * Returns the URL at which other trackers reach this one (BABOU_TRACKER_LINK).
 * @throws ConfigError for a URL on which this release cannot listen
 */
export function trackerLinkUrl(config: UrlConfig & Pick<Config, 'BABOU_TRACKER_LINK'>): string {
  const usual = `unix:${path.join(config.BABOU_DATA, 'tracker', LINK_SOCKET)}`
  const url = config.BABOU_TRACKER_LINK ?? usual
  const isKnown = ['unix:', 'tcp:', 'tls:'].some((scheme) => url.startsWith(scheme))
  const found = isKnown
    ? readUrl(url, config, LINK_SOCKET)
    : { fault: 'expected unix:, tcp:// or tls://' }
  if ('fault' in found) throw new ConfigError(`BABOU_TRACKER_LINK=${url}: ${found.fault}`)
  if (found.url === shortUrl(config, LINK_SOCKET)) makePrivate(shortFolder(config))
  return found.url
}

/**
 * Returns the address to which a process of this machine connects for a URL; for NATS, that of the
 * server.
 */
export function bridgePlace(url: string): SocketAddress | { readonly path: string } {
  if (url.startsWith('unix:')) return { path: url.slice('unix:'.length) }
  const { host, port } = url.startsWith('nats:') ? natsAddress(url) : socketAddress(url)
  return { host, port }
}

function usable(name: string, config: UrlConfig, given: readonly string[] | undefined): string[] {
  const urls = given ?? [`unix:${path.join(config.BABOU_DATA, BRIDGE_SOCKET)}`]
  return urls.map((url) => {
    const scheme = url.slice(0, url.indexOf(':') + 1)
    if (url === 'loopback:' || ['unix:', 'tcp:', 'tls:', 'nats:'].includes(scheme)) {
      const found = readUrl(url, config, BRIDGE_SOCKET)
      if ('url' in found) return found.url
      throw new ConfigError(`${name}=${url}: ${found.fault}`)
    }
    const known = 'unix:/path, tcp://host:port, tls://host:port, nats://host:port or loopback:'
    throw new ConfigError(`${name}=${url}: this release of the bridge supports only ${known}`)
  })
}

/**
 * Reads a URL.
 * @param socket the name of the file that replaces a path that is too long
 */
function readUrl(
  url: string,
  config: UrlConfig,
  socket: string,
): { url: string } | { fault: string } {
  // Two programs in one process (as in tests) are distinguished by their data folders.
  if (url === 'loopback:') return { url: `loopback:${config.BABOU_DATA}` }
  if (url.startsWith('unix:')) {
    const file = url.slice('unix:'.length).replace(/^\/\/(?=\/)/, '')
    if (!path.isAbsolute(file)) return { fault: 'expected unix: and an absolute path' }
    if (Buffer.byteLength(file) > MAX_SOCKET_PATH_BYTES) return { url: shortUrl(config, socket) }
    return { url: `unix:${file}` }
  }
  if (url.startsWith('nats:')) return readNatsUrl(url, config)
  const address = readSocketAddress(url)
  if (address === null) {
    const scheme = url.slice(0, 3)
    return { fault: `expected a host and a port, as in ${scheme}://127.0.0.1:4300` }
  }
  const isSafe = url.startsWith('tls:') || isLoopback(address)
  if (isSafe || config.BABOU_BRIDGE_INSECURE) return { url }
  return {
    fault:
      'tcp:// sends passkeys in clear text, so outside this machine it requires ' +
      'BABOU_BRIDGE_INSECURE=true (for a private network or a tunnel); use tls:// otherwise',
  }
}

function readNatsUrl(url: string, config: UrlConfig): { url: string } | { fault: string } {
  const read = readNatsAddress(url)
  if ('fault' in read) return read
  if (read.isEncrypted || isLoopback(read) || config.BABOU_BRIDGE_INSECURE) return { url }
  return {
    fault:
      'passkeys would pass through the network in clear text: add ?tls=yes or ?ca=FILE, or set ' +
      'BABOU_BRIDGE_INSECURE=true for a private network or a tunnel',
  }
}

function shortUrl(config: UrlConfig, socket: string): string {
  return `unix:${path.join(shortFolder(config), socket)}`
}

/**
 * Returns a folder in which socket paths are short enough; it is the same for every process with
 * this data folder.
 */
function shortFolder(config: UrlConfig): string {
  const temp = os.tmpdir()
  const folder = Buffer.byteLength(temp) > MAX_TEMP_PATH_BYTES ? '/tmp' : temp
  return path.join(folder, `babou-${dataId(config.BABOU_DATA)}`)
}

/**
 * Creates a folder that only this user can read.
 * @throws Error when it has another owner
 */
function makePrivate(folder: string): void {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
  const found = fs.lstatSync(folder)
  if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o077) !== 0) {
    throw new Error(`${folder} is not a private folder (0700) of this user; remove it`)
  }
}
