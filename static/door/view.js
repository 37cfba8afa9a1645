// What the door shows. It decides nothing: it is told what to show and calls back when something is touched.
export const $ = (id) => document.getElementById(id);
export const words = JSON.parse($("words").textContent);
const PAGES = ["idle", "message", "prepare", "choose", "found", "detail", "walkin"];
const hour = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "numeric", minute: "2-digit", timeZone: "America/Lima" });
const day = new Intl.DateTimeFormat(document.documentElement.lang, { weekday: "short", day: "numeric", month: "short", timeZone: "America/Lima" });

export function say(name, values = {}) {
  return words[name].replace(/\{(\w+)\}/g, (_all, key) => values[key] ?? "");
}

export function time(at) {
  const value = new Date(at);
  return Number.isNaN(value.getTime()) ? "" : hour.format(value).replace(/\s/g, "\u00a0"); // an hour never falls apart at the end of a line
}

export function dayAndTime(at) {
  const value = new Date(at);
  return Number.isNaN(value.getTime()) ? "" : `${day.format(value)}, ${time(at)}`;
}

export function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

export function button(label, className, act) {
  const made = element("button", `button ${className}`, label);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

// ── which page ─────────────────────────────────────────────────────────────────────────────────────────────────────

export function page(name) {
  for (const other of PAGES) $(other).hidden = other !== name;
  const working = ["idle", "found", "answer"].includes(name);
  $("foot").hidden = !working;
  if (name !== "answer") clearAnswer();
  document.body.dataset.page = name;
  $("state").setAttribute("aria-expanded", String(name === "detail"));
}

export function message(title, text) {
  $("message-title").textContent = title;
  $("message-text").textContent = text;
  page("message");
}

export function band(text) {
  if ($("band").textContent !== text) $("band").textContent = text;
  $("band").hidden = !text;
}

export function head(session, count) {
  $("where").textContent = session ? [session.event, session.title, session.place].filter(Boolean).join(" · ") : words.door || $("where").textContent;
  $("count").hidden = !session;
  if (!session) return;
  $("came").textContent = count.came;
  $("total").textContent = say("count", { came: "", total: count.total }).trim();
}

// "Sin conexión · 14 por enviar · última vez 10:42"
export function status({ state, waiting, last }) {
  const name = { offline: "offline", server: "server_down", ended: "pass_over", sending: "sending" }[state] || "online";
  const parts = [say(name), waiting ? say("waiting", { count: waiting }) : say("all_sent")];
  if (last) parts.push(state === "offline" || state === "server" || waiting ? say("last", { time: time(last) }) : time(last));
  const line = parts.join(" · ");
  if ($("state-words").textContent !== line) $("state-words").textContent = line;
  $("state").dataset.state = state === "online" && waiting ? "sending" : state;
}

// ── the answer ─────────────────────────────────────────────────────────────────────────────────────────────────────

let countdown = 0;

// A full-width panel: picture, word, who, and what can be done about it.
export function answer({ kind, person, lines = [], acts = [], undo = null }) {
  clearInterval(countdown);
  const picture = document.querySelector(`template[data-picture="${kind}"]`).content.cloneNode(true);
  const panel = element("div", `app-answer app-${kind}`, picture, element("p", "app-word", words[kind]));
  if (person) panel.append(element("p", "app-name", person.name, person.tail ? element("span", "app-tail", ` ···${person.tail}`) : null));
  for (const line of lines.filter(Boolean)) panel.append(element("p", "app-line", line));
  const row = element("div", "app-answer-acts", ...acts);
  if (undo) {
    let left = 10;
    const back = button(`${words.undo} (${left})`, "app-undo", undo);
    back.setAttribute("aria-label", words.undo);
    countdown = setInterval(() => {
      left -= 1;
      back.textContent = `${words.undo} (${left})`;
      if (left <= 0) { clearInterval(countdown); back.remove(); }
    }, 1000);
    row.append(back);
  }
  if (row.childElementCount) panel.append(row);
  $("say").replaceChildren(panel);
  page("answer");
  $("main").scrollTop = 0;
  document.body.classList.remove("app-calm");
  document.body.classList.toggle("app-offer", ["unknown", "cancelled", "revoked"].includes(kind));
}

export function clearAnswer() {
  clearInterval(countdown);
  document.body.classList.remove("app-offer", "app-calm");
  $("say").replaceChildren();
}

// ── lists ──────────────────────────────────────────────────────────────────────────────────────────────────────────

export function sessions(list, choose) {
  $("sessions").replaceChildren(...list.map((session) => {
    const about = [dayAndTime(session.starts_at), session.place, session.closed ? words.closed : ""].filter(Boolean).join(" · ");
    const pick = button("", "app-pick", () => choose(session));
    pick.append(element("b", "", [session.event, session.title].filter(Boolean).join(" · ")), element("span", "", about));
    return element("li", "", pick);
  }));
  page("choose");
}

function personButton(person, mark, place, pick) {
  const without = { waiting: words.pending, cancelled: words.cancelled, other: person.accredited ? words.credential : words.other_event };
  const made = button("", `app-pick${mark ? " app-in" : ""}`, () => pick(person));
  const about = [person.organization, mark ? say("in_at", { time: time(mark.at) }) : "", without[place]].filter(Boolean).join(" · ");
  made.append(element("b", "", person.name, element("span", "app-tail", person.tail ? ` ···${person.tail}` : ` (${words.no_document})`)), element("span", "", about));
  return element("li", "", made);
}

export function found({ people, left }, about, pick) {
  $("found-title").textContent = people.length ? words.several : words.nobody;
  const rows = people.map((person) => personButton(person, ...about(person), pick));
  if (left) rows.push(element("li", "app-more", say("more", { count: left })));
  if (!people.length) rows.push(element("li", "app-none", words.say_none));
  $("people").replaceChildren(...rows);
  page("found");
  document.body.classList.toggle("app-offer", !people.length);
}

export function alike(people, pick) {
  $("alike").replaceChildren(...people.map((person) => {
    const label = [person.name, person.tail ? say("document_tail", { tail: person.tail }) : words.no_document, person.organization].filter(Boolean).join(" · ");
    return element("div", "app-alike", element("span", "", label), button(words.same_person, "button-quiet", () => pick(person)));
  }));
}

export function notes(list) {
  $("notes-part").hidden = !list.length;
  $("notes").replaceChildren(...list.map((note) => element("li", "", note.name ? element("b", "", `${note.name}. `) : null, note.sentence || note.word || "")));
}
