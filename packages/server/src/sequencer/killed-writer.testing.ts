import { eachWrite } from './failing-writes.testing.ts';
import { openTestWriter } from './writer.testing.ts';

// A process that sequences what waits in a folder, and kills itself right after the durable write that it is told.

const [folder = '', ledger = '', lastWrite] = process.argv.slice(2);
const wraps = eachWrite((name, write) => {
  const dieAfter = () => name === lastWrite && process.kill(process.pid, 'SIGKILL');
  const done = write();
  if (!done) return void dieAfter();
  return done.then(() => void dieAfter());
});
const { sequencer } = await openTestWriter(folder, [JSON.parse(ledger)], wraps);
await sequencer.step();
throw new Error(`there was no durable write ${lastWrite}`);
