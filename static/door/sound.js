// Each answer has its own beeps and its own buzz, so that one need not look.
const PATTERNS = { // [frequency, seconds, pause after]
  entered: { tones: [[880, 0.09, 0.02], [1320, 0.16, 0]], buzz: [80] },
  again: { tones: [[520, 0.12, 0.08], [520, 0.12, 0]], buzz: [60, 80, 60] },
  review: { tones: [[520, 0.12, 0.08], [440, 0.3, 0]], buzz: [60, 60, 200] },
  waiting: { tones: [[520, 0.12, 0.08], [660, 0.12, 0.08], [520, 0.12, 0]], buzz: [60, 60, 60, 60, 60] },
  unknown: { tones: [[440, 0.14, 0.04], [620, 0.22, 0]], buzz: [150, 80, 60] },
  other: { tones: [[330, 0.16, 0.06], [262, 0.3, 0]], buzz: [250] },
  cancelled: { tones: [[330, 0.12, 0.06], [262, 0.12, 0.06], [208, 0.3, 0]], buzz: [120, 60, 120, 60, 120] },
  revoked: { tones: [[180, 0.22, 0.06], [180, 0.22, 0.06], [180, 0.4, 0]], buzz: [400, 100, 400] },
  lost: { tones: [[960, 0.2, 0.05], [240, 0.2, 0.05], [960, 0.2, 0.05], [240, 0.4, 0]], buzz: [600, 150, 600, 150, 600] },
  undone: { tones: [[660, 0.08, 0.02], [440, 0.12, 0]], buzz: [40] },
};
let context;

// Browsers let a page sound only after a first touch.
export function wake() {
  const Audio = globalThis.AudioContext || globalThis.webkitAudioContext;
  if (!Audio) return;
  context ||= new Audio();
  if (context.state === "suspended") context.resume().catch(() => {});
}

export function play(kind) {
  const pattern = PATTERNS[kind] || PATTERNS.unknown;
  if (navigator.vibrate && navigator.userActivation?.hasBeenActive !== false) navigator.vibrate(pattern.buzz);
  if (!context || context.state !== "running") return;
  let at = context.currentTime + 0.01;
  for (const [frequency, seconds, pause] of pattern.tones) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.type = kind === "revoked" || kind === "lost" ? "square" : "triangle";
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.5, at + 0.01);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + seconds);
    tone.connect(volume).connect(context.destination);
    tone.start(at);
    tone.stop(at + seconds);
    at += seconds + pause;
  }
}
