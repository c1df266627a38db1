import { startServer } from '@daybook/server';

// The real server on the folder that is given, in a process of its own, until it is killed.

const [dataFolder = ''] = process.argv.slice(2);
const { url, publicUrl } = await startServer({ dataFolder, port: 0, env: process.env });
process.on('disconnect', () => process.exit());
process.send?.({ url, publicUrl });
