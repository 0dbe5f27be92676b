/** The tables of the console: sessions and one-time links. */

import type { Fixed, Json } from './columns.ts'

export interface ConsoleTables {
  console_session: ConsoleSessionTable
  console_link: ConsoleLinkTable
}

interface ConsoleSessionTable {
  sha256: Fixed<string>
  /** Null: nobody is signed in yet. */
  person: string | null
  data: Json<Readonly<Record<string, unknown>>>
  expires_at: Date
}

interface ConsoleLinkTable {
  sha256: Fixed<string>
  person: Fixed<string>
  person_name: Fixed<string>
  expires_at: Fixed<Date>
}
