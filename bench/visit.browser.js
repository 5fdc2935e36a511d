// Runs in the page that is measured: notes long tasks, and since when no tile waits for anything.
globalThis.noted = { settled: 0, tasks: [] };

new PerformanceObserver((list) => {
  for (const { startTime, duration } of list.getEntries()) {
    noted.tasks.push({ start: startTime, ms: duration });
  }
}).observe({ type: "longtask", buffered: true });

function look() {
  const isThere = document.querySelector(".tile[aria-busy]") !== null;
  const waits = document.querySelector('.tile[aria-busy="true"]') !== null;
  noted.settled = isThere && !waits ? noted.settled || performance.now() : 0;
}

// Once what was changed is drawn.
new MutationObserver(() => requestAnimationFrame(() => setTimeout(look))).observe(document, {
  subtree: true,
  childList: true,
  attributes: true,
});
