import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { startEmbeddedPostgres } from '../src/demo/embedded-postgres.ts'
import { freshDatabase } from './databases.ts'
import { startServer } from './server.ts'

const share = process.argv[2]!
await using pg = await startEmbeddedPostgres({
  folder: `.cloudthrift/prof-${process.pid}`,
  durable: false,
})
await using server = await startServer('ec2-server.ts', ['2000', '500', '120', share])
const child0 = spawn(process.execPath, ['bench/scan-child.ts', 'list-all', server.url], {
  stdio: 'inherit',
})
await once(child0, 'close')
const url = await freshDatabase(pg.url, 'prof')
const extra = process.argv[3]
  ? ['--cpu-prof', '--cpu-prof-dir', '/tmp/speed/' + process.argv[3]]
  : []
const child = spawn(
  process.execPath,
  [
    ...(process.env.MEMS ? ['--import', '/tmp/speed/mem.ts'] : []),
    ...(process.env.FLAGS ? process.env.FLAGS.split(' ') : []),
    ...extra,
    'bench/scan-child.ts',
    'product',
    server.url,
    url,
    '2',
  ],
  { stdio: 'inherit' },
)
await once(child, 'close')
