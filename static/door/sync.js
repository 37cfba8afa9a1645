// Sending what waits and fetching the list. A row leaves the telephone only when the server has answered that very row.
import * as clock from "./clock.js";
import * as store from "./store.js";

const LIST = "/puerta/api/lista";
const SEND = "/puerta/api/envios";
const BATCH = 100;
const PATIENCE = 20000;
const FAULTS = { no_pass: "ended", ended: "ended", too_large: "large", unreadable: "unread", 413: "large", 400: "unread" };
const stuck = new Map(); // rows the server will not read alone; they stay and are tried again when the page is opened anew

class Trouble extends Error {
  constructor(kind, sentence, rows) {
    super(kind);
    Object.assign(this, { kind, sentence, rows });
  }
}

export function locked(name, work, options = {}) {
  if (!globalThis.navigator?.locks) return work(true);
  return navigator.locks.request(`civic-door-${name}`, options, work);
}

// The server has spoken: when, and how far this telephone's clock is from its own.
async function contacted(serverTime, sent) {
  const offset = clock.learn(serverTime, sent, performance.now());
  await store.setFacts({ offset, last: new Date(clock.now()).toISOString(), ended: "" });
}

async function ask(address, options = {}) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  const sent = performance.now();
  let response;
  let body = null;
  let text = "";
  try {
    response = await fetch(address, { credentials: "same-origin", cache: "no-store", redirect: "follow", signal: stop.signal, ...options });
    text = await response.text();
  } catch {
    throw new Trouble("offline");
  } finally {
    clearTimeout(timer);
  }
  try { body = text ? JSON.parse(text) : null; } catch { /* a cut answer, or the page of a network that wants a sign-in */ }
  if (response.status === 304) {
    await contacted(response.headers.get("Date") || "", sent);
    return { response, body: null };
  }
  const kind = FAULTS[body?.error || response.status];
  if (kind) throw new Trouble(kind, body?.sentence, body?.rows);
  if (!response.ok || response.redirected || !body) throw new Trouble("server", body?.sentence);
  await contacted(body.server_time, sent);
  return { response, body };
}

// ── the list ───────────────────────────────────────────────────────────────────────────────────────────────────────

// Fetches the list when it has changed; true when there is a new one.
export function fetchList() {
  return locked("list", async () => {
    const etag = await store.fact("etag");
    const { response, body } = await ask(LIST, etag ? { headers: { "If-None-Match": etag } } : {});
    if (!body) return false;
    if (!Array.isArray(body.people) || !Array.isArray(body.sessions)) throw new Trouble("server");
    const before = await store.readList().catch(() => null);
    await store.keepList(
      { ...body, notes: before?.notes || [] },
      { etag: response.headers.get("ETag") || "", until: body.valid_until, device: body.device },
    );
    return true;
  });
}

// ── the rows ───────────────────────────────────────────────────────────────────────────────────────────────────────

function onTheWire({ id, n, kind, session, code, ref, status, person, consent, undoes, claimed_at, clock_skew }) {
  return { id, n, kind, session, code, ref, status, person, consent, undoes, claimed_at, clock_skew };
}

function worthTelling(row, answer) {
  if (answer.answer === "review") return true;
  if (answer.answer === "refused") return Boolean(row.local?.entered);
  return answer.answer === "entered" && !row.local?.entered;
}

function writeAnswer(list, row, answer) {
  const ref = answer.ref || (row.local?.ref?.startsWith("local:") ? null : row.local?.ref);
  let person = list.people.find((one) => one.ref === ref);
  if (answer.answer === "entered" || answer.answer === "again") {
    if (!person && ref && row.kind === "walk_in") {
      person = { ref, name: row.local.name, tail: row.local.tail, organization: row.local.organization, sessions: [row.session], codes: [] };
      list.people.push(person);
    }
    if (person) {
      person.marks = { ...person.marks, [row.session]: { status: "present", at: answer.at || row.local?.at, by: answer.by || null } };
      if (!person.sessions.includes(row.session)) person.sessions = [...person.sessions, row.session];
    }
  } else if (answer.answer === "undone" && person?.marks) {
    delete person.marks[row.session];
  }
  if (worthTelling(row, answer)) {
    list.notes = [...(list.notes || []), { id: row.id, word: answer.word, sentence: answer.sentence, name: row.local?.name || "" }].slice(-50);
  }
}

function settle(rows, answers) {
  return locked("list", async () => {
    const ids = rows.map((row) => row.id);
    const list = await store.readList().catch(() => null);
    if (!list) return store.settleRows(ids);
    for (const row of rows) writeAnswer(list, row, answers.get(row.id));
    return store.keepList(list, {}, ids);
  });
}

async function settleAnswered(rows, said) {
  const answers = new Map((Array.isArray(said) ? said : []).filter((one) => one?.id && one.answer).map((one) => [one.id, one]));
  const kept = rows.filter((row) => answers.get(row.id)?.kept);
  const unkept = rows.filter((row) => answers.get(row.id)?.kept === false);
  for (const row of unkept) stuck.set(row.id, answers.get(row.id).sentence || "");
  if (kept.length) await settle(kept, answers);
  return kept.length + unkept.length ? answers : null;
}

// Rows go under the name of the device that made them: a telephone with a new pass still sends its old rows as the old one.
async function sendBatch(rows, told) {
  try {
    const { body } = await ask(SEND, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Door": "1" },
      body: JSON.stringify({ device: rows[0].device, rows: rows.map(onTheWire) }),
    });
    const answers = await settleAnswered(rows, body.rows);
    if (!answers) throw new Trouble("server");
    told?.(answers);
    return Boolean(body.list_changed);
  } catch (trouble) {
    if (trouble.kind === "ended") trouble.taken = Boolean(await settleAnswered(rows, trouble.rows));
    throw trouble;
  }
}

async function nextBatch(size) {
  const waiting = (await store.readRows(size + stuck.size)).filter((row) => !stuck.has(row.id)).slice(0, size);
  const other = waiting.findIndex((row) => row.device !== waiting[0].device);
  return other < 0 ? waiting : waiting.slice(0, other);
}

async function sendAll(told) {
  let size = BATCH;
  let changed = false;
  let ended = null;
  for (;;) {
    const rows = await nextBatch(size);
    if (!rows.length) break;
    try {
      changed = (await sendBatch(rows, told)) || changed;
    } catch (trouble) {
      if (trouble.taken) {
        ended = trouble; // the rows were taken for a human to look at; the next ones may be too
      } else if (trouble.kind === "large" || trouble.kind === "unread") {
        // Too much at once, or one row among them that cannot be read: fewer at a time, until it stands alone.
        if (rows.length === 1) stuck.set(rows[0].id, trouble.sentence || "");
        size = rows.length === 1 ? BATCH : Math.max(1, Math.floor(rows.length / 2));
      } else {
        throw trouble;
      }
    }
  }
  if (ended) throw ended;
  return { changed, stuck: stuck.size, sentence: [...stuck.values()].find(Boolean) };
}

// Sends all that waits, in order. {changed, stuck, sentence}, or null when another tab is at it; throws with `.kind` when it fails.
export function send(told, afresh = false) {
  if (afresh) stuck.clear();
  return locked("send", (mine) => (mine ? sendAll(told) : null), { ifAvailable: true });
}

// The pass has ended: its sentence is kept, and the list goes once nothing waits any more.
export async function end(sentence) {
  await store.setFacts({ ended: sentence || "ended" });
  if (!(await store.countRows())) await store.dropList();
}
