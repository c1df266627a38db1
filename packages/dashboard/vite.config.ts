import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { precompress } from './precompress.ts';

/** The server that answers while the page is developed. */
const server = process.env.DAYBOOK_URL ?? `http://127.0.0.1:${process.env.DAYBOOK_PORT ?? 4280}`;

export default defineConfig({
  plugins: [react(), tailwindcss(), precompress()],
  build: {
    // The content security policy allows fonts from files only, and no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // Kilobytes before they are compressed; what the first load may take is tested.
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What the log needs comes in few files, since each costs a request with its headers: the frame, the page, and what checks the
          // ledger once the page stands. A group has what its module imports, unless a group before it has that.
          groups: [
            { name: 'index', test: /src\/main\.tsx$/, priority: 3 },
            { name: 'audit-log-page', test: /audit-log\/audit-log-page\.tsx$/, priority: 2 },
            { name: 'watch-ledger', test: /checkpoint\/watch-ledger\.ts$/, priority: 1 },
          ],
        },
      },
    },
  },
  server: {
    // The server accepts changes from its own origin only.
    proxy: Object.fromEntries(
      ['/v1', '/api/auth'].map((path) => [
        path,
        { target: server, changeOrigin: true, headers: { origin: new URL(server).origin } },
      ]),
    ),
  },
});
