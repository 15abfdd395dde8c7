// Looks again until the work a page waits for is done (it answers 202 till then). Without JavaScript the page reloads itself.

const PAUSE_MS = 2000;
const STILL_WORKING = 202;

async function look() {
  try {
    const answer = await fetch(location.href, { method: "HEAD", cache: "no-store" });
    if (answer.status !== STILL_WORKING) {
      location.reload();
      return;
    }
  } catch {
    // No connection just now: keep looking.
  }
  setTimeout(look, PAUSE_MS);
}

setTimeout(look, PAUSE_MS);
