import { oneOf, strictRecord } from '../../../../shared/shape.ts'

/** `reset`: as the program has it by default. */
export const rightForm = strictRecord({ right: oneOf(['allow', 'deny', 'reset']) })
