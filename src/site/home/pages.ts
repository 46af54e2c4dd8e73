import type { PageData } from '../http/action.ts'

export interface HomePage extends PageData {
  readonly name: string
}

export function homePage(name: string): HomePage {
  return { title: `Hello, ${name}`, name }
}
