export { type CreateKeyOptions, createKey } from './create-key.ts';
export { type Initialized, type InitializeOptions, initialize } from './initialize.ts';
export { StartupError } from './platform/startup-error.ts';
export { type ReindexOptions, type ReindexProgress, reindexFolder } from './reindex-folder.ts';
export { type RunningServer, type StartOptions, startServer } from './start-server.ts';
