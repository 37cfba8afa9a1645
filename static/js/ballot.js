// The ballot, quicker: counts money and points while one chooses, moves places without a journey to the server, and of a secret
// vote keeps the choices on this device until they lie in the box. Without this file the buttons send the form and it works too.
(() => {
  const form = document.querySelector("form[data-ballot]");
  if (!form) return;
  const kind = form.dataset.ballot;
  const list = form.querySelector(".ballot-list");
  const rows = () => [...list.querySelectorAll(".ballot-row")];
  const field = (row) => row.querySelector("input");
  const typed = (row) => field(row).value.trim();
  const whole = (text) => (/^\d{1,6}$/.test(text) ? Number(text) : 0);
  const marks = kind === "choose-1" || kind === "approval";
  const number = (row) => (marks ? Number(field(row).checked) : whole(typed(row)));
  const chosen = () => rows().filter((row) => number(row) > 0);
  const say = (name, parts = {}) => Object.entries(parts).reduce((text, [key, value]) => text.replace(`{${key}}`, value), form.dataset[name]);
  const soles = (cents) => {
    const [low, rest] = [Math.floor(Math.abs(cents) / 100), Math.abs(cents) % 100];
    return `${cents < 0 ? "−" : ""}S/\u00a0${String(low).replace(/\B(?=(\d{3})+$)/g, ",")}${rest ? `.${String(rest).padStart(2, "0")}` : ""}`;
  };
  const status = Object.assign(document.createElement("p"), { className: "visually-hidden" });
  status.setAttribute("role", "status");
  form.append(status);
  const budget = Number(form.dataset.budget || 0);
  const spent = () => chosen().reduce((sum, row) => sum + Number(row.dataset.cost), 0);
  const given = () => chosen().reduce((sum, row) => sum + number(row), 0);
  const limit = Number(form.dataset.limit || 0);
  const points = Number(form.dataset.points || 0);

  function show() {
    const put = (name, text, over) => {
      const place = form.querySelector(`[${name}]`);
      if (!place) return;
      if (place.textContent !== String(text)) place.textContent = text;
      place.classList.toggle("ballot-over", over);
    };
    put("data-left", soles(budget - spent()), spent() > budget);
    put("data-spent", soles(spent()), false);
    put("data-points-left", points - given(), given() > points);
    put("data-marked", chosen().length, limit && chosen().length > limit);
    if (!marks) for (const row of rows()) row.classList.toggle("ballot-in", number(row) > 0);
  }

  // ── places ──
  const ranked = () => chosen().sort((a, b) => number(a) - number(b));
  function place(order, moved) {
    rows().forEach((row) => { field(row).value = ""; });
    order.forEach((row, at) => { field(row).value = at + 1; });
    list.append(...order, ...rows().filter((row) => !order.includes(row)));
    const at = order.indexOf(moved);
    status.textContent = at < 0 ? say("sayOut", { title: moved.dataset.title }) : say("sayPlace", { title: moved.dataset.title, n: at + 1 });
    show();
  }
  function move(row, up) {
    const order = ranked();
    const at = order.indexOf(row);
    if (up && at < 0 && order.length < (limit || rows().length)) order.push(row);
    else if (up && at > 0) [order[at - 1], order[at]] = [order[at], order[at - 1]];
    else if (!up && at >= 0 && at + 1 < order.length) [order[at], order[at + 1]] = [order[at + 1], order[at]];
    else if (!up && at >= 0) order.splice(at, 1);
    place(order, row);
  }
  function count(row, step) {
    const others = given() - number(row);
    const most = kind === "cumulative" ? points - others : points;
    const now = Math.max(0, Math.min(number(row) + step, most));
    field(row).value = now || "";
    status.textContent = say("sayPoint", { title: row.dataset.title, n: now });
    show();
  }
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-press]");
    if (!button) return;
    event.preventDefault();
    const row = button.closest(".ballot-row");
    const what = button.dataset.press;
    if (what === "up" || what === "down") move(row, what === "up");
    else count(row, what === "more" ? 1 : -1);
    button.focus();
  });
  form.addEventListener("input", show);
  form.addEventListener("change", (event) => {
    if (kind === "ordinal" && event.target.name?.startsWith("place.") && new Set(chosen().map(number)).size === chosen().length) place(ranked(), event.target.closest(".ballot-row"));
  });

  // ── by dragging, as an extra ──
  if (kind === "ordinal") for (const row of rows()) {
    const grip = Object.assign(document.createElement("span"), { className: "ballot-grip", textContent: "⠿" });
    grip.setAttribute("aria-hidden", "true");
    row.prepend(grip);
    grip.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      grip.setPointerCapture(event.pointerId);
      row.classList.add("ballot-drag");
      const drag = (to) => {
        const over = rows().find((other) => { const box = other.getBoundingClientRect(); return other !== row && to.clientY > box.top && to.clientY < box.bottom; });
        if (!over) return;
        // The others are moved, never this row: the browser lets go of a pointer whose element is taken out and put back.
        const all = rows();
        const [from, at] = [all.indexOf(row), all.indexOf(over)];
        if (at < from) row.after(...all.slice(at, from));
        else row.before(...all.slice(from + 1, at + 1));
      };
      const drop = () => {
        grip.removeEventListener("pointermove", drag);
        row.classList.remove("ballot-drag");
        const all = rows();
        const at = all.indexOf(row);
        const order = all.filter((other, where) => other === row || number(other) > 0 || where < at).slice(0, limit || undefined);
        place(order, row);
      };
      grip.addEventListener("pointermove", drag);
      grip.addEventListener("lostpointercapture", drop, { once: true });
    });
  }

  // ── what to mend, and of a secret vote the review on this device ──
  function problem() {
    const all = chosen();
    if (!marks && rows().some((row) => typed(row) && !/^\d{1,6}$/.test(typed(row)))) return form.dataset.sayNumber;
    if (limit && all.length > limit) return form.dataset.sayMany;
    if (all.length && all.length < Number(form.dataset.least)) return form.dataset.sayFew;
    if (kind === "cumulative" && given() > points) return form.dataset.sayPoints;
    if (kind === "scoring" && all.some((row) => number(row) > points)) return form.dataset.sayPoints;
    if (kind === "ordinal" && new Set(all.map(number)).size < all.length) return form.dataset.sayOrder;
    if ("within" in form.dataset && spent() > budget) return form.dataset.sayMoney;
    return null;
  }
  const review = document.querySelector("[data-ballot-review]");
  const pages = [form, ...document.querySelectorAll("[data-ballot-page]")];
  form.addEventListener("submit", (event) => {
    const wrong = problem();
    const box = document.getElementById("ballot-problem");
    if (wrong) {
      event.preventDefault();
      event.stopImmediatePropagation();
      box.querySelector("[data-problem]").textContent = wrong;
      box.hidden = false;
      box.focus();
      return;
    }
    box.hidden = true;
    if (!("ballotLocal" in form.dataset) || !review) return;
    event.preventDefault(); // the choices of a secret vote do not leave with who is signed in
    event.stopImmediatePropagation();
    const all = kind === "ordinal" ? ranked() : chosen();
    const choices = Object.fromEntries(all.map((row, at) => [row.dataset.key, kind === "ordinal" ? at + 1 : number(row)]));
    const told = review.querySelector("[data-ballot-said]");
    told.replaceChildren(...(all.length ? all : [null]).map((row, at) => {
      const line = document.createElement("li");
      const title = row?.dataset.title;
      line.textContent = !row ? form.dataset.sayBlank : kind === "ordinal" ? `${at + 1}. ${title}` : marks ? title : say("sayPoint", { title, n: number(row) });
      return line;
    }));
    const sum = review.querySelector("[data-review-spent]");
    if (sum) sum.textContent = soles(spent());
    review.querySelector("[name=choices]").value = JSON.stringify(choices);
    for (const part of pages) part.hidden = true;
    review.hidden = false;
    history.pushState({ review: true }, "");
    review.focus();
    window.scrollTo(0, 0);
    setTimeout(late, 8000);
  }, true);
  // The script that makes the ballot secret enables the button; on a bad line it may never come, and then that must be said.
  function late() {
    const sending = review.querySelector("form");
    if (!sending.querySelector("button[disabled]") || sending.querySelector("[data-incomplete]")) return;
    const said = Object.assign(document.createElement("p"), { className: "form-error", textContent: document.querySelector("[data-vote-words]")?.dataset.incomplete });
    said.dataset.incomplete = "";
    said.setAttribute("role", "alert");
    sending.prepend(said);
  }
  const back = () => {
    if (!review || review.hidden) return;
    if (review.querySelector("form[aria-busy=true]")) { history.pushState({ review: true }, ""); return; } // the ballot is on its way
    review.hidden = true;
    for (const part of pages) part.hidden = false;
    form.querySelector(".button-act").focus();
  };
  window.addEventListener("popstate", back);
  review?.querySelector("[data-ballot-change]").addEventListener("click", () => history.back());
  window.addEventListener("pageshow", show);
  show();
})();
