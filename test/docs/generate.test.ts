import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { generatedFiles } from '../../docs/generate.ts'

const files = await generatedFiles()

describe('generated documents', () => {
  it.for([...files.keys()])('%s is up to date (npm run docs)', async (path) => {
    const written = await readFile(new URL(`../../${path}`, import.meta.url), 'utf8')

    expect(written).toBe(files.get(path))
  })
})
