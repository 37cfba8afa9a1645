// The screen of the hall looks again by itself; when there is no signal the last numbers stay, with their hour.
(() => {
  const body = document.querySelector("[data-again]");
  const every = Number(body?.dataset.again) * 1000;
  if (!(every > 0)) return; // another block may use the same word for a sentence
  const look = async () => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" }, redirect: "error" });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-again]");
      if (fresh) body.replaceChildren(...fresh.childNodes);
    } catch { /* the next look may succeed */ }
  };
  setInterval(look, every);
})();
