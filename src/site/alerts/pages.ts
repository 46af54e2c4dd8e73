import type { AlertRow } from '../../store/alerts/alerts.ts'
import type { PageData } from '../http/action.ts'

export interface AnswerPage extends PageData {
  readonly says: string
  readonly effect: string
  readonly action: string
  readonly button: string
}

export function answerPage(
  word: string,
  act: 'acknowledge' | 'silence',
  { says, id }: AlertRow,
): AnswerPage {
  const isSilence = act === 'silence'
  return {
    title: isSilence ? `Silence alert ${id}` : `Acknowledge alert ${id}`,
    says,
    effect: isSilence
      ? 'No messages about this alert are sent for 4 hours.'
      : 'This alert is not repeated. You get a message when it is resolved.',
    action: `/alerts/${word}`,
    button: isSilence ? 'Silence alert' : 'Acknowledge alert',
  }
}
