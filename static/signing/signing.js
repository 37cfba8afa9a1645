// Signing with a finger, a pen or the mouse. Without this script a photograph of the signature or a witness does.
(() => {
  const place = document.querySelector("[data-signing]");
  const box = document.querySelector("[data-signing-box]");
  const data = document.querySelector("[data-signing-data]");
  const said = document.querySelector("[data-signing-said]");
  const ink = box?.getContext("2d");
  if (!place || !data || !ink) return;
  let last = null;
  let drawn = false;

  const tell = () => { said.textContent = drawn ? said.dataset.drawn : said.dataset.empty; };
  const pen = () => { ink.lineWidth = 5; ink.lineCap = "round"; ink.lineJoin = "round"; ink.strokeStyle = "#14213d"; };
  const at = (event) => {
    const frame = box.getBoundingClientRect();
    return { x: (event.clientX - frame.left) * box.width / frame.width, y: (event.clientY - frame.top) * box.height / frame.height };
  };
  const line = (from, to) => { ink.beginPath(); ink.moveTo(from.x, from.y); ink.lineTo(to.x, to.y); ink.stroke(); };
  const keep = () => { data.value = drawn ? box.toDataURL("image/png") : ""; tell(); };

  box.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary) return;
    event.preventDefault();
    box.setPointerCapture(event.pointerId);
    last = at(event);
    pen();
    line(last, last);
  });
  box.addEventListener("pointermove", (event) => {
    if (!last || !event.isPrimary) return;
    const points = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
    for (const each of points.length ? points : [event]) { const next = at(each); line(last, next); last = next; }
    drawn = true;
  });
  for (const end of ["pointerup", "pointercancel"]) {
    box.addEventListener(end, () => { if (last) { last = null; keep(); } });
  }
  place.querySelector("[data-signing-clear]").addEventListener("click", () => {
    ink.clearRect(0, 0, box.width, box.height);
    drawn = false;
    keep();
  });
  if (data.value) {  // the form came back with something to mend: what was signed is still there
    const before = new Image();
    before.addEventListener("load", () => { ink.drawImage(before, 0, 0, box.width, box.height); drawn = true; tell(); });
    before.src = data.value;
  }
  const follow = () => {
    const way = document.querySelector("input[name=way]:checked");
    place.hidden = Boolean(way) && way.value !== "on_device";
  };
  for (const choice of document.querySelectorAll("input[name=way]")) choice.addEventListener("change", follow);
  follow();
  tell();
})();
