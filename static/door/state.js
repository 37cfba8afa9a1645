// What is known on this telephone: the list, the session that was chosen, what waits to be sent.
import * as clock from "./clock.js";
import { Book } from "./people.js";
import * as store from "./store.js";

export const state = { book: null, session: null, net: navigator.onLine ? "online" : "offline", rows: new Set(), stuck: 0, stuckSentence: "", ended: "", last: null, prepared: null, shown: null,
  get waiting() { return this.rows.size; } };

let written = 0; // how often this page wrote what it goes on with before it is read again

// A row that lies on the disk now: it counts and is known at once.
export function remember(row) {
  written += 1;
  state.rows.add(row.id);
  state.book.apply(row);
}

export async function setSession(session) {
  await store.setFacts({ session: session.id });
  written += 1;
  state.session = session;
}

async function read() {
  for (;;) {
    const before = written;
    const rows = await store.readRows();
    const list = await store.readList();
    const facts = await Promise.all(["session", "last", "ended", "prepared", "offset"].map(store.fact));
    if (written === before) return [rows, list, ...facts]; // else somebody came in meanwhile, and what was read is of before
  }
}

async function renew() {
  const [rows, list, session, last, ended, prepared, offset] = await read();
  Object.assign(state, { rows: new Set(rows.map((row) => row.id)), last, ended: ended || "", prepared });
  clock.remember(offset);
  state.book = list ? new Book(list, rows) : null;
  const open = list?.sessions || [];
  state.session = open.find((one) => one.id === session) || (open.length === 1 ? open[0] : null);
}

let reading = Promise.resolve();

// What the disk says, read one after the other: an older reading never covers a newer one.
export function load() {
  reading = reading.catch(() => {}).then(renew);
  return reading;
}
