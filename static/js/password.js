// A button beside a password shows and hides it.
(() => {
  for (const button of document.querySelectorAll("[data-show]")) {
    const input = document.getElementById(button.dataset.show);
    const word = button.querySelector("span");
    if (!input || !word) continue;
    const show = word.textContent;
    button.hidden = false;
    button.addEventListener("click", () => {
      const shown = input.type === "password";
      input.type = shown ? "text" : "password";
      word.textContent = shown ? button.dataset.hideText : show;
      button.setAttribute("aria-pressed", String(shown));
    });
    input.form?.addEventListener("submit", () => { input.type = "password"; });
  }
})();
