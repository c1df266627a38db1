export { type CreateKeyOptions, createKey } from './create-key.ts';
export { DEMO_EVENTS } from './demo/demo-events.ts';
export { type FillDemoOptions, type FilledDemo, fillDemo } from './demo/fill-demo.ts';
export type { DemoStories } from './demo/stories/story.ts';
export { type Initialized, type InitializeOptions, initialize } from './initialize.ts';
export { StartupError } from './platform/startup-error.ts';
export { untilStopped } from './platform/until-stopped.ts';
export { type ReindexOptions, type ReindexProgress, reindexFolder } from './reindex-folder.ts';
export { type RunningServer, type StartOptions, startServer } from './start-server.ts';
