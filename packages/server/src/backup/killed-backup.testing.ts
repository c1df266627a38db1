import { backUpFolder } from './back-up-folder.ts';

// A process that backs up and says when it has begun, to be killed.

const [, , dataFolder = '', to = ''] = process.argv;
process.stdout.write('begun\n');
await backUpFolder({ dataFolder, to, withMasterKey: true });
process.stdout.write('done\n');
