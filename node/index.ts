/** What a program that embeds a node imports. */
export { createNode, type Endpoints, type FolkmootNode, type NodeOptions } from './main.ts'
export type { App } from './app/index.ts'
export type { Config } from './config/config.ts'
export { readConfig } from './config/read-config.ts'
