// The door: what is scanned, typed or touched becomes a row on the telephone first, then an answer, then a sending.
import { Camera, readsByItself } from "./camera.js";
import * as clock from "./clock.js";
import { fold, looksLikeCode, readCode } from "./people.js";
import { choose, home, inOrder, refresh } from "./screen.js";
import * as sound from "./sound.js";
import { load, remember, state } from "./state.js";
import * as store from "./store.js";
import { end, fetchList, locked, send } from "./sync.js";
import * as view from "./view.js";
import { openWalkIn, prepareWalkIn } from "./walkin.js";

const { $, say, words } = view;
const talk = "BroadcastChannel" in globalThis ? new BroadcastChannel("civic-door") : null;
let turn = Promise.resolve(); // scans are taken one after the other
let pause = 0;
let timer = 0;

// ── preparing ──────────────────────────────────────────────────────────────────────────────────────────────────────

async function prepare() {
  const label = $("prepare-now").querySelector("span");
  const before = label.textContent;
  label.textContent = words.preparing;
  $("prepare-error").hidden = true;
  try {
    navigator.storage?.persist?.().catch(() => {});
    await fetchList();
    await workerReady();
    if (!(await caches.match("/puerta"))) throw new Error("page");
    if (!(await readsByItself())) await keepDecoder();
    await store.setFacts({ prepared: new Date(clock.now()).toISOString() });
    state.net = "online";
  } catch (trouble) {
    await failed(trouble);
    $("prepare-error").textContent = { ended: words.say_ended, server: words.say_server }[trouble.kind] || (isFull(trouble) ? words.say_full : words.prepare_failed);
    $("prepare-error").hidden = false;
  }
  label.textContent = before;
  await load();
  if (state.book && state.prepared && $("prepare-error").hidden) {
    home();
    if (state.session) openDetail();
  } else refresh();
}

// The page is kept for later; a browser that will not keep it must not be called ready.
function workerReady() {
  const late = new Promise((_resolve, reject) => { setTimeout(() => reject(new Error("worker")), 15000); });
  return Promise.race([navigator.serviceWorker.ready, late]);
}

// The page keeps it by itself: the worker that keeps the rest may not see what this page fetches (it has only just come, or
// the page was loaded past it), and what merely lies in the browser's own store may be gone when there is no signal.
async function keepDecoder() {
  const { decoder } = document.body.dataset;
  for (const name of await caches.keys()) {
    if (!name.startsWith("civic-door-")) continue;
    const cache = await caches.open(name);
    if (!(await cache.match(decoder))) await cache.add(decoder);
  }
}

function isFull(fault) {
  return fault?.name === "QuotaExceededError";
}

// ── sending ────────────────────────────────────────────────────────────────────────────────────────────────────────

async function failed(trouble) {
  if (trouble.kind === "ended") {
    await end(trouble.sentence);
    state.ended = trouble.sentence || "ended";
    state.net = "online";
  } else {
    state.net = trouble.kind === "offline" ? "offline" : "server";
  }
}

// Sends, then asks for the list; tries again by itself, ever less often while it fails.
async function sync(afresh = false) {
  clearTimeout(timer);
  let good = false;
  let elsewhere = false; // another tab or the worker is at it; it may fail, or be stopped in the middle
  try {
    if (state.waiting && state.net === "online") view.status({ state: "sending", waiting: state.waiting, last: state.last });
    const done = await send(heard, afresh);
    elsewhere = !done;
    if (done) Object.assign(state, { stuck: done.stuck, stuckSentence: done.sentence || "" });
    if (state.book) await fetchList();
    Object.assign(state, { net: "online", ended: "" });
    good = true;
  } catch (trouble) {
    await failed(trouble).catch(() => {});
  }
  await load().catch(() => {});
  refresh();
  const page = document.body.dataset.page;
  if (!state.book ? !["prepare", "message", "detail"].includes(page) : !state.session && ["idle", "answer", "found"].includes(page)) home();
  talk?.postMessage("changed");
  pause = good ? 0 : Math.min(120000, Math.max(4000, pause * 2));
  timer = setTimeout(soon, good ? (elsewhere && state.waiting ? 3000 : 45000) : pause * (0.75 + Math.random() / 2));
}

let running = null;
let wanted = false;

// One sending at a time; what is asked for meanwhile comes right after it.
function soon(afresh = false) {
  if (running) { wanted = true; return running; }
  running = sync(afresh === true).finally(() => {
    running = null;
    if (wanted) { wanted = false; soon(); }
  });
  return running;
}

// After a scan: at once while the server answers; without it the next try comes by itself and no scan hurries it.
function sendSoon() {
  if (state.net === "online") soon();
  askForBackground();
}

async function askForBackground() {
  try {
    const registration = await navigator.serviceWorker.ready;
    await registration.sync?.register("civic-door-send");
  } catch { /* the page sends by itself */ }
}

// The server's word about what stands on the screen just now: told when it is not what the telephone said.
const SERVER_WORDS = { already_in: "again", other_event: "other", registration_cancelled: "cancelled", credential_revoked: "revoked", not_on_list: "unknown", undone: "undone" };
function heard(answers) {
  const { shown } = state;
  const answer = shown && answers.get(shown.id);
  if (!answer || document.body.dataset.page !== "answer") return;
  const kind = SERVER_WORDS[answer.word] || (answer.answer === "entered" ? "entered" : "review");
  if (kind === shown.kind || (shown.kind !== "entered" && kind !== "entered") || answer.word === "already_in") return;
  state.shown = { ...shown, kind };
  sound.play(kind);
  view.answer({ kind, person: shown.person, lines: [answer.sentence] });
}

// ── a scan, a touch, a walk-in ─────────────────────────────────────────────────────────────────────────────────────

function newRow(kind, values) {
  return {
    id: crypto.randomUUID(), device: state.book.list.device, kind, session: state.session.id, code: null, ref: null, status: null, person: null,
    consent: null, undoes: null, claimed_at: new Date().toISOString(), clock_skew: -Math.round(clock.offset() / 1000), ...values,
  };
}

// Keeps the row; only what is on the disk may be answered.
async function keep(row) {
  try {
    const kept = await store.addRow(row);
    remember(kept);
    return kept;
  } catch {
    state.shown = null;
    sound.play("lost");
    view.answer({ kind: "lost", person: row.local?.name ? { name: row.local.name } : null, lines: [words.say_full] });
    refresh();
    return null;
  }
}

function local(verdict) {
  const entered = verdict.kind === "entered";
  return { ref: verdict.person?.ref, name: verdict.person?.name, entered, at: new Date(clock.now()).toISOString() };
}

function show(verdict, row) {
  const { kind, person, mark, why } = verdict;
  const lines = [kind === "waiting" || kind === "other" ? "" : person?.organization];
  if (kind === "again") {
    lines.unshift(mark.by ? say("at_by", { time: view.time(mark.at), who: mark.by }) : say("at_here", { time: view.time(mark.at) }));
  }
  if (kind !== "again" && kind !== "entered") lines.push(words[`say_${why || { unknown: "none", waiting: "pending" }[kind] || kind}`]);
  const acts = [];
  if (kind === "waiting" || kind === "other") acts.push(view.button(words.let_in, "app-undo", () => inTurn(() => letIn(person))));
  const shown = kind === "waiting" ? "pending" : kind;
  state.shown = row ? { id: row.id, kind: shown, person } : null;
  sound.play(kind);
  view.answer({ kind: shown, person, lines, acts, undo: row && kind === "entered" ? () => inTurn(() => undo(row)) : null });
  refresh();
  if (row) sendSoon();
  calmLater();
}

let calming = 0;
// While the camera is open the answer makes room for its picture after a moment; the next scan needs no tap.
function calmLater() {
  clearTimeout(calming);
  if (camera.isOpen) calming = setTimeout(() => document.body.classList.add("app-calm"), 2500);
}

function inTurn(work) {
  turn = turn.then(work).catch((fault) => { console.warn(fault); });
  return turn;
}

async function scanned(text) {
  if (!state.book || !state.session || !["idle", "answer", "found"].includes(document.body.dataset.page)) return;
  const read = readCode(text);
  if (read.fault) return show({ kind: "unknown", why: read.fault });
  const verdict = await state.book.judgeCode(state.session.id, read.token);
  if (verdict.kind === "waiting") return show(verdict); // who lets them in says so by hand
  const row = await keep(newRow("scan", { code: text.trim().slice(0, 300), status: "present", local: local(verdict) }));
  if (row) show(verdict, row);
}

async function touched(person) {
  const verdict = state.book.judge(state.session.id, person);
  $("term").value = "";
  if (verdict.kind !== "entered" && verdict.kind !== "again") return show(verdict);
  const row = await keep(newRow("mark", { ref: person.ref, status: "present", local: local(verdict) }));
  if (row) show(verdict, row);
}

async function letIn(person) {
  const verdict = { kind: "entered", person };
  const row = await keep(newRow("mark", { ref: person.ref, status: "present", local: local(verdict) }));
  if (row) show(verdict, row);
}

async function undo(row) {
  const person = state.book.people.get(row.local.ref);
  const back = await keep(newRow("undo", { undoes: row.id, local: { ref: row.local.ref, name: row.local.name, entered: false } }));
  if (!back) return;
  state.shown = null;
  sound.play("undone");
  view.answer({ kind: "undone", person });
  refresh();
  calmLater();
  sendSoon();
}

async function newcomer(person, consent) {
  const id = crypto.randomUUID();
  const name = `${person.surnames}, ${person.names}`;
  const tail = (person.document_number || "").slice(-3);
  const row = newRow("walk_in", { id, person, consent, status: "present" });
  row.local = { ref: `local:${id}`, name, tail, organization: person.organization, entered: true, at: new Date(clock.now()).toISOString() };
  const kept = await keep(row);
  if (kept) show({ kind: "entered", person: { ref: row.local.ref, name, tail, organization: person.organization } }, kept);
}

// ── what the hand does ─────────────────────────────────────────────────────────────────────────────────────────────

function typed() {
  const term = $("term").value;
  $("term").dataset.typed = term.trim();
  if (!state.book || !state.session || looksLikeCode(term)) return;
  const result = state.book.find(state.session.id, term);
  if (!result) {
    if (document.body.dataset.page === "found") view.page("idle");
    return;
  }
  const session = state.session.id;
  view.found(result, (person) => [state.book.mark(session, person.ref), state.book.place(person, session)], (person) => inTurn(() => touched(person)));
}

function entered(event) {
  event.preventDefault();
  const term = $("term").value.trim();
  if (!term || !state.session) return;
  if (looksLikeCode(term)) {
    $("term").value = "";
    $("term").dataset.typed = "";
    inTurn(() => scanned(term));
    return;
  }
  const result = state.book.find(state.session.id, term);
  if (result?.people.length === 1) inTurn(() => touched(result.people[0]));
  else if (result?.people.length) $("people").querySelector("button").focus();
  else if (result) inTurn(() => { $("term").value = ""; show({ kind: "unknown" }); });
}

function register(text = "") {
  stopCamera();
  const names = [...new Set([...state.book.people.values()].map((person) => person.organization).filter(Boolean))].sort((a, b) => a.localeCompare(b, "es"));
  openWalkIn(names, text);
  $("term").value = "";
}

function alikes(names, surnames, number) {
  const { book, session } = state;
  const first = fold(surnames).split(" ")[0];
  const tail = number.length >= 8 ? number.slice(-3).toLowerCase() : "";
  if (first.length < 3 && !tail) return [];
  const given = fold(names).split(" ")[0];
  return [...book.people.values()].filter((person) => {
    const [last, rest = ""] = person.name.split(",");
    const same = first.length >= 3 && fold(last).split(" ")[0] === first && (!given || fold(rest).split(" ").some((word) => word.startsWith(given)));
    return same && !book.mark(session.id, person.ref) && (!tail || !person.tail || fold(person.tail) === tail || Boolean(given));
  }).slice(0, 3);
}

const camera = new Camera($("video"), document.body.dataset.decoder, (text) => inTurn(() => scanned(text)));

function stopCamera() {
  camera.close();
  $("camera").hidden = true;
  document.body.classList.remove("app-seeing", "app-calm");
  $("scan").setAttribute("aria-pressed", "false");
  $("scan").querySelector("span").textContent = words.scan;
}

async function toggleCamera() {
  if (camera.isOpen) { stopCamera(); return; }
  try {
    $("camera").hidden = false;
    document.body.classList.add("app-seeing");
    view.clearAnswer();
    view.page("idle");
    await camera.open();
    $("scan").setAttribute("aria-pressed", "true");
    $("scan").querySelector("span").textContent = words.stop_scan;
  } catch {
    stopCamera();
    view.band(words.say_no_camera);
  }
}

function openDetail() {
  stopCamera();
  refresh();
  view.page("detail");
  $("main").scrollTop = 0;
  $("detail").focus();
}

function listen() {
  $("prepare-now").addEventListener("click", prepare);
  $("state").addEventListener("click", () => (document.body.dataset.page === "detail" ? home() : openDetail()));
  $("detail-back").addEventListener("click", home);
  $("send-now").addEventListener("click", async () => { await soon(true); if (state.net === "online" && !state.ended) { await prepare(); } });
  $("other-session").addEventListener("click", () => view.sessions(inOrder(state.book.list.sessions), choose));
  $("term").addEventListener("input", typed);
  $("search").addEventListener("submit", entered);
  $("scan").addEventListener("click", toggleCamera);
  $("register").addEventListener("click", () => inTurn(() => register($("term").value))); // after the scan that is being answered
  prepareWalkIn({ look: alikes, known: (person) => inTurn(() => touched(person)), save: (person, consent) => inTurn(() => newcomer(person, consent)), back: home });
  for (const name of ["pointerdown", "keydown"]) addEventListener(name, sound.wake, { passive: true });
  addEventListener("online", () => { pause = 0; soon(); });
  addEventListener("offline", () => { state.net = "offline"; refresh(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) stopCamera(); else soon(); });
  if (talk) talk.onmessage = () => load().then(refresh, () => {});
  setInterval(() => dropIfOld(), 60000);
  let offer = null;
  addEventListener("beforeinstallprompt", (event) => { event.preventDefault(); offer = event; $("install").hidden = false; });
  $("install").addEventListener("click", () => { offer?.prompt(); $("install").hidden = true; });
}

// The list is gone after its time, whether or not somebody looks at it.
async function dropIfOld() {
  const until = Date.parse((await store.fact("until")) || "");
  const now = Math.max(clock.now(), Date.parse(state.last || "") || 0);
  if (!state.book || !(now > until)) return;
  await locked("list", () => store.dropList());
  await load();
  home();
  $("prepare-error").textContent = words.say_gone;
  $("prepare-error").hidden = false;
}

async function start() {
  $("frame").hidden = false;
  if (!globalThis.isSecureContext || !globalThis.crypto?.subtle || !navigator.serviceWorker) {
    view.message(words.offline, words.say_insecure);
    return;
  }
  const background = "SyncManager" in globalThis;
  navigator.serviceWorker.register(background ? "/puerta/sw-sync.js" : "/puerta/sw.js", { scope: "/puerta", type: background ? "module" : "classic" })
    .catch((fault) => console.warn(fault));
  try {
    await load();
  } catch {
    view.message(words.lost, words.say_storage);
    return;
  }
  listen();
  home();
  await dropIfOld();
  soon();
}

start();
