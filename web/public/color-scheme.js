// Runs before the first paint, so that a dark portal does not flash white.
// The key and the attribute are those of MantineProvider, which takes over.
(function () {
  var chosen = null;
  try {
    chosen = window.localStorage.getItem('noonday-color-scheme');
  } catch {
    // Storage may be forbidden; the system's preference decides then.
  }
  var dark =
    chosen === 'dark' ||
    (chosen !== 'light' && window.matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
