// Typing a signed sheet back: Enter and the arrows go from row to row, the word of a key stands beside it, a doubled row is told at once.
(() => {
  const form = document.querySelector("form[data-typing]");
  if (!form) return;
  const fields = [...form.querySelectorAll("[data-key], [data-hand]")];
  const words = { s: "signed", "1": "signed", x: "signed", p: "signed", si: "signed", "sí": "signed", t: "late", "2": "late", "": "empty", n: "empty", "0": "empty", "-": "empty", no: "empty" };
  const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f'’ʼ]/g, "").toLowerCase().trim().replace(/\s+/g, " ");
  const tell = (input) => {
    const word = input.closest("li").querySelector("[data-word]");
    const said = input.value && !input.value.trim() ? "signed" : words[input.value.trim().toLowerCase()];
    if (word) word.textContent = said ? form.dataset[said] : form.dataset.wrong;
  };
  // Who else stands on the paper: the list, and what was just written by hand on other rows.
  const listed = [...form.querySelectorAll("[data-roster-list] li")].map((li) => ({ number: li.dataset.number, name: li.dataset.name, tail: li.dataset.tail.toLowerCase() }));
  const byHand = (row) => {
    const of = (name) => row.querySelector(`[data-hand="${name}"]`).value;
    return { number: row.querySelector(".typing-name b").textContent, name: fold(`${of("first_surname")} ${of("second_surname")} ${of("given_names")}`), document: of("document").replace(/[\s.-]/g, "").toLowerCase(), complete: of("first_surname") && of("given_names") };
  };
  const twin = (row) => {
    const one = byHand(row);
    const said = row.querySelector("[data-twin]");
    const others = [...form.querySelectorAll(".typing-hand")].filter((other) => other !== row).map(byHand).filter((other) => other.complete);
    const found = one.complete && (listed.find((other) => other.name === one.name && (!one.document || !other.tail || one.document.endsWith(other.tail)))
      || others.find((other) => (one.document && other.document ? other.document === one.document : other.name === one.name)));
    said.hidden = !found;
    if (found) said.querySelector("span").textContent = form.dataset.double.replace("#", found.number);
  };
  form.addEventListener("input", (event) => {
    if (event.target.matches("[data-key]")) tell(event.target);
    if (event.target.matches("[data-hand]")) twin(event.target.closest("li"));
  });
  form.addEventListener("keydown", (event) => {
    const at = fields.indexOf(event.target);
    if (at < 0 || event.isComposing) return;
    const down = event.key === "Enter" || (event.key === "ArrowDown" && event.target.matches("[data-key]"));
    const up = event.key === "ArrowUp" && event.target.matches("[data-key]");
    if (!down && !up) return;
    event.preventDefault();
    const row = event.target.closest("li");
    const skip = event.target.matches("[data-key]") && row.matches(".typing-hand") && !event.target.value && !byHand(row).name ? row.querySelectorAll("[data-hand]").length : 0; // an unused blank row
    const next = down ? fields[at + 1 + skip] || form.querySelector("button[value=on]") : fields[at - 1];
    if (next) { next.focus(); if (next.select) next.select(); }
  });
  for (const input of form.querySelectorAll("[data-key]")) if (input.value) tell(input);
  const wanted = form.querySelector("[autofocus]");
  if (wanted && !document.querySelector("[data-focus]")) wanted.focus();
})();
