/**
 * Kinds, facts and guards by name, for people. A fact has a name, what holds when it is answered yes,
 * and what holds otherwise. A test walks the registry: nothing may lack its words.
 */

export interface KindWords {
  readonly title: string
  /** What to ask its owner before anything else. */
  readonly question: string
}

export interface FactWords {
  readonly label: string
  /** Completes 'It is so that ...' and 'Nobody could tell whether ...'. */
  readonly claim: string
  readonly otherwise: string
}

export interface GuardWords {
  readonly label: string
  readonly sentence: string
  /** Instead, when nobody could tell. */
  readonly unknown?: string
}

const kinds: Readonly<Record<string, KindWords>> = {
  'aws/ebs-volume-unattached': {
    title: 'Unattached EBS volume',
    question: 'Is it kept for a restore or a migration?',
  },
  'aws/elastic-ip-unassociated': {
    title: 'Unassociated Elastic IP',
    question: 'Does an allow list or a DNS record of somebody else name this address?',
  },
}

const facts: Readonly<Record<string, FactWords>> = {
  unattached: {
    label: 'attached to nothing',
    claim: 'it is attached to nothing',
    otherwise: 'it is attached',
  },
  'not-service-managed': {
    label: 'not managed by an AWS service',
    claim: 'no AWS service manages it',
    otherwise: 'an AWS service manages it',
  },
  'single-attach': {
    label: 'not shared by a cluster',
    claim: 'it cannot be attached to several instances',
    otherwise: 'Multi-Attach is on, and a cluster may have detached it on purpose',
  },
  'not-on-outpost': {
    label: 'not on an Outpost',
    claim: 'it is not on an Outpost',
    otherwise: 'it is on an Outpost',
  },
  'not-a-fresh-copy': {
    label: 'not a fresh copy',
    claim: 'it is not a copy that somebody has just made',
    otherwise: 'somebody has just copied or restored it',
  },
  'not-being-modified': {
    label: 'not being modified',
    claim: 'nobody is modifying it',
    otherwise: 'somebody is modifying it',
  },
  unassociated: {
    label: 'associated with nothing',
    claim: 'it is associated with nothing',
    otherwise: 'it is associated',
  },
  'amazon-pool': {
    label: "from Amazon's pool",
    claim: "it comes from Amazon's pool of addresses",
    otherwise: 'it comes from an address range of your own',
  },
  'not-customer-owned': {
    label: 'not a customer-owned address',
    claim: 'it is not a customer-owned address',
    otherwise: 'it is a customer-owned address',
  },
  'not-carrier': {
    label: 'not a carrier address',
    claim: 'it is not a carrier address',
    otherwise: 'it is a carrier address',
  },
  'no-pending-transfer': {
    label: 'not offered to another account',
    claim: 'it is not being transferred to another account',
    otherwise: 'it is being transferred to another account',
  },
  'no-ptr-record': {
    label: 'no reverse DNS record',
    claim: 'no reverse DNS record names it',
    otherwise: 'a reverse DNS record names it',
  },
}

/** Of the investigation. */
const inquiry: Readonly<Record<string, FactWords>> = {
  'no-dns-record': {
    label: 'no DNS record',
    claim: 'no DNS record of yours points to it',
    otherwise: 'a DNS record of yours points to it',
  },
  'kms-key-usable': {
    label: 'encryption key usable',
    claim: 'its encryption key can be used',
    otherwise: 'its encryption key cannot be used, so a backup could not be read',
  },
  permitted: {
    label: 'removal permitted',
    claim: 'the role may do all that a removal needs',
    otherwise: 'the role may not do all that a removal needs',
  },
  'unused-lately': {
    label: 'unused lately',
    claim: 'its metrics show no recent use',
    otherwise: 'its metrics show recent use',
  },
  'untouched-lately': {
    label: 'untouched lately',
    claim: 'nobody has touched it recently',
    otherwise: 'somebody has touched it recently',
  },
  'second-opinion': {
    label: 'second opinion',
    claim: 'AWS, too, takes it for idle',
    otherwise: 'AWS does not take it for idle',
  },
  'not-backed-up': {
    label: 'in no backup plan',
    claim: 'no backup plan names it',
    otherwise: 'a backup plan names it',
  },
}

const guards: Readonly<Record<string, GuardWords>> = {
  kubernetes: {
    label: 'Kubernetes',
    sentence: 'a Kubernetes volume: detached does not mean unused',
  },
  cloudformation: {
    label: 'CloudFormation',
    sentence: 'owned by a CloudFormation stack: removing it makes the stack drift',
  },
  iac: { label: 'code', sentence: 'owned by infrastructure code' },
  protected: { label: 'protected', sentence: 'protected by a tag' },
  grace: { label: 'grace', sentence: 'not seen idle for long enough yet' },
  'seen-once': { label: 'seen once', sentence: 'seen idle in one scan only' },
  age: {
    label: 'age',
    sentence: 'created not long enough ago',
    unknown: 'the cloud does not say when it was created, and one look has no history',
  },
  exempt: { label: 'exempt', sentence: 'the policy exempts a tag of it' },
  'advise-only': {
    label: 'advice only',
    sentence: 'the policy only lists it: a person has to act',
  },
  'not-covered': { label: 'not covered', sentence: 'the policy does not cover it' },
  'kept-by-policy': { label: 'kept', sentence: 'the policy keeps it' },
  'partner-address': { label: 'partner address', sentence: 'a partner relies on it' },
  'too-cheap': { label: 'too cheap', sentence: 'it costs less than the policy asks about' },
}

export const evidence = {
  kinds,
  facts: { ...facts, ...inquiry },
  guards,
  answers: { yes: 'yes', no: 'no', unknown: 'unknown' },
  unknown: (claim: string): string => `nobody could tell whether ${claim}`,
}
