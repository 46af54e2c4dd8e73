import ipaddr from 'ipaddr.js'
import * as z from 'zod'

// The shapes of settings in the environment: text that is converted to the values that the program
// uses.

export const port = z.coerce.number().int().min(0).max(65535)
export const seconds = z.coerce.number().int().min(1).max(86_400)
export const mebibytes = z.coerce.number().int().min(0).max(65_536)
export const yesNo = z.enum(['true', 'false']).transform((value) => value === 'true')
export const baseUrl = z
  .url({ protocol: /^https?$/ })
  .transform((value) => value.replace(/\/+$/, ''))

const announceBase = z.url({ protocol: /^(https?|udp)$/ })

/**
 * The site serves from the root of its host, because pages, feeds and tools use addresses that
 * start there.
 */
export const siteUrl = baseUrl.refine(isOrigin, {
  error: ({ input }) =>
    'the site is always at the root of a host: ' +
    `write ${originOf(String(input))} without path or query`,
})

function isOrigin(text: string): boolean {
  const { href, origin } = new URL(text)
  return href === `${origin}/`
}

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : 'its address'
}

export const urls = z
  .string()
  .min(1)
  .transform((value) => value.split(',').map((part) => part.trim()))
/** The public base URLs of announce URLs, separated by commas. */
export const announceBases = urls
  .refine((parts) => parts.every((part) => announceBase.safeParse(part).success), {
    error: 'expected URLs of http://, https:// or udp://, separated by commas',
  })
  .transform((parts) => parts.map((part) => part.replace(/\/+$/, '')))
export const networks = z
  .string()
  .transform((value) => value.split(',').map((part) => part.trim()))
  .refine((parts) => parts.every(isNetwork), 'expected networks, separated by commas')

function isNetwork(text: string): boolean {
  return ipaddr.isValidCIDR(text) || ipaddr.isValid(text)
}

export const watched = urls.refine(
  (parts) => parts.every((part) => /^(haproxy:(\/.+|[\w.-]+:\d+)|nats:https?:\/\/\S+)$/.test(part)),
  'expected haproxy:/path, haproxy:host:port or nats:http://host:port',
)

interface Setting<S extends z.ZodType> {
  readonly shape: S
  /** The default, as it would be written in the environment; undefined: it is not set. */
  readonly fallback: string | undefined
  readonly doc: string
  /**
   * Whether a running role applies a changed value at a reload (SIGHUP); other settings need a
   * restart.
   */
  readonly isReloaded: boolean
}

export function setting<S extends z.ZodType>(
  shape: S,
  fallback: string | undefined,
  doc: string,
): Setting<S> {
  return { shape, fallback, doc, isReloaded: false }
}

/** A setting that is read whenever it is used, so that a reload can change it. */
export function reloadedSetting<S extends z.ZodType>(
  shape: S,
  fallback: string | undefined,
  doc: string,
): Setting<S> {
  return { shape, fallback, doc, isReloaded: true }
}
