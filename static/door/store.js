// What the telephone keeps: the list and the waiting rows, both encrypted with a key that never leaves the browser.
const NAME = "civic-door";
let opened;

function finished(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function open() {
  opened ||= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("facts");
      request.result.createObjectStore("rows", { keyPath: "id" }).createIndex("n", "n", { unique: true });
    };
    request.onblocked = () => reject(new Error("blocked"));
    request.onsuccess = () => {
      request.result.onclose = () => { opened = undefined; };
      request.result.onversionchange = () => { request.result.close(); opened = undefined; };
      resolve(request.result);
    };
    request.onerror = () => { opened = undefined; reject(request.error); };
  });
  return opened;
}

// One transaction, on the disk before it is called done (`strict`, where the browser knows the word).
async function change(work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const act = database.transaction(["facts", "rows"], "readwrite", { durability: "strict" });
    let made;
    act.oncomplete = () => resolve(made);
    act.onabort = () => reject(act.error || new Error("aborted"));
    Promise.resolve(work(act.objectStore("facts"), act.objectStore("rows"))).then((value) => { made = value; }, (fault) => {
      try { act.abort(); } catch { /* it has ended already */ }
      reject(fault);
    });
  });
}

export async function fact(name) {
  const database = await open();
  return finished(database.transaction("facts").objectStore("facts").get(name));
}

export function setFacts(values) {
  return change((facts) => { for (const [name, value] of Object.entries(values)) facts.put(value, name); });
}

// ── sealing ────────────────────────────────────────────────────────────────────────────────────────────────────────

async function key() {
  const kept = await fact("key");
  if (kept) return kept;
  const fresh = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  // Two tabs may be here at once: the first one's key stays.
  return change(async (facts) => {
    const other = await finished(facts.get("key"));
    if (!other) facts.put(fresh, "key");
    return other || fresh;
  });
}

async function seal(value) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(value));
  return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key(), plain) };
}

async function unseal({ iv, data }) {
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await key(), data);
  return JSON.parse(new TextDecoder().decode(plain));
}

// ── the list ───────────────────────────────────────────────────────────────────────────────────────────────────────

export async function readList() {
  const kept = await fact("list");
  return kept ? unseal(kept) : null;
}

// The list, and in the same breath the facts that go with it and the rows that are settled by it.
export async function keepList(list, facts = {}, settled = []) {
  const sealed = await seal(list);
  await change((kept, rows) => {
    kept.put(sealed, "list");
    for (const [name, value] of Object.entries(facts)) kept.put(value, name);
    for (const id of settled) rows.delete(id);
  });
}

// The list goes; what still waits to be sent stays, with the key it needs.
export function dropList() {
  return change(async (facts, rows) => {
    for (const name of ["list", "etag", "prepared"]) facts.delete(name);
    if (!(await finished(rows.count()))) facts.delete("key");
  });
}

// ── rows that wait to be sent ──────────────────────────────────────────────────────────────────────────────────────

// The number of a row is given inside the transaction that keeps it, so two tabs never give the same one.
export async function addRow(row) {
  const sealed = await seal(row);
  return change(async (facts, rows) => {
    const n = ((await finished(facts.get("n"))) || 0) + 1;
    facts.put(n, "n");
    rows.add({ id: row.id, n, ...sealed });
    return { ...row, n };
  });
}

export async function readRows(limit) {
  const database = await open();
  const kept = await finished(database.transaction("rows").objectStore("rows").index("n").getAll(null, limit));
  return Promise.all(kept.map(async (row) => ({ ...(await unseal(row)), n: row.n })));
}

export async function countRows() {
  const database = await open();
  return finished(database.transaction("rows").objectStore("rows").count());
}

export function settleRows(ids) {
  return change((_facts, rows) => { for (const id of ids) rows.delete(id); });
}
