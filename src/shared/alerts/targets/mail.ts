import { emailAddress, strictRecord, text } from '../../shape.ts'
import { plainText, titleOf } from '../message.ts'
import type { TargetKind } from '../target.ts'

const MOST = 10

/** Email through the SMTP server of the site (BABOU_SMTP_URL). */
export const mail: TargetKind = {
  kind: 'mail',
  label: 'Email',
  fields: [
    { name: 'to', label: 'Addresses', hint: 'Separated by commas, at most 10.', isSecret: false },
  ],
  shape: strictRecord({
    to: text(2_000).refine(
      (value) => {
        const all = addressesOf(value)
        const areGood = all.every((one) => emailAddress.safeParse(one).success)
        return all.length > 0 && all.length <= MOST && areGood
      },
      { error: 'must be email addresses, separated by commas' },
    ),
  }),
  send: (message, { to }, { mail: send }) =>
    send(addressesOf(to), titleOf(message), plainText(message)),
}

function addressesOf(value: string): readonly string[] {
  return value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}
