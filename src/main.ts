/** Starts one replica: HTTP and workers in one process. Stops cleanly on SIGTERM and SIGINT. */

import { enableCompileCache } from 'node:module'

// Before anything of ours is loaded: types are then stripped once, not at every start.
enableCompileCache()
const { serve } = await import('./cli/serve.ts')
await serve()
