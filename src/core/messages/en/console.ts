/** What the frame of the console says, and the pages that have no texts of their own. */

export const console = {
  sections: { inbox: 'Inbox', savings: 'Savings', scans: 'Scans', settings: 'Settings' },
  skip: 'Skip to the content',
  navigation: 'Pages',
  signedInAs: (name: string): string => `Signed in as ${name}`,
  viewer: 'may look, not decide',
  signOut: 'Sign out',
  signOutEverywhere: 'Sign out everywhere',
  offline: 'Not connected: what you see may be old. Trying again.',
  justNow: 'just now',
  signIn: {
    title: 'Sign in',
    lead: 'What is idle, what it costs, and what was saved: for people who may see it.',
    noWay:
      'Nobody can sign in by themselves here. Somebody who runs commands on this service can give you a link.',
    byDiscord: 'Sign in with Discord',
    enter: 'Sign in',
    enterLead: 'This link lets you in once.',
    notGranted: 'Discord did not say who you are: the sign-in was not allowed there.',
    notCompleted: 'This sign-in was not completed. Start again, in this browser.',
    notAMember: 'You are no member of the Discord server that decides here. Ask for an invitation.',
    mayNotLook:
      'None of your Discord roles may look here. The policy names who may (approval.approvers, console.viewers).',
    unreachable: 'Discord cannot be asked who you are right now. Try again in a minute.',
    linkIsUsed: 'This link was used already, or is too old. Ask for a new one.',
  },
  failure: {
    back: 'Back to the start',
    notFound: 'There is no such page',
    notFoundHint: 'It may have moved. Start again from one of the pages above.',
  },
}
