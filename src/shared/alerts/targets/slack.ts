import { strictRecord } from '../../shape.ts'
import { webUrl } from '../fields.ts'
import type { AlertLine } from '../message.ts'
import { lineText, titleOf } from '../message.ts'
import type { TargetKind } from '../target.ts'
import { outcomeOf } from '../exchange.ts'

/** An incoming webhook of Slack, or of a program with the same format, such as Mattermost. */
export const slack: TargetKind = {
  kind: 'slack',
  label: 'Slack',
  fields: [{ name: 'url', label: 'Webhook URL', hint: 'An incoming webhook.', isSecret: true }],
  shape: strictRecord({ url: webUrl }),
  async send(message, { url }, { post }) {
    const links = [...message.links, { label: 'All alerts', url: message.url }]
    const last = links.map((link) => `<${link.url}|${escaped(link.label)}>`).join(' · ')
    const attachments = [
      ...message.lines.map((line) => ({ color: colorOf(line), text: escaped(lineText(line)) })),
      { text: last },
    ]
    const body = JSON.stringify({ text: escaped(titleOf(message)), attachments })
    return outcomeOf(await post(url, { body }))
  },
}

function colorOf({ what, severity }: AlertLine): string {
  if (what === 'resolved') return 'good'
  return severity === 'critical' ? 'danger' : 'warning'
}

/** Escapes the three characters that have a meaning in Slack. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
