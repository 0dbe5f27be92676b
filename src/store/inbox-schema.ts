/** The table of the inbox: how much waits, as changes that a trigger writes. */

export interface InboxTables {
  waiting_change: WaitingChangeTable
}

interface WaitingChangeTable {
  account_id: string
  /** Empty: no team. */
  team: string
  region: string
  detector_id: string
  findings: number
  unpriced: number
  micros: string
}
