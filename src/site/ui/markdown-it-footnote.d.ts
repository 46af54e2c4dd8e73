declare module 'markdown-it-footnote' {
  import type MarkdownIt from 'markdown-it'

  /** Parses `[^1]` and `[^1]: …`; the IDs that it makes contain `env.docId`. */
  export default function footnote(parser: InstanceType<typeof MarkdownIt>): void
}
