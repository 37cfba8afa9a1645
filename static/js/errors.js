// The summary of what to mend gets the focus, so that it is read first.
(() => {
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();
})();
