import type { Node, Tag, Write, Writer } from './bbcode-writer.ts'
import { block, fenceFor, lines, oneLine, quoteOf, valueOf } from './bbcode-writer.ts'

function quote(tag: Tag, { inner }: Writer): string {
  const [name] = valueOf(tag).split(/[;|,]/)
  const quoted = quoteOf(lines(inner(tag.content)))
  return block(
    name === '' ? quoted : `**${oneLine(name).replace(/[*\\]/g, '')}** wrote:\n\n${quoted}`,
  )
}

/** Writes a fence of the kind `spoiler`, whose first line is the name of the spoiler. */
function spoiler(tag: Tag, { inner }: Writer): string {
  const text = lines(inner(tag.content))
  const name = oneLine(valueOf(tag))
  const fence = fenceFor(text, '`', 3)
  const head = name === '' ? '' : `**${name.replaceAll('*', '')}**\n\n`
  return block(`${fence}spoiler\n${head}${text}\n${fence}`)
}

/** Writes pairs of screenshots, whose content consists only of their URLs. */
function comparison(tag: Tag, { inner }: Writer): string {
  const names = oneLine(valueOf(tag)).replaceAll('*', '')
  const shown = inner(tag.content)
    .replace(/!\[image\]\(([^\s()]*)\)/g, ' $1 ')
    .split(/[\s,<>]+/)
    .filter((one) => /^https?:\/\/[^()]+$/i.test(one))
    .map((address) => `![image](${address})`)
  if (shown.length === 0) return block(lines(inner(tag.content)))
  const head = names === '' ? [] : [`**${names}**`, '']
  return block(['```spoiler', ...head, shown.join('\n'), '```'].join('\n'))
}

/** Writes a note that is set off from the text. */
const note: Write = ({ content }, { inner }) => block(quoteOf(lines(inner(content))))

/** Writes a list. Its items begin with `[*]`, or are in `[li]`. */
function list(tag: Tag, writer: Writer): string {
  const items: Node[][] = []
  for (const node of tag.content) {
    const isTag = typeof node === 'object' && node !== null
    if (isTag && ['*', 'li'].includes(node.tag.toLowerCase())) items.push([...node.content])
    else if (items.length > 0) items.at(-1)?.push(node)
    else if (String(node).trim() !== '') items.push([node])
  }
  const isNumbered = tag.tag === 'ol' || /^[1aAiI]$/.test(valueOf(tag))
  const written = items.map((item, at) => {
    const mark = isNumbered ? `${at + 1}. ` : '- '
    const text = lines(writer.inner(item))
    return `${mark}${text.replace(/\n(?=[^\n])/g, `\n${' '.repeat(mark.length)}`)}`
  })
  return block(written.filter((one) => one.trim().length > 1).join('\n'))
}

/** Writes an item that is not in a list. */
const item: Write = ({ content }, { inner }) => `\n- ${inner(content).trim()}`

function table({ content }: Tag, writer: Writer): string {
  const rows = tagsIn(content, ['tr']).map(({ content: cells }) =>
    tagsIn(cells, ['td', 'th']).map((cell) => {
      return oneLine(writer.inner(cell.content)).replaceAll('|', '\\|')
    }),
  )
  const width = Math.max(0, ...rows.map(({ length }) => length))
  if (width === 0) return writer.inner(content)
  const line = (cells: readonly string[]) => {
    return `| ${Array.from({ length: width }, (_, at) => cells[at] ?? '').join(' | ')} |`
  }
  const [head, ...others] = rows
  const rule = line(Array.from({ length: width }, () => '---'))
  return block([line(head), rule, ...others.map(line)].join('\n'))
}

/** The most columns of a table; further ones are left out. */
const MAX_CELLS = 30

function tagsIn(nodes: readonly Node[], names: readonly string[]): readonly Tag[] {
  const isOne = (node: Node): node is Tag =>
    typeof node === 'object' && node !== null && names.includes(node.tag.toLowerCase())
  const found = nodes.filter(isOne)
  return names.includes('td') ? found.slice(0, MAX_CELLS) : found
}

const heading =
  (marks: string): Write =>
  ({ content }, { inner }) =>
    block(`${marks} ${oneLine(inner(content))}`)

const inside: Write = ({ content }, { inner }) => inner(content)

/** The tags that become blocks. */
export const blockTags = {
  quote,
  blockquote: quote,
  spoiler,
  hide: spoiler,
  mature: spoiler,
  box: spoiler,
  mediainfo: spoiler,
  bdinfo: spoiler,
  comparison,
  compare: comparison,
  note,
  alert: note,
  info: note,
  warning: note,
  important: note,
  list,
  ul: list,
  ol: list,
  '*': item,
  li: item,
  table,
  tr: inside,
  td: inside,
  th: inside,
  h1: heading('#'),
  h2: heading('##'),
  h3: heading('###'),
  h4: heading('####'),
  h5: heading('####'),
  h6: heading('####'),
  header: heading('##'),
  headline: heading('##'),
  hr: () => block('---'),
} satisfies Readonly<Record<string, Write>>
