// Runs in the page. `watchResult()` marks in the browser's timeline when entries, count and histogram of the next filter are there;
// `resultShown` resolves when the last of them was painted.
(() => {
  const stateOf = (element) => element && (element.getAttribute('aria-busy') === 'true' ? 'busy' : 'shown');

  /** Each part of the result: `busy` while it is of the filter before, `shown` when it is there. */
  const parts = {
    entries: () => stateOf(document.querySelector('[role="grid"]')?.closest('[aria-busy]')),
    histogram: () => stateOf(document.querySelector('[aria-label="Events over time"]')),
    count() {
      const texts = [...document.querySelectorAll('main [role="status"]')].map((line) => line.textContent);
      if (texts.some((text) => text.startsWith('Counting'))) return 'busy';
      return texts.some((text) => /^[\d,]+ events?\b/.test(text)) ? 'shown' : undefined;
    },
  };

  globalThis.watchResult = () => {
    globalThis.resultShown = new Promise((resolve) => {
      const waiting = new Map(Object.entries(parts));
      const wereBusy = new Set();
      const observer = new MutationObserver(() => {
        for (const [name, state] of waiting) {
          const now = state();
          if (now === 'busy') wereBusy.add(name);
          if (now !== 'shown' || !wereBusy.has(name)) continue;
          performance.mark(`result:${name}`);
          waiting.delete(name);
        }
        if (waiting.size > 0) return;
        observer.disconnect();
        // The second frame begins when the first was handed over.
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 100)));
      });
      observer.observe(document.body, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
        attributeFilter: ['aria-busy'],
      });
    });
  };
})();
