import { UsageError } from '../define-command.ts'

/** Reads the name of a node from an operand. @throws UsageError for anything else */
export function nodeName(text: string): string {
  if (/^[\w.-]{1,60}$/.test(text)) return text
  throw new UsageError(
    `${text} is not a name: 1 to 60 letters, digits, dots, dashes and underscores`,
  )
}
