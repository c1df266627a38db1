/** The documentation's style sheet; it follows the system's light or dark setting. */
export const DOCS_STYLE = `
:root { --text: #1b1d21; --dim: #565b64; --back: #ffffff; --sunk: #f3f4f2; --line: #d9dbde; --link: #1b4f91; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e8e9ec; --dim: #a7abb4; --back: #17181b; --sunk: #212327; --line: #383b41; --link: #8ab4f0; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); font: 16px/1.6 system-ui, sans-serif; }
a { color: var(--link); }
header { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; align-items: baseline; padding: 0.75rem 1.25rem; border-bottom: 1px solid var(--line); }
.home { font-weight: 700; color: inherit; text-decoration: none; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin: 0; padding: 0; list-style: none; }
nav a { text-decoration: none; }
nav a[aria-current] { color: inherit; font-weight: 600; }
main { max-width: 52rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }
h1 { font-size: 1.75rem; line-height: 1.25; }
h2 { margin-top: 2.5rem; padding-bottom: 0.25rem; border-bottom: 1px solid var(--line); font-size: 1.25rem; }
h3 { margin-top: 1.75rem; font-size: 1.05rem; }
code, pre { font-family: ui-monospace, monospace; font-size: 0.875em; }
code { overflow-wrap: anywhere; }
pre { padding: 0.75rem 1rem; overflow-x: auto; background: var(--sunk); border-radius: 6px; }
pre code { overflow-wrap: normal; }
table { display: block; width: 100%; overflow-x: auto; border-collapse: collapse; }
th, td { padding: 0.35rem 0.75rem 0.35rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { color: var(--dim); font-weight: 600; }
.dim { color: var(--dim); }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: 0.5rem; background: var(--back); padding: 0.25rem 0.5rem; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
:target { scroll-margin-top: 1rem; background: var(--sunk); }
`;
