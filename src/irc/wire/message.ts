// Messages of the client protocol (RFC 1459, RFC 2812) with the tags of IRCv3.

export interface IrcMessage {
  readonly tags: Readonly<Record<string, string>>
  /** `nick!user@host`, or the name of a server; empty if the server omitted it. */
  readonly source: string
  /** The command in capitals, or a numeric of three digits. */
  readonly command: string
  readonly params: readonly string[]
}

/** Parses one line; returns null for an empty one. */
export function parseMessage(line: string): IrcMessage | null {
  const found = /^(?:@(\S+) +)?(?::(\S+) +)?(\S+)(.*)$/.exec(line)
  if (found === null) return null
  const [, tags = '', source = '', command, rest] = found
  const trailing = / :(.*)$/.exec(rest)
  const middle = trailing === null ? rest : rest.slice(0, trailing.index)
  const words = middle.split(' ').filter((word) => word !== '')
  const params = trailing === null ? words : [...words, trailing[1]]
  return { tags: tagsOf(tags), source, command: command.toUpperCase(), params }
}

/** Returns a message as a line without its line end. Only the last parameter may contain spaces. */
export function formatMessage(command: string, ...params: readonly string[]): string {
  const words = params.map((param, index) => {
    // Characters that would end the line, or on some servers the connection, are replaced.
    const clean = param.replace(/[\u0000\r\n]/g, ' ')
    const isLast = index === params.length - 1
    return isLast && (clean === '' || /^:| /.test(clean)) ? `:${clean}` : clean.replaceAll(' ', '_')
  })
  return [command, ...words].join(' ')
}

/** Returns the nick in a source. */
export function nickOf(source: string): string {
  return source.split('!', 1)[0]
}

/** Returns whether two names of channels or members are the same. */
export function isSameName(one: string, other: string): boolean {
  return folded(one) === folded(other)
}

// In RFC 1459, the characters {}|^ are the lower case of []\~.
function folded(name: string): string {
  return name
    .toLowerCase()
    .replace(/[[\]\\~]/g, (character) => '{}|^'['[]\\~'.indexOf(character)] as string)
}

const ESCAPES: Readonly<Record<string, string>> = { ':': ';', s: ' ', r: '\r', n: '\n' }

function tagsOf(text: string): Record<string, string> {
  const tags: Record<string, string> = {}
  for (const part of text === '' ? [] : text.split(';')) {
    const [name, ...value] = part.split('=')
    tags[name] = value.join('=').replace(/\\(.?)/g, (_, one: string) => ESCAPES[one] ?? one)
  }
  return tags
}
