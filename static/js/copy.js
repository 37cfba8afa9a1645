// Copy a text, and print, by a button; without script the text stands there and the browser's menu prints.
(() => {
  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) continue;
    const word = button.querySelector("span");
    const before = word.textContent;
    word.setAttribute("role", "status");
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(button.dataset.copy);
        word.textContent = button.dataset.done;
        setTimeout(() => { word.textContent = before; }, 3000);
      } catch {
        button.hidden = true;
      }
    });
  }
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
})();
