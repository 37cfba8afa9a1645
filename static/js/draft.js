// Answers to a survey stay on this phone until they have arrived; without a connection nothing is sent into the void.
(() => {
  const key = (token) => `draft-${token}`;
  const done = document.querySelector("[data-draft-done]");
  try {
    if (done) for (const name of Object.keys(localStorage)) if (name.startsWith(key(done.dataset.draftDone))) localStorage.removeItem(name);
    const form = document.querySelector("form[data-draft]");
    if (!form) return;
    const name = key(form.dataset.draft);
    const fields = () => [...form.elements].filter((f) => /^(q\d+|client)$/.test(f.name));
    const save = () => {
      const kept = {};
      for (const f of fields()) if (!/^(radio|checkbox)$/.test(f.type) || f.checked) (kept[f.name] ||= []).push(f.value);
      localStorage.setItem(name, JSON.stringify({ day: Date.now(), kept }));
    };
    const stored = JSON.parse(localStorage.getItem(name) || "null");
    const fresh = stored && Date.now() - stored.day < 2 * 864e5;
    const begun = fields().some((f) => f.name !== "client" && (f.checked || (/^(hidden|textarea)$/.test(f.type) && f.value)));
    if (fresh && !begun && !document.querySelector(".form-summary")) {
      for (const f of fields()) {
        const values = stored.kept[f.name] || [];
        if (/^(radio|checkbox)$/.test(f.type)) f.checked = values.includes(f.value);
        else if (values.length) f.value = values[0];
      }
      const here = new Set(fields().map((f) => f.name)); // with one question per page the others are carried along
      for (const [other, values] of Object.entries(stored.kept)) {
        if (here.has(other)) continue;
        for (const value of values) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: other, value }));
      }
    } else if (begun) save();
    form.addEventListener("input", save);
    form.addEventListener("submit", (event) => {
      save();
      if (navigator.onLine !== false) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      let said = form.querySelector("[data-said]");
      if (!said) {
        said = document.createElement("p");
        said.className = "form-error";
        said.dataset.said = "";
        said.setAttribute("role", "alert");
        form.append(said);
      }
      said.textContent = form.dataset.offline;
    }, true);
  } catch (_) { /* a browser that keeps nothing: the form works as it is */ }
})();
// Enter goes on to the next cell of a grid; only the button sends.
(() => {
  const form = document.querySelector("form[data-grid]");
  if (!form) return;
  const cells = [...form.querySelectorAll("input:not([type=hidden])")];
  form.addEventListener("keydown", (event) => {
    const at = cells.indexOf(event.target);
    if (event.key !== "Enter" || at < 0 || event.isComposing) return;
    event.preventDefault();
    const next = cells[at + (event.shiftKey ? -1 : 1)] || form.querySelector("button");
    next.focus();
    if (next.select) next.select();
  });
})();
