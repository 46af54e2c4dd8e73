// An announce thread as it is, that says besides how much of its heap is used.
import { workerData } from 'node:worker_threads'

const { heapPort, threadFile } = workerData.test
heapPort.on('message', () => heapPort.postMessage(process.memoryUsage().heapUsed))
heapPort.unref()
await import(threadFile)
