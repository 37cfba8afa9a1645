// Filters chosen with the mouse or a finger are applied at once; by keyboard the button does it.
(() => {
  for (const form of document.querySelectorAll("form[data-auto]")) {
    let byKeyboard = false;
    form.addEventListener("keydown", () => { byKeyboard = true; });
    form.addEventListener("pointerdown", () => { byKeyboard = false; });
    form.addEventListener("change", (event) => {
      if (event.target.matches("select") && !byKeyboard) form.requestSubmit();
    });
  }
})();
