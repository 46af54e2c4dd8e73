import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { ownBundle } from '../../bridge/certificates/identity.ts'
import { authorityOf, claimNode, JoinRefused } from '../../bridge/joining/joiner.ts'
import type { Granted } from '../../bridge/joining/messages.ts'
import { granted } from '../../bridge/joining/messages.ts'
import type { JoinWord } from '../../bridge/joining/word.ts'
import type { Config } from '../../shared/config.ts'
import { makeDataFolder, writeWhole } from '../../shared/data-folder.ts'
import type { Infer } from '../../shared/shape.ts'
import { bytes32, hex, list, oneOf, record, text } from '../../shared/shape.ts'
import { joinedRoles } from '../../store/fleet/fleet-nodes.ts'
import { CommandError } from '../define-command.ts'
import { addLines } from './settings-file.ts'

// Makes this machine a node, with a certificate, the secret and its settings.

/**
 * What an interrupted join needs in order to continue. Because a join word is valid only once, it
 * is everything that the hub granted. It is removed when the join ends.
 */
const joinedShape = record({
  id: hex(16),
  node: text(60),
  role: oneOf(joinedRoles),
  authority: text(8_000),
  stateKey: bytes32,
  hubs: list(text(300)),
  secret: granted.shape.secret,
  /** The certificate and its private key, in PEM; empty: the role needs none. */
  bundle: text(30_000),
  settings: granted.shape.settings,
})
export type Joined = Readonly<Infer<typeof joinedShape>>

/** Returns the folder of an unfinished join. */
export function joiningFolder(config: Pick<Config, 'BABOU_DATA'>): string {
  return path.join(config.BABOU_DATA, 'joining')
}

const joinedFile = (config: Config) => path.join(joiningFolder(config), 'joined.json')

/** Returns the interrupted join with this word on this machine, or null. */
export function cutJoin(config: Config, word: JoinWord): Joined | null {
  const file = joinedFile(config)
  if (!fs.existsSync(file)) return null
  const found = joinedShape.safeParse(JSON.parse(fs.readFileSync(file, 'utf8'))).data
  return found?.id === word.id ? found : null
}

/**
 * Checks that this machine can become a node.
 * @throws CommandError when this machine is already a node, or has conflicting settings
 */
export function requireBare(config: Config): void {
  const { BABOU_DATA: folder } = config
  const inTheWay = ['secret', 'bridge/node.pem', 'tracker/store.json', 'postgres'].find((name) =>
    fs.existsSync(path.join(folder, name)),
  )
  if (inTheWay !== undefined) {
    throw new CommandError(
      `${path.join(folder, inTheWay)} exists: this BABOU_DATA already belongs to a node; use ` +
        'another folder',
    )
  }
  const fixed = (['BABOU_SECRET', 'BABOU_NODE', 'BABOU_BRIDGE'] as const).find((name) =>
    config.fixed.has(name),
  )
  if (fixed === undefined) return
  throw new CommandError(`${fixed} is set here, but comes with the word: remove it`)
}

/**
 * Checks that BABOU_DATA and the settings file can be written, before a join word is used up: what
 * the word brings is written to BABOU_DATA, and settings, which may contain passwords, are added to
 * the file. The file's folder may belong to root, like `/etc/babou`.
 * @throws CommandError, or ConfigError for BABOU_DATA, when one of them cannot be written
 */
export function requireWritable(config: Config, envFile: string): void {
  makeDataFolder(config.BABOU_DATA)
  try {
    if (!fs.existsSync(envFile)) {
      fs.accessSync(path.dirname(envFile), fs.constants.W_OK)
      return
    }
    fs.accessSync(envFile, fs.constants.W_OK)
    fs.chmodSync(envFile, 0o600)
  } catch (error) {
    throw new CommandError(
      `the settings cannot be added to ${envFile} (${(error as Error).message}): give the file ` +
        'to the user that babou runs as; the word was not used',
    )
  }
}

/**
 * Presents the join word to its hubs in turn, and stores what one of them grants, for `setUp`.
 * @throws CommandError when a hub refuses the word, or none can be reached
 */
export async function claimWord(config: Config, word: JoinWord): Promise<Joined> {
  const faults: string[] = []
  for (const url of word.hubs) {
    try {
      const authority = await authorityOf(url, word.authority)
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const asked = { id: word.id, token: word.token, publicKey: pemOf(publicKey, 'spki') }
      const given = await claimNode(url, authority, asked)
      const key = pemOf(privateKey, 'pkcs8')
      return keep(config, word, { granted: given, authority, key })
    } catch (error) {
      const refused = error instanceof JoinRefused ? error : null
      if (refused?.code === 'word') throw new CommandError(`the hub refused: ${refused.message}`)
      faults.push(`${url}: ${(error as Error).message}`)
    }
  }
  throw new CommandError(faults.join('\n'))
}

function pemOf(key: { export: (options: never) => unknown }, type: 'spki' | 'pkcs8'): string {
  return String(key.export({ type, format: 'pem' } as never))
}

interface Got {
  readonly granted: Granted
  readonly authority: string
  readonly key: string
}

function keep(config: Config, word: JoinWord, { granted: given, authority, key }: Got): Joined {
  const { node, certificate, secret, settings, stateKey } = given
  const { hubs, id } = word
  const role = joinedRoles.find((one) => one === given.role)
  if (role === undefined) {
    throw new CommandError(`the hub assigned a role that this version lacks: ${given.role}`)
  }
  if (certificate !== '') requireOurs(certificate, key)
  const bundle = certificate === '' ? '' : `${certificate}${key}`
  const about = { id, node, role, authority, stateKey, hubs: [...hubs] }
  const found: Joined = { ...about, secret, bundle, settings }
  fs.mkdirSync(joiningFolder(config), { recursive: true, mode: 0o700 })
  writeWhole(joinedFile(config), JSON.stringify(found), 0o600)
  return found
}

/**
 * Turns this machine into the node: writes its secret, certificate and settings. When an
 * interrupted join continues, everything is written again, because some of it may be missing.
 */
export function setUp(config: Config, joined: Joined, envFile: string): void {
  const { node, role, hubs, secret, bundle, settings } = joined
  writeWhole(path.join(config.BABOU_DATA, 'secret'), secret, 0o600)
  if (bundle !== '') {
    const file = ownBundle(config)
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
    writeWhole(file, bundle, 0o600)
  }
  const own = { ...settings, BABOU_NODE: node }
  const bridge = { BABOU_BRIDGE: hubs.join(',') }
  addLines(envFile, linesOf(config, role === 'tracker' ? { ...own, ...bridge } : own))
}

/**
 * Checks that the certificate is for this machine's key.
 * @throws CommandError when the hub signed another key
 */
function requireOurs(certificate: string, key: string): void {
  if (new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key))) return
  throw new CommandError('the hub sent the certificate of another key')
}

/**
 * Returns lines for the settings that are not set yet, without values that have more than one line.
 */
function linesOf({ fixed }: Config, settings: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => {
    const isSetting = /^(BABOU_[A-Z_]+|DATABASE_URL)$/.test(name) && !/[\r\n]/.test(value)
    return isSetting && !fixed.has(name as never) ? [`${name}=${value}`] : []
  })
}

/** Removes the files that are only needed by an interrupted join. */
export function endJoin(config: Config): void {
  fs.rmSync(joiningFolder(config), { recursive: true, force: true })
}
