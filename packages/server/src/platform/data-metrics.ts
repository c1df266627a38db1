import { Gauge, type Registry } from 'prom-client';
import type { DataFolder } from './data-folder.ts';
import { DATA_PARTS, DataSize } from './data-size.ts';
import { diskSpaceOf } from './disk-space.ts';

/** Tells Prometheus what the data takes, how much room the disk has, and how long the logs are. */
export function watchData(
  registry: Registry,
  folder: DataFolder,
  ledgerEntries: () => Promise<number>,
): void {
  const registers = [registry];
  const size = new DataSize(folder);
  new Gauge({
    name: 'daybook_data_bytes',
    help: 'What the parts of the data folder take of the disk, looked at once a minute or less often',
    labelNames: ['part'] as const,
    registers,
    async collect() {
      const sizes = await size.sizes();
      for (const part of DATA_PARTS) this.set({ part }, sizes[part]);
    },
  });
  new Gauge({
    name: 'daybook_disk_free_bytes',
    help: 'What the server may still write to the disk of its data folder',
    registers,
    collect() {
      this.set(diskSpaceOf(folder.root).free);
    },
  });
  new Gauge({
    name: 'daybook_disk_bytes',
    help: 'Size of the disk of the data folder',
    registers,
    collect() {
      this.set(diskSpaceOf(folder.root).total);
    },
  });
  new Gauge({
    name: 'daybook_ledger_entries',
    help: 'Entries of the ledgers of all organizations',
    registers,
    async collect() {
      this.set(await ledgerEntries());
    },
  });
}
