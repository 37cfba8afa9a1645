// A proposal is kept while it is written: on the server when there is a connection, on the phone until there is one again.
(() => {
  const form = document.querySelector("form[data-autosave]");
  if (form) keep(form);
  for (const line of document.querySelectorAll("[data-words]")) count(line);
  const map = document.querySelector("[data-place-map]");
  if (map) point(map);

  function count(line) {
    const field = document.getElementById(line.dataset.words);
    if (!field) return;
    const most = Number(line.dataset.most);
    const show = () => {
      const left = most - (field.value.match(/\S+/g) || []).length;
      line.textContent = (left < 0 ? line.dataset.over : line.dataset.left).replace("{n}", Math.abs(left));
      line.classList.toggle("word-count-over", left < 0);
    };
    field.addEventListener("input", show);
    show();
  }

  function point(box) {
    const map = box.querySelector(".place-map");
    const latitude = document.getElementById(box.dataset.lat);
    const longitude = document.getElementById(box.dataset.lon);
    if (!map || !latitude || !longitude) return;
    const help = box.querySelector("[data-place-help]");
    if (help) help.hidden = false;
    map.classList.add("place-map-live");
    map.addEventListener("click", (event) => {
      const area = map.getBoundingClientRect();
      const [, , width, height] = map.getAttribute("viewBox").split(" ").map(Number);
      const x = ((event.clientX - area.left) / area.width) * width;
      const y = ((event.clientY - area.top) / area.height) * height;
      const { south, north, west, east, margin } = map.dataset;
      const across = Math.min(Math.max((x - margin) / (width - 2 * margin), 0), 1);
      const down = Math.min(Math.max((y - margin) / (height - 2 * margin), 0), 1);
      latitude.value = (north - down * (north - south)).toFixed(5);
      longitude.value = (Number(west) + across * (east - west)).toFixed(5);
      let mark = map.querySelector(".place-map-mark");
      if (!mark) {
        mark = document.createElementNS("http://www.w3.org/2000/svg", "circle");
        mark.setAttribute("class", "place-map-mark");
        mark.setAttribute("r", "8");
        map.append(mark);
      }
      mark.setAttribute("cx", x);
      mark.setAttribute("cy", y);
      const code = event.target.dataset && event.target.dataset.code;
      const settlement = document.getElementById(box.dataset.settlement);
      if (code && settlement) settlement.value = code;
      latitude.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  function keep(form) {
    const said = form.querySelector("[data-autosave-said]");
    const drawer = `draft:${location.pathname}`;
    const names = () => [...new Set([...form.elements].map((e) => e.name))].filter(
      (name) => name && !["csrf_token", "form", "base", "volver"].includes(name),
    );
    let timer = 0, busy = false, again = false, sent = false, kept = "";

    const say = (text, off) => {
      said.textContent = text;
      said.classList.toggle("autosave-off", Boolean(off));
    };
    const now = () => {
      const data = new FormData(form);
      return JSON.stringify(Object.fromEntries(names().map((name) => [name, data.getAll(name).filter((v) => typeof v === "string")])));
    };
    const onPhone = () => {
      try { localStorage.setItem(drawer, JSON.stringify({ text: now(), at: Date.now(), base: Number(form.elements.base.value), sent })); } catch { /* a full phone: the server's copy counts */ }
    };
    const offPhone = () => { try { localStorage.removeItem(drawer); } catch { /* nothing was kept */ } };

    async function save() {
      if (busy) { again = true; return; }
      const text = now();
      if (text === kept) return;
      onPhone();
      busy = true;
      say(form.dataset.saving);
      try {
        const answer = await fetch(form.dataset.autosave, {
          method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, redirect: "manual",
        });
        const told = (answer.headers.get("Content-Type") || "").includes("json") ? await answer.json() : {};
        if (answer.ok && told.saved) {
          kept = text;
          form.elements.base.value = told.version;
          if (now() === text) offPhone();
          say(form.dataset.saved.replace("{t}", told.saved));
        } else {
          say(told.conflict ? form.dataset.conflict : told.sentence || form.dataset.stopped, true);
        }
      } catch {
        say(form.dataset.offline, true);
        clearTimeout(timer);
        timer = setTimeout(save, 15000);
      }
      busy = false;
      if (again) { again = false; save(); }
    }

    const soon = () => { onPhone(); clearTimeout(timer); timer = setTimeout(save, 1500); };
    form.addEventListener("input", soon);
    form.addEventListener("change", soon);
    window.addEventListener("online", save);
    form.addEventListener("submit", (event) => {
      if (navigator.onLine) { sent = true; onPhone(); return; }
      event.preventDefault();
      event.stopImmediatePropagation();
      onPhone();
      say(form.dataset.offline, true);
    }, true);

    kept = now();
    let found = null;
    try { found = JSON.parse(localStorage.getItem(drawer)); } catch { found = null; }
    // what was sent with the button and has been saved since is on the server, in the server's own writing
    const arrived = found && found.sent && Number(form.elements.base.value) > found.base;
    if (found && !arrived && found.text && found.text !== kept && Date.now() - found.at < 30 * 24 * 3600 * 1000) {
      const values = JSON.parse(found.text);
      for (const [name, list] of Object.entries(values)) {
        const fields = [...form.elements].filter((e) => e.name === name);
        fields.forEach((field, at) => {
          if (field.type === "radio" || field.type === "checkbox") field.checked = list.includes(field.value);
          else if (field.type !== "file" && list[at] !== undefined) field.value = list[at];
          field.dispatchEvent(new Event("input", { bubbles: true }));
        });
      }
      say(form.dataset.restored, true);
    } else {
      offPhone();
    }
  }
})();
