import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { OF_ORGANIZATION, ROLE_FOR_EACH } from './aws-rows.ts'
import { problemsOf } from './support.ts'

describe('the accounts of AWS', () => {
  it.each(['AWS_SCAN_ROLE_ARN', 'AWS_CLEANUP_ROLE_ARN', 'AWS_RESTORE_ROLE_ARN'] as const)(
    'need %s to be one for every account',
    (name) => {
      const fixed = { [name]: 'arn:aws:iam::111122223333:role/x' }
      const listed = { ...ROLE_FOR_EACH, AWS_ACCOUNTS: '111122223333' }

      for (const wrong of [fixed, { [name]: '' }]) {
        expect(problemsOf({ ...listed, ...wrong })).toEqual([
          expect.stringMatching(new RegExp(`^${name}: with AWS_ACCOUNTS give one for every`)),
        ])
      }
    },
  )

  it('refuse a filter that would filter nothing', () => {
    const listed = { ...ROLE_FOR_EACH, AWS_ACCOUNTS: '111122223333' }

    expect(problemsOf({ ...listed, AWS_ORGANIZATION_TAGS: 'Owner' })).toEqual([
      'AWS_ORGANIZATION_TAGS: counts only with AWS_ACCOUNTS=organization',
    ])
    expect(problemsOf({ AWS_ORGANIZATION_UNITS: 'r-ab12' })).toHaveLength(1)
    expect(() => readConfig({ ...OF_ORGANIZATION, AWS_ORGANIZATION_TAGS: 'Owner' })).not.toThrow()
  })

  it('never show an external id in an error', () => {
    const [problem] = problemsOf({ AWS_EXTERNAL_IDS: '111122223333=sécret' })

    expect(problem).toMatch(/^AWS_EXTERNAL_IDS: /)
    expect(problem).not.toContain('cret')
  })
})
