import { conditions } from './conditions/index.ts'
import type { AlertLimits } from './facts.ts'

/**
 * The machine of an alert: from the label that `babou fleet prometheus` writes or, without that,
 * from the address of the target, for example that of the node exporter.
 */
const MACHINE = '{{ or $labels.machine (reReplaceAll ":[0-9]+$" "" $labels.instance) }}'

/** The conditions as a rule file for Prometheus, and how Alertmanager groups their alerts. */
export function prometheusRules(limits: AlertLimits & { readonly alertRepeatMinutes: number }) {
  const rules = conditions.flatMap(({ name, summary, severity, rule }) => {
    const found = rule(limits)
    if (found === null) return []
    return [
      `      - alert: ${nameOf(name)}`,
      `        expr: ${quoted(found.expr)}`,
      `        for: ${found.forSeconds}s`,
      `        labels: { severity: ${severity}, machine: ${quoted(MACHINE)} }`,
      `        annotations: { summary: ${quoted(summary)} }`,
    ]
  })
  const head = ['# For Prometheus, whose scrape job for the ops ports is called babou.', 'groups:']
  const repeat = limits.alertRepeatMinutes === 0 ? 1_440 : limits.alertRepeatMinutes
  const routes = [
    '# For Alertmanager: a dead machine is one message. Add your receiver.',
    'route:',
    '  receiver: babou',
    '  group_by: [machine]',
    '  group_wait: 10s',
    `  repeat_interval: ${repeat}m`,
    'receivers:',
    '  - name: babou',
  ]
  return {
    rules: [...head, '  - name: babou', '    rules:', ...rules, ''].join('\n'),
    routes: [...routes, ''].join('\n'),
  }
}

/** Converts the name of a condition: `journal-growing` becomes `BabouJournalGrowing`. */
function nameOf(name: string): string {
  const words = name.split('-').map((word) => word[0].toUpperCase() + word.slice(1))
  return `Babou${words.join('')}`
}

/** Quotes a text for YAML: single quotes keep everything except themselves literal. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
