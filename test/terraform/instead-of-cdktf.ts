/** Loaded before terraform/synth.ts: whoever imports cdktf gets cdktn. That is the whole move. */

import { registerHooks } from 'node:module'

registerHooks({
  resolve(specifier, context, next) {
    if (specifier !== 'cdktf') return next(specifier, context)
    process.stdout.write('cdktf resolved to cdktn\n')
    return next('cdktn', context)
  },
})
