// The door's list gets shorter while one types; without script the button asks the server. A tap is felt.
(() => {
  const input = document.querySelector("[data-door-filter]");
  const list = input && document.getElementById(input.dataset.doorFilter);
  if (!list) return;
  const none = document.getElementById(input.dataset.doorNone);
  const rows = [...list.children];
  const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f'’ʼ]/g, "").toLowerCase().trim();
  const show = () => {
    const words = fold(input.value).split(/[^a-z0-9]+/).filter(Boolean);
    const tail = words.length === 1 && words[0].length <= 3 && /\d/.test(words[0]);
    let left = 0;
    for (const row of rows) {
      const [end, ...names] = row.dataset.doorTerms.split(" ");
      const fits = tail ? end.endsWith(words[0]) : words.every((word) => names.some((name) => name.startsWith(word)));
      row.hidden = !fits;
      if (fits) left += 1;
    }
    if (none) none.hidden = left > 0;
  };
  input.addEventListener("input", show);
  list.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.type !== "checkbox") return;
    event.preventDefault(); // it ticks, as the space bar does; it never sends the list
    event.target.click();
  });
  list.closest("form").addEventListener("submit", () => { if (navigator.vibrate) navigator.vibrate(40); });
})();
