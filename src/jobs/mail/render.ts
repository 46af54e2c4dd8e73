import fs from 'node:fs'
import path from 'node:path'
import mustache from 'mustache'
import { LINK_MARK } from '../../domain/notifications/mail-kinds.ts'
import type { MailText } from '../../store/notifications/mail-queue.ts'

/** The values that every email can use in addition to its data. */
interface MailSurroundings {
  readonly siteName: string
  readonly siteUrl: string
  /** Text that staff put before each subject and below each body; '' for none. */
  readonly prefix?: string
  readonly footer?: string
}

type Data = Readonly<Record<string, unknown>>

/** Renders an email, with `LINK_MARK` in place of the secret link; null for an unknown kind. */
export type RenderMail = (kind: string, data: Data, around: MailSurroundings) => MailText | null

/**
 * Loads the texts of `views/mails/`: `<kind>.mustache` is a line `Subject: …`, an empty line and
 * the body; a line with only `{{link}}` becomes the secret link. `html.mustache` turns the same
 * body into HTML, so that both versions always have the same content.
 */
export function createMailRenderer(folder: string): RenderMail {
  const templates = new Map(
    fs.readdirSync(folder).map((file) => {
      return [path.parse(file).name, fs.readFileSync(path.join(folder, file), 'utf8')]
    }),
  )
  const html = templates.get('html') ?? ''
  return (kind, data, around) => {
    const template = templates.get(kind)
    if (template === undefined) return null
    const all = { ...data, ...around, link: LINK_MARK }
    const whole = mustache.render(template, all, {}, { escape: inLine })
    const [, subject, text] = /^Subject: (.*)\n\n([^]*)$/.exec(whole) ?? []
    if (subject === undefined) throw new Error(`views/mails/${kind}: line 1 is not a subject`)
    const { prefix = '', footer = '' } = around
    const body = footer === '' ? text.trim() : `${text.trim()}\n\n${footer}`
    const blocks = body.split(/\n{2,}/)
    const shown = { siteName: around.siteName, siteUrl: around.siteUrl, blocks: blocks.map(block) }
    return {
      subject: inLine(`${prefix} ${subject}`).trim(),
      text: `${body}\n`,
      html: mustache.render(html, shown),
    }
  }
}

/** Inserts the link, or a sentence that says that there is none. */
export function withLink(mail: MailText, link: string | null): MailText {
  const shown = link ?? ''
  return {
    subject: mail.subject,
    text: mail.text.replaceAll(LINK_MARK, shown),
    // A link of this site: letters, digits and URL punctuation, nothing to escape.
    html: mail.html.replaceAll(LINK_MARK, shown),
  }
}

function block(text: string) {
  return text === LINK_MARK ? { link: text, text: null } : { link: null, text }
}

// A value from a member stays on its line: a line break in the subject would start another header.
function inLine(value: unknown): string {
  return value === LINK_MARK ? LINK_MARK : String(value).replace(/[\u0000-\u001f\u007f]+/g, ' ')
}
