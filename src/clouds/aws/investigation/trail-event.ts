/** One CloudTrail event as we tell it: what, when, and by whom, in words for people. */

import type { Event } from '@aws-sdk/client-cloudtrail'
import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { PastEvent } from '../../../core/investigation.ts'
import { plainText } from '../../../core/plain-text.ts'

/** What each event means for the resource; the others say nothing about its use or its owner. */
const MEANINGS: Readonly<Record<string, NonNullable<PastEvent['means']>>> = {
  CreateVolume: 'made',
  CopyVolumes: 'made',
  RunInstances: 'made',
  AllocateAddress: 'made',
  AttachVolume: 'used',
  DetachVolume: 'used',
  AssociateAddress: 'used',
  DisassociateAddress: 'used',
}

const Text = Type.Optional(Type.String())
/** The part of the record that names the actor. Whatever has another form names nobody. */
const Detail = Type.Object({
  errorCode: Text,
  userIdentity: Type.Optional(
    Type.Object({
      type: Text,
      userName: Text,
      accountId: Text,
      invokedBy: Text,
      sessionContext: Type.Optional(
        Type.Object({ sessionIssuer: Type.Optional(Type.Object({ userName: Text })) }),
      ),
    }),
  ),
})
const compiled = Compile(Detail)

type Identity = NonNullable<Static<typeof Detail>['userIdentity']>

/** Null: it says nothing about use or owner, or the call failed and nothing happened. */
export function pastEventOf(event: Event, source: string): PastEvent | null {
  const { EventName: what = '', EventTime: at } = event
  const means = MEANINGS[what]
  const { errorCode, userIdentity = {} } = detailOf(event.CloudTrailEvent) ?? {}
  if (!means || !at || errorCode) return null
  const past = { what, at: at.toISOString(), source, means }
  if (userIdentity.type === 'AWSService') {
    return { ...past, actor: cleaned(userIdentity.invokedBy), isService: true }
  }
  return { ...past, actor: cleaned(personOf(userIdentity, event.Username)) }
}

function cleaned(name: string | undefined): string | null {
  return name ? plainText(name, 100) : null
}

function detailOf(record: string | undefined): Static<typeof Detail> | null {
  try {
    const parsed: unknown = JSON.parse(record ?? '')
    return compiled.Check(parsed) ? parsed : null
  } catch {
    return null
  }
}

/** Of an assumed role, CloudTrail's user name is the session: mostly the person behind it. */
function personOf(identity: Identity, username: string | undefined): string | undefined {
  if (identity.type === 'Root') return `root user of ${identity.accountId ?? 'the account'}`
  const role = identity.sessionContext?.sessionIssuer?.userName
  const name = identity.userName ?? username
  return role && name && role !== name ? `${name} (role ${role})` : (name ?? role)
}
