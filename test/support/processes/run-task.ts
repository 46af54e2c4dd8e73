import type { Job, JobCall } from '../../../src/jobs/define-job.ts'
import { jobs } from '../../../src/jobs/tasks/index.ts'
import { readConfig } from '../../../src/shared/config.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { testSecrets } from '../community/rows.ts'

/** Runs a task once as at this moment; rejects with what it fails with. */
export async function runTask(
  name: string,
  { db, url, now }: { readonly db: Db; readonly url: string; readonly now: Date },
): Promise<void> {
  const { run } = jobs.find((job) => job.name === name) as Job
  const call: JobCall = {
    ...{ db, databaseUrl: url, config: readConfig({}, '/'), secrets: testSecrets, now },
    ...{ log: silentLog(), stopping: new AbortController().signal, did() {}, failed() {} },
  }
  await run(call)
}
