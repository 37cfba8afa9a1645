// A second press of the same button sends nothing a second time; coming back to the page opens it again.
(() => {
  const sent = new Set();
  for (const form of document.querySelectorAll("form[data-guard]")) {
    form.addEventListener("submit", (event) => {
      if (sent.has(form)) { event.preventDefault(); return; }
      sent.add(form);
      if (event.submitter) event.submitter.setAttribute("aria-disabled", "true");
      setTimeout(() => open(form), 15000);
    });
  }
  const open = (form) => {
    sent.delete(form);
    for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
  };
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of [...sent]) open(form);
  });
})();
