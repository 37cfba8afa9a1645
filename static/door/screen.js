// Which page stands on the screen, and its words on top: who came, what is to be sent, what the facilitator must know.
import * as clock from "./clock.js";
import { setSession, state } from "./state.js";
import * as view from "./view.js";

const { $, say, words } = view;

export function refresh() {
  const { book, session } = state;
  view.head(book && session, book && session ? book.count(session.id) : null);
  view.status({ state: state.ended ? "ended" : state.net, waiting: state.waiting, last: state.last });
  view.band(bandText());
  $("label").textContent = book?.list.label || "";
  $("waiting").textContent = state.waiting;
  $("last").textContent = state.last ? view.dayAndTime(state.last) : "–";
  $("until").textContent = book ? view.dayAndTime(book.list.valid_until) : "–";
  for (const line of document.querySelectorAll(".app-ready")) {
    line.hidden = !state.prepared;
    if (state.prepared) line.querySelector("span").textContent = say("ready", { time: view.time(state.prepared) });
  }
  if (session) $("online-list").href = `/sesiones/${session.id}/asistencia`;
  $("other-session").hidden = !book || book.list.sessions.length < 2;
  view.notes(book?.list.notes || []);
}

// One sentence at a time: the one that matters most.
function bandText() {
  if (state.ended) return state.waiting ? words.say_ended_rows : words.say_ended;
  if (state.stuck) return state.stuckSentence || words.say_stuck;
  if (state.net === "server") return words.say_server;
  if (state.session?.closed) return words.say_closed;
  return clock.isWrong() ? words.say_clock : "";
}

export function home() {
  if (!state.book) {
    if (state.ended) view.message(words.pass_over, state.waiting ? words.say_ended_rows : words.say_ended);
    else view.page("prepare");
  } else if (!state.session) view.sessions(inOrder(state.book.list.sessions), choose);
  else view.page(state.prepared ? "idle" : "prepare");
  refresh();
}

// Those of now first, then by their hour.
export function inOrder(sessions) {
  const far = (one) => Math.max(0, Date.parse(one.starts_at) - 7200000 - clock.now(), clock.now() - Date.parse(one.ends_at));
  return [...sessions].sort((a, b) => far(a) - far(b) || Date.parse(a.starts_at) - Date.parse(b.starts_at));
}

export async function choose(session) {
  await setSession(session);
  view.clearAnswer();
  home();
}
