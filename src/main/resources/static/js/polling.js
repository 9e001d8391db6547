// Looking again by itself at what changes while it is on the screen.

/**
 * Calls `read()` again and again until the signal ends. `every()` says after how many milliseconds, null when never again;
 * `done(error)` is told of each attempt, with null when it succeeded. Nothing is read while nobody sees the page.
 */
export function keepReading(read, { every, done, signal }) {
  let timer = 0;

  async function again() {
    if (!document.hidden) {
      let problem = null;
      try {
        await read();
      } catch (error) {
        problem = error;
      }
      if (signal.aborted) return;
      done(problem);
    }
    later();
  }

  function later() {
    clearTimeout(timer);
    const pause = every();
    if (pause !== null && !signal.aborted) timer = setTimeout(again, pause);
  }

  signal.addEventListener('abort', () => clearTimeout(timer));
  later();
}
