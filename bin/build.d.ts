export function build(): Promise<string>
export function programFile(folder: string, name: string): string
export function use(folder: string): void
