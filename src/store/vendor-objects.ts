/** The ids under which a vendor keeps what we made there. `home`: the address of its API. */

import type { Db } from './database.ts'

export interface VendorObject {
  readonly home: string
  readonly kind: string
  readonly name: string
}

export async function vendorIdOf(
  db: Db,
  { home, kind, name }: VendorObject,
): Promise<string | null> {
  const row = await db
    .selectFrom('vendor_object')
    .select('external_id')
    .where('home', '=', home)
    .where('kind', '=', kind)
    .where('name', '=', name)
    .executeTakeFirst()
  return row?.external_id ?? null
}

export async function storeVendorId(
  db: Db,
  object: VendorObject,
  externalId: string,
  at: Date,
): Promise<void> {
  await db
    .insertInto('vendor_object')
    .values({ ...object, external_id: externalId, applied_at: at })
    .onConflict((conflict) =>
      conflict
        .columns(['home', 'kind', 'name'])
        .doUpdateSet({ external_id: externalId, applied_at: at }),
    )
    .execute()
}
