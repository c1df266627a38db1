import manifest from '../package.json' with { type: 'json' };

/** The version that runs. All packages have the same. */
export const VERSION: string = manifest.version;
