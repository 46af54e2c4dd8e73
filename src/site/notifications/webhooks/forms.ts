import { strictRecord, text } from '../../../shared/shape.ts'

/** The longest URL of a webhook. */
export const URL_LENGTH = 500

export const webhookForm = strictRecord({ url: text(URL_LENGTH).min(1) })
