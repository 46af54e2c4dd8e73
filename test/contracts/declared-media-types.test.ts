import express from 'express'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { heldToDeclared } from '../support/declared-replies.ts'

/** What is found wrong with a reply of this type at the address of an action. */
async function liesOf(path: string, type: string, accept: string, status = 200) {
  const app = express()
  app.get(path, (_req, res) => void res.status(status).type(type).send('{}'))
  const held = heldToDeclared(app)
  await supertest(held.app).get(path).set('Accept', accept)
  return held.lies.filter((lie) => lie.includes('“'))
}

const JSON_TYPE = 'application/json'

describe('the comparison of replies with their declarations', () => {
  it.each([
    ['a file of another type', '/ledger.csv', 'text/plain', '*/*'],
    ['JSON instead of a file', '/ledger.csv', JSON_TYPE, '*/*'],
    ['a file instead of JSON', '/ledger', 'text/csv', '*/*'],
    ['a page instead of a file', '/ledger.csv', 'text/html', 'text/html'],
    ['a page for a program', '/ledger', 'text/html', JSON_TYPE],
    ['events that are not declared', '/ledger', 'text/event-stream', 'text/event-stream'],
  ])('finds %s', async (_what, path, type, accept) => {
    expect(await liesOf(path, type, accept)).toEqual([
      `get ${path}: answers “${type}”, which it does not declare`,
    ])
  })

  it('finds an error for a program that is not a problem document', async () => {
    const found = await liesOf('/ledger', 'text/html', JSON_TYPE, 404)
    expect(found).toEqual(['get /ledger: answers an error as “text/html”'])
    expect(await liesOf('/ledger', 'text/html', 'text/html', 404)).toEqual([])
  })

  it.each([
    ['a file', '/ledger.csv', 'text/csv', JSON_TYPE],
    ['JSON', '/ledger', JSON_TYPE, '*/*'],
    ['a page', '/ledger', 'text/html', 'text/html'],
    ['events that are declared', '/live', 'text/event-stream', 'text/event-stream'],
  ])('accepts %s', async (_what, path, type, accept) => {
    expect(await liesOf(path, type, accept)).toEqual([])
  })
})
