// The camera looks for codes all the time it is open: the browser's own detector, or the decoder we bring along.
const AGAIN_AFTER = 2500; // a code held before the camera counts once
const WIDTH = 640;

async function nativeReader() {
  if (!("BarcodeDetector" in globalThis)) return null;
  try {
    if (!(await BarcodeDetector.getSupportedFormats()).includes("qr_code")) return null;
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (picture) => (await detector.detect(picture))[0]?.rawValue || "";
  } catch {
    return null;
  }
}

// The decoder runs beside the page, so that searching a picture never holds up an answer.
export function ownReader(address) {
  const worker = new Worker(address);
  let waiting = null;
  let number = 0;
  worker.onmessage = ({ data }) => { if (waiting?.id === data.id) waiting.resolve(data.data || ""); };
  worker.onerror = () => waiting?.reject(new Error("decoder"));
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  return (picture) => new Promise((resolve, reject) => {
    const width = picture.videoWidth || picture.width;
    const height = picture.videoHeight || picture.height;
    const scale = Math.min(1, WIDTH / width);
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const image = pen.getImageData(0, 0, canvas.width, canvas.height);
    waiting = { id: (number += 1), resolve, reject };
    worker.postMessage({ id: waiting.id, type: "decode", data: image }, [image.data.buffer]);
  });
}

// Whether the browser reads codes by itself, so that nothing need be fetched for it.
export async function readsByItself() {
  return Boolean(await nativeReader());
}

export class Camera {
  constructor(video, decoder, seen) {
    Object.assign(this, { video, decoder, seen, stream: null, lock: null, last: { text: "", at: 0 } });
  }

  get isOpen() {
    return Boolean(this.stream);
  }

  async open() {
    if (!navigator.mediaDevices?.getUserMedia) throw new DOMException("no camera", "NotFoundError");
    this.stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 } } });
    this.video.srcObject = this.stream;
    await this.video.play();
    this.reader ||= (await nativeReader()) || ownReader(this.decoder);
    try { this.lock = await navigator.wakeLock?.request("screen"); } catch { /* the screen may go dark */ }
    this.look(this.stream);
  }

  close() {
    for (const track of this.stream?.getTracks() || []) track.stop();
    this.lock?.release?.().catch(() => {});
    this.stream = this.video.srcObject = this.lock = null;
  }

  async look(stream) {
    while (this.stream === stream) {
      try {
        const text = this.video.readyState >= 2 ? await this.reader(this.video) : "";
        const now = performance.now();
        if (text && this.stream === stream) {
          const fresh = text !== this.last.text || now - this.last.at > AGAIN_AFTER;
          this.last = { text, at: now };
          if (fresh) await this.seen(text);
        }
      } catch { /* this picture was none; the next one comes */ }
      await new Promise((resolve) => setTimeout(resolve, 90));
    }
  }
}
