import { deleteConnection, getConnection, getMetadata, setConnection, setMetadata } from './role-connections.ts'

export const roleConnections = [getMetadata, setMetadata, getConnection, setConnection, deleteConnection]
