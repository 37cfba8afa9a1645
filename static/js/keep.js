// Leaving a form that has been begun asks first.
(() => {
  for (const form of document.querySelectorAll("form[data-keep]")) {
    let begun = false;
    form.addEventListener("input", () => { begun = true; });
    form.addEventListener("submit", () => { begun = false; });
    window.addEventListener("beforeunload", (event) => {
      if (begun) { event.preventDefault(); event.returnValue = form.dataset.keep; }
    });
  }
})();
