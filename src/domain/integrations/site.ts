import type { NumberedCategory } from '../torznab/numbers.ts'
import type { ToolNumber } from '../unit3d/numbers.ts'

// What the definitions of a site are made from: the files by which programs know the site.

export interface IntegratedSite {
  /** Without a slash at the end. */
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

/** The default place of a site that has no channel yet. */
export function usualIrc(url: string): IrcPlace {
  return {
    server: `irc.${new URL(url).hostname}`,
    port: 6697,
    isTls: true,
    channels: ['#announce'],
    announcers: ['babou'],
  }
}

/** Returns a name of letters, digits and `-`, for files and the lists of programs: `my-site`. */
export function identifierOf(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  const words = plain.match(/[a-z0-9]+/g) ?? []
  return words.join('-').slice(0, 40).replace(/-$/, '') || 'babou'
}
