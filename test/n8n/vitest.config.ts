/** `npm run e2e:n8n`: outside the default run, for it installs and starts a real n8n. */

import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/n8n/*.e2e.ts'],
    globalSetup: ['test/support/postgres.ts'],
    testTimeout: 300_000,
    hookTimeout: 600_000,
    fileParallelism: false,
    reporters: ['verbose'],
  },
})
