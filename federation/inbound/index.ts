/** The way in for ops of peers, put together: see candidate.ts for its steps. */
import { createChecklist, type Checklist } from './checklist.ts'
import { createDelivery, type Delivery, type DeliveryParts } from './delivery.ts'
import { createExaminers } from './examiners.ts'
import { createIdentityBook, type IdentityBook } from './identity-book.ts'

export interface Inbound extends Disposable {
  readonly checklist: Checklist
  readonly identities: IdentityBook
  readonly delivery: Delivery
}

export interface InboundParts extends Omit<DeliveryParts, 'identities'> {
  /** Told when a history begins to come in, and when none does any more. */
  readonly historyComes?: ((isComing: boolean) => void) | undefined
}

export const createInbound = ({ historyComes, ...parts }: InboundParts): Inbound => {
  const identities = createIdentityBook(parts.log)
  const examiners = createExaminers(undefined, historyComes)
  const checklist = createChecklist({ log: parts.log, identities, examiners })
  const delivery = createDelivery({ ...parts, identities })
  return {
    checklist,
    identities,
    delivery,
    [Symbol.dispose]() {
      examiners[Symbol.dispose]()
      delivery[Symbol.dispose]()
    }
  }
}
