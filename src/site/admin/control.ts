export { choices, control } from '../http/control.ts'
export type { Control, ControlKind } from '../http/control.ts'
