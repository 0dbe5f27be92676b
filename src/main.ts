/** Starts one replica: HTTP and workers in one process. Stops cleanly on SIGTERM and SIGINT. */

import { serve } from './cli/serve.ts'

await serve()
