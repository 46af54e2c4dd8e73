// Which e-mail addresses are taken: what staff said about domains, and providers of addresses that
// live for an hour.

import { disposableDomains } from './disposable-domains.ts'

/** What staff said about a domain and all below it. */
export interface DomainRule {
  readonly domain: string
  readonly kind: 'allow' | 'deny'
}

export interface DomainPolicy {
  /** Whether only domains are taken that a rule allows. */
  readonly onlyAllowed: boolean
  readonly refusesDisposable: boolean
}

export type DomainRuling = 'taken' | 'denied' | 'disposable' | 'not-allowed'

/** What is said beside the field of an address that is not taken. */
export const rulingTexts: Readonly<Record<Exclude<DomainRuling, 'taken'>, string>> = {
  denied: 'uses an email provider that this site does not accept',
  disposable: 'is a disposable address; use one that you will keep',
  'not-allowed': 'does not use an email provider that this site accepts',
}

/** `a.b.example.org` and what it lies under, the nearest first; the top level is no rule's. */
export function domainsOf(email: string): readonly string[] {
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase()
  const labels = domain.split('.')
  return labels.slice(0, -1).map((_, at) => labels.slice(at).join('.'))
}

/** Whether an address is taken: the nearest rule decides, then the list of the disposable. */
export function ruleOn(
  email: string,
  rules: readonly DomainRule[],
  { onlyAllowed, refusesDisposable }: DomainPolicy,
): DomainRuling {
  const domains = domainsOf(email)
  const known = new Map(rules.map(({ domain, kind }) => [domain, kind]))
  const nearest = domains.map((domain) => known.get(domain)).find((kind) => kind !== undefined)
  if (nearest !== undefined) return nearest === 'allow' ? 'taken' : 'denied'
  if (refusesDisposable && domains.some((one) => disposableDomains.has(one))) return 'disposable'
  return onlyAllowed ? 'not-allowed' : 'taken'
}

const LABEL = '[\\p{L}\\p{N}]([\\p{L}\\p{N}-]*[\\p{L}\\p{N}])?'
const DOMAIN = new RegExp(`^(?=.{3,253}$)${LABEL}(\\.${LABEL})+$`, 'u')

/** A domain as rules have it, of what was typed: `@Example.org` is `example.org`; null: none. */
export function readDomain(typed: string): string | null {
  const domain = typed
    .trim()
    .replace(/^\*?[@.]/, '')
    .replace(/\.$/, '')
    .toLowerCase()
  return DOMAIN.test(domain) ? domain : null
}
