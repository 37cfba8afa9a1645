// Keeps the door's own page, style and scripts for when there is no signal. It keeps no answer of the server with people in it.
const FILES = /* files */ [];
const CACHE = "civic-door-" + /* version */ "";
const PAGE = "/puerta";
const READER = /* decoder */ "";
const DECODER = /\/static\/vendor\/qr-scanner-/;

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    await cache.addAll(FILES.map((address) => new Request(address, { cache: "reload" })));
    // What the camera reads with comes along, or a phone that was ready for a day without signal no longer is.
    if (await hasDecoder()) await cache.add(READER);
    // Without its page (the pass is over) a new worker is of no use: the old one stays, with all it keeps.
    if (!(await freshPage(cache)).ok) throw new Error("no pass");
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith("civic-door-") && name !== CACHE) await caches.delete(name);
    await self.clients.claim();
  })());
});

async function hasDecoder() {
  for (const name of await caches.keys()) {
    if (!name.startsWith("civic-door-")) continue;
    const kept = await (await caches.open(name)).keys();
    if (kept.some((request) => DECODER.test(new URL(request.url).pathname))) return true;
  }
  return false;
}

// The page holds nobody's data: it is the same for every door, so it may be kept.
async function freshPage(cache) {
  const response = await fetch(PAGE, { credentials: "same-origin", cache: "no-store" });
  if (response.ok && !response.redirected && response.headers.get("X-Door-Page")) await cache.put(PAGE, response.clone());
  return response;
}

async function page() {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(PAGE);
  const fresh = freshPage(cache);
  if (!kept) return fresh;
  fresh.catch(() => {});
  return kept;
}

async function file(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request.url);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok && DECODER.test(new URL(request.url).pathname)) await cache.put(request.url, response.clone());
  return response;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (address.pathname === PAGE) event.respondWith(page());
  } else if (FILES.includes(address.pathname + address.search) || DECODER.test(address.pathname)) {
    event.respondWith(file(request));
  }
});
