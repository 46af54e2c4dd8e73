import { decimal, record, strictRecord } from '../../shape.ts'
import { webUrl } from '../fields.ts'
import type { AlertLine } from '../message.ts'
import { lineText, titleOf } from '../message.ts'
import type { TargetKind } from '../target.ts'
import { jsonOf, outcomeOf } from '../exchange.ts'

const limited = record({ retry_after: decimal.min(0) })
const MOST_CHARACTERS = 4_000

/** A webhook of a Discord channel. */
export const discord: TargetKind = {
  kind: 'discord',
  label: 'Discord',
  fields: [{ name: 'url', label: 'Webhook URL', hint: 'A webhook of a channel.', isSecret: true }],
  shape: strictRecord({ url: webUrl }),
  async send(message, { url }, { post }) {
    const links = [...message.links, { label: 'All alerts', url: message.url }]
    const lines = message.lines.map((line) => escaped(lineText(line)))
    const last = links.map((link) => `[${escaped(link.label)}](${link.url})`).join(' · ')
    const embed = {
      title: escaped(titleOf(message)).slice(0, 256),
      description: `${lines.join('\n').slice(0, MOST_CHARACTERS - last.length)}\n${last}`,
      color: colorOf(message.lines[0]),
    }
    // A name such as @everyone in a message must not notify anyone.
    const body = JSON.stringify({ embeds: [embed], allowed_mentions: { parse: [] } })
    const answer = await post(url, { body })
    return outcomeOf(answer, limited.safeParse(jsonOf(answer)).data?.retry_after)
  },
}

function colorOf({ what, severity }: AlertLine): number {
  if (what === 'resolved') return 0x2e7d32
  return severity === 'critical' ? 0xc62828 : 0xf9a825
}

function escaped(text: string): string {
  return text.replace(/([\\*_~`|>[\]()#])/g, '\\$1')
}
