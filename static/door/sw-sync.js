// The same worker where the browser wakes it when the signal is back (Background Sync): it sends what waits, with no page open.
import "/puerta/sw.js";
import * as clock from "./clock.js";
import * as store from "./store.js";
import { end, send } from "./sync.js";

async function sendWaiting() {
  clock.remember(await store.fact("offset"));
  try {
    await send(null, true);
  } catch (trouble) {
    if (trouble.kind === "ended") return end(trouble.sentence);
    throw trouble; // the browser asks again later
  }
}

self.addEventListener("sync", (event) => {
  if (event.tag === "civic-door-send") event.waitUntil(sendWaiting());
});
