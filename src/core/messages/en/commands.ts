/** What Discord shows about /thrift. Its names stay English; at most 100 characters each. */

export const commands = {
  thrift: 'Idle cloud resources: found, proved, decided by you',
  scan: 'Look through every account now',
  review: 'Decide about many at once, in a private panel',
  savings: 'What was saved so far',
  status: 'What is waiting, working and stopped',
  undo: 'Bring back something that was removed',
  undoFinding: 'What to bring back',
  halt: 'Stop all removals at once',
  haltReason: 'Why, for the others',
  resume: 'Let removals go on after a halt',
  link: 'Link your Discord account to your own API token',
}
