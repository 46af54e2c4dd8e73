import type { Tag, Write, Writer } from './bbcode-writer.ts'
import { block, fenceFor, oneLine, valueOf } from './bbcode-writer.ts'

const ADDRESS = /^(?:https?:\/\/|magnet:\?|ircs?:\/\/|\/(?!\/))/i
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,28}[A-Za-z0-9_-]$|^[A-Za-z0-9]$/

/**
 * The start, text and trailing blanks of a line. The text is matched to the end of the line and
 * then shortened, because blanks may be anywhere in it.
 */
const LINE = /^([ \t>]*(?:[-*] |\d+\. )?)(\S(?:.*[^ \t\n\r\u2028\u2029])?)([ \t]*)$/gm

/**
 * Returns the function that puts marks around each line with text, because a mark cannot extend
 * over an empty line.
 */
function marked(mark: string): Write {
  return ({ content }, { inner }) => inner(content).replace(LINE, `$1${mark}$2${mark}$3`)
}

/**
 * Returns a URL without characters that would end it in Markdown; null: links cannot lead there.
 */
function addressIn(given: string): string | null {
  const address = given.trim()
  if (!ADDRESS.test(address)) return null
  return address.replace(
    /[\s<>()\\]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function link(tag: Tag, { inner, drop }: Writer): string {
  const label = oneLine(inner(tag.content))
  const value = valueOf(tag)
  const address = addressIn(value === '' ? label : value)
  if (address === null) {
    drop(tag.tag)
    return label
  }
  if (value === '' || label === '' || label === value)
    return `<${address}>`.replace(/^<\/(.*)>$/, '[/$1](/$1)')
  // An image in a link remains an image: screenshots are thumbnails that link to the full image.
  const shown = IMAGES.test(label) ? label : label.replace(/[[\]]/g, '\\$&')
  return `[${shown}](${address})`
}

/** Matches a text that contains only images, in the form in which they are written here. */
const IMAGES = /^(?:!\[image\]\([^\s()]*\) ?)+$/

function image(tag: Tag, { inner, drop }: Writer): string {
  const given = oneLine(inner(tag.content)) || valueOf(tag)
  const address = addressIn(given)
  if (address !== null) return `![image](${address})`
  drop(tag.tag)
  return given
}

function code({ content }: Tag, { inner }: Writer): string {
  const text = inner(content)
  if (text.includes('\n')) {
    const fence = fenceFor(text, '`', 3)
    return block(`${fence}\n${text.replace(/^\n+/, '').trimEnd()}\n${fence}`)
  }
  const fence = fenceFor(text, '`', 1)
  const gap = fence.length > 1 ? ' ' : ''
  return text.trim() === '' ? text : `${fence}${gap}${text}${gap}${fence}`
}

/** Links to a search for the name, because the site has no page for artists. */
const artist: Write = ({ content }, { inner }) => {
  const name = oneLine(inner(content))
  const words = encodeURIComponent(`"${name.replaceAll('"', '')}"`).replace(/[()]/g, (sign) => {
    return sign === '(' ? '%28' : '%29'
  })
  return name === '' ? '' : `[${name.replace(/[[\]]/g, '\\$&')}](/torrents?q=${words})`
}

const user: Write = (tag, { inner }) => {
  const name = oneLine(inner(tag.content)) || valueOf(tag)
  return NAME.test(name) ? `@${name}` : name
}

const plain: Write = ({ content }, { inner }) => inner(content)
const strike = marked('~~')

/** The tags within a line. */
export const inlineTags = {
  b: marked('**'),
  strong: marked('**'),
  i: marked('_'),
  em: marked('_'),
  s: strike,
  strike,
  del: strike,
  url: link,
  link,
  inlineurl: link,
  email: plain,
  img: image,
  image,
  thumb: image,
  imgw: image,
  imgnm: image,
  code,
  pre: code,
  c: code,
  inlinecode: code,
  plain,
  noparse: plain,
  artist,
  user,
  youtube: plain,
  video: plain,
  media: plain,
  br: () => '\n',
} satisfies Readonly<Record<string, Write>>
