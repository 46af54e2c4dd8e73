import type { NumberedCategory } from '../torznab/numbers.ts'
import type { ToolNumber } from '../unit3d/numbers.ts'

// The data about a site from which its definitions are made: the files through which programs know
// the site.

export interface IntegratedSite {
  /** The URL, without a slash at the end. */
  readonly url: string
  readonly name: string
  readonly categories: readonly NumberedCategory[]
  /** The numbers for programs that support UNIT3D sites. */
  readonly numbers: readonly ToolNumber[]
  readonly irc: IrcPlace
}

/** Where the site announces its torrents on IRC. */
export interface IrcPlace {
  readonly server: string
  readonly port: number
  readonly isTls: boolean
  readonly channels: readonly string[]
  /** The nicks that announce there. */
  readonly announcers: readonly string[]
}

/** Returns the default place for a site that has no channel yet. */
export function usualIrc(url: string): IrcPlace {
  return {
    server: `irc.${new URL(url).hostname}`,
    port: 6697,
    isTls: true,
    channels: ['#announce'],
    announcers: ['babou'],
  }
}

/**
 * Returns a name of letters, digits and `-`, for files and for the lists in programs: `my-site`.
 */
export function identifierOf(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  const words = plain.match(/[a-z0-9]+/g) ?? []
  return words.join('-').slice(0, 40).replace(/-$/, '') || 'babou'
}
