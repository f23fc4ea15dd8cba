/** The part of @orbitdb/core 4 that this project uses; the package has no types of its own. */
declare module '@orbitdb/core' {
  export interface OrbitIdentity {
    readonly id: string
    readonly publicKey: string
    /** CID of the identity block. */
    readonly hash: string
    readonly type: string
    sign(identity: OrbitIdentity, bytes: Uint8Array): Promise<string>
    verify(signature: string, publicKey: string, bytes: Uint8Array): Promise<boolean>
  }

  export interface OrbitEntry {
    readonly id: string
    readonly payload: unknown
    readonly next: string[]
    readonly refs: string[]
    readonly clock: { readonly id: string; readonly time: number }
    readonly v: number
    readonly key: string
    readonly identity: string
    readonly sig: string
    readonly hash?: string
  }

  export interface OrbitStorage<V> {
    put(key: string, value: V): Promise<void>
    get(key: string): Promise<V | undefined>
    del(key: string): Promise<void>
    iterator(): AsyncIterable<[string, V]>
    merge(other: OrbitStorage<V>): Promise<void>
    clear(): Promise<void>
    close(): Promise<void>
  }

  export interface OrbitLog {
    readonly id: string
    heads(): Promise<OrbitEntry[]>
    get(hash: string): Promise<OrbitEntry | undefined>
    has(hash: string): Promise<boolean>
    joinEntry(entry: OrbitEntry): Promise<boolean>
    iterator(options?: { amount?: number }): AsyncIterable<OrbitEntry>
    close(): Promise<void>
  }

  export const Entry: {
    create(
      identity: OrbitIdentity,
      id: string,
      payload: unknown,
      encryptPayload: undefined,
      clock: { readonly id: string; readonly time: number },
      next: readonly string[],
      refs: readonly string[]
    ): Promise<OrbitEntry>
    encode(entry: OrbitEntry): Promise<{ readonly hash: string; readonly bytes: Uint8Array }>
    decode(bytes: Uint8Array): Promise<OrbitEntry>
    verify(identities: Pick<OrbitIdentity, 'verify'>, entry: OrbitEntry): Promise<boolean>
  }

  export const Log: (
    identity: OrbitIdentity,
    options: {
      readonly logId: string
      readonly access: { canAppend(entry: OrbitEntry): Promise<boolean> }
      readonly entryStorage: OrbitStorage<Uint8Array>
      readonly headsStorage: OrbitStorage<Uint8Array>
      readonly indexStorage: OrbitStorage<boolean>
    }
  ) => Promise<OrbitLog>
}
