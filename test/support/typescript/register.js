import { register } from 'node:module'

// Lets a process import TypeScript: `node --import` it.
register('./hooks.js', import.meta.url)
