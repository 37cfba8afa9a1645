// The server's time as far as it is known. The telephone's own clock may be wrong by years and may be changed at any time.
let anchor = null; // {server, tick}: a moment of the server and the ticking clock, which nobody can set, at that moment
let learnt = 0; // server minus device in ms, as known when the page was opened

export function remember(offset) {
  learnt = Number.isFinite(offset) ? offset : 0;
}

// Takes the server's word for the time between `sent` and `received` (performance.now()); the offset to be kept.
export function learn(serverTime, sent, received) {
  const server = Date.parse(serverTime);
  if (!Number.isFinite(server)) return offset();
  anchor = { server: server + (received - sent) / 2, tick: received };
  return offset();
}

export function now() {
  return anchor ? anchor.server + (performance.now() - anchor.tick) : Date.now() + learnt;
}

// How far the server is ahead of this telephone's clock, in ms.
export function offset() {
  return Math.round(now() - Date.now());
}

export function isWrong() {
  return Math.abs(offset()) > 120000;
}
