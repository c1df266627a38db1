import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The server that answers while the page is developed. */
const server = process.env.DAYBOOK_URL ?? `http://127.0.0.1:${process.env.DAYBOOK_PORT ?? 4280}`;

export default defineConfig({
  plugins: [react(), tailwindcss()],
  build: {
    // The content security policy allows fonts from files only, and no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
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
