declare module 'markdown-it-footnote' {
  import type MarkdownIt from 'markdown-it'

  /** `[^1]` and `[^1]: …`; the IDs it makes have `env.docId` in them. */
  export default function footnote(parser: InstanceType<typeof MarkdownIt>): void
}
