// What is known on this telephone: the list, the session that was chosen, what waits to be sent.
import * as clock from "./clock.js";
import { Book } from "./people.js";
import * as store from "./store.js";

export const state = { book: null, session: null, net: navigator.onLine ? "online" : "offline", waiting: 0, stuck: 0, stuckSentence: "", ended: "", last: null, prepared: null, shown: null };

export async function load() {
  const rows = await store.readRows();
  const list = await store.readList();
  const [session, last, ended, prepared, offset] = await Promise.all(["session", "last", "ended", "prepared", "offset"].map(store.fact));
  Object.assign(state, { waiting: rows.length, last, ended: ended || "", prepared });
  clock.remember(offset);
  state.book = list ? new Book(list, rows) : null;
  const open = list?.sessions || [];
  state.session = open.find((one) => one.id === session) || (open.length === 1 ? open[0] : null);
}
