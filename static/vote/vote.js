// A secret ballot from the voter's own device. Contract with the pages:
//
//   review page: <form data-vote-secret data-issue data-drop data-receipt (addresses) data-poll (fingerprint) data-registrar-n
//   (hexadecimal) data-registrar-e data-box (the box's public key) data-replaceable="true|false"> with csrf_token and a field
//   `choices` (JSON {option: number}), and {% include "voting/_vote_words.html" %} on the page for the sentences.
//   Without script the same form is sent to voting.cast, and the server makes the credential.
//   receipt page: [data-vote-receipt=fingerprint], see templates/voting/receipt.html.
//
// The credential, its blinding and the nonce are made here and kept here until the signed receipt has arrived: a lost answer, a
// reload or a closed tab goes on where it stopped, and asks the registrar the same question again. The ballot itself leaves
// without a cookie, a little later. In short: `issue` knows who asks and not what; `drop` sees what and not who.
(() => {
  const P = voteProof;
  const words = document.querySelector("[data-vote-words]")?.dataset || {};
  const nameOf = (poll, issue) => `vote ${poll} ${new URL(issue, location).pathname}`;
  // The device keeps in IndexedDB, which all tabs read alike: what one wrote into localStorage another may see too late. The window
  // keeps in sessionStorage, which ends with it.
  let opened;
  const open = () => {
    opened ||= new Promise((resolve, reject) => {
      const request = indexedDB.open("civic-vote", 1);
      request.onupgradeneeded = () => { request.result.createObjectStore("kept"); };
      request.onsuccess = () => {
        request.result.onclose = () => { opened = undefined; }; // the browser cleared up: it is opened anew
        resolve(request.result);
      };
      request.onerror = () => { opened = undefined; reject(request.error); };
    });
    return opened;
  };
  // What `work` asks of the drawer, once it is on the disk.
  async function drawer(work, mode = "readwrite") {
    const act = (await open()).transaction("kept", mode, { durability: "strict" });
    return new Promise((resolve, reject) => {
      const request = work(act.objectStore("kept"));
      act.oncomplete = () => resolve(request.result);
      act.onabort = () => reject(act.error);
    });
  }
  const onDevice = (name) => drawer((kept) => kept.get(name), "readonly");
  const inWindow = (name) => JSON.parse(sessionStorage.getItem(name) || "null");
  const read = async (name) => inWindow(name) || await onDevice(name) || null;
  const keep = (name, state) => drawer((kept) => kept.put(state, name));
  const forget = (name) => { sessionStorage.removeItem(name); return drawer((kept) => kept.delete(name)); };
  const wait = (ms) => new Promise((done) => { setTimeout(done, ms); });

  class Told extends Error {} // its message is a sentence for the voter

  // Two tabs of one voter vote one after the other: the second finds what the first one left.
  const alone = (name, act) => (navigator.locks ? navigator.locks.request(name, act) : act());

  async function ask(url, options) {
    const given = new AbortController();
    const patience = setTimeout(() => given.abort(), 45000); // a line that died without a word
    let answer;
    try {
      answer = await fetch(url, { method: "POST", cache: "no-store", redirect: "manual", signal: given.signal, ...options });
    } catch { throw new Told(words.offline); } // what the registrar or the box did is asked again later
    finally { clearTimeout(patience); }
    if (answer.type === "opaqueredirect") throw new Told(words.signedOut);
    if (answer.status >= 500) throw new Told(words.busy);
    let said = {};
    try { said = await answer.json(); } catch { /* a page instead of an answer: see below */ }
    if (!answer.ok) throw Object.assign(new Told(said.sentence || words.refused), { status: answer.status });
    return said;
  }

  // The credential with the registrar's signature; what was begun is gone on with.
  async function credential(name, at, csrf, say) {
    const key = P.keyOf(at.registrarN, at.registrarE);
    let state = await read(name);
    if (state?.receipt && !state.token) throw Object.assign(new Told(words.already), { receipt: true });
    if (!state) {
      const token = P.random(64); // the 32 random bytes of RFC 9474, and the token
      const covered = await P.blind(key, token);
      state = { at, token: P.toHex(token), inverse: covered.inverse.toString(16), blinded: P.toHex(covered.message), sent: [] };
      await keep(name, state); // before the first word leaves: whatever happens now, the same question is asked again
    }
    if (!state.signature) {
      say(words.asking);
      const given = await ask(at.issue, {
        credentials: "same-origin", headers: { "Content-Type": "application/json", "X-CSRFToken": csrf },
        body: JSON.stringify({ blinded: state.blinded }),
      });
      try {
        const signed = await P.finish(key, P.fromHex(state.token), P.fromHex(given.signature), BigInt(`0x${state.inverse}`));
        state.signature = P.toHex(signed);
      } catch { throw new Told(words.forged); }
      await keep(name, state);
    }
    return state;
  }

  const contentOf = (state, choices) => P.canonical({
    poll: state.at.poll, choices, nonce: P.toHex(P.random(32)), channel: "device", credential: state.token, signature: state.signature,
  });

  // No cookie, no referrer: nothing in the request says who it is from.
  const send = (state, content) => ask(state.at.drop, {
    credentials: "omit", referrerPolicy: "no-referrer", body: content,
    headers: { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang },
  });

  async function checked(state, content, receipt) {
    const leaf = await P.leafOf(content);
    const { signature, ...statement } = receipt;
    const fits = receipt.kind === "receipt" && receipt.poll === state.at.poll && receipt.leaf === P.toHex(leaf) && receipt.code === P.codeOf(leaf);
    const signed = fits && await P.isByBox(state.at.box, statement, signature);
    if (!fits || signed === false) throw new Told(words.badReceipt);
    return signed;
  }

  async function deliver(name, state, content) {
    let arrived = content;
    let receipt;
    try {
      receipt = await send(state, content);
    } catch (fault) {
      // An earlier ballot whose answer was lost may lie in the box: asked with the same ballot, it gives the same receipt.
      const earlier = fault.status === 409 ? state.sent.filter((each) => each !== content).reverse() : [];
      for (const each of earlier) {
        try { receipt = await send(state, each); arrived = each; break; } catch { /* not this one */ }
      }
      if (!receipt) throw fault;
    }
    const signed = await checked(state, arrived, receipt);
    await keep(name, { at: state.at, receipt, signed, earlier: arrived !== content });
    // With the token another ballot could be cast: it outlives this window only if the voter wants so.
    if (state.at.replaceable) sessionStorage.setItem(name, JSON.stringify({ ...state, receipt, signed, sent: [arrived] }));
    else sessionStorage.removeItem(name);
  }

  function ballot(form) {
    const { issue, drop, receipt, poll, registrarN, registrarE, box, replaceable } = form.dataset;
    const at = { issue, drop, receipt, poll, registrarN, registrarE, box, replaceable: replaceable === "true" };
    const name = nameOf(poll, issue);
    const said = Object.assign(document.createElement("p"), { className: "vote-said" });
    said.setAttribute("role", "status");
    said.tabIndex = -1; // the buttons are away while the ballot is on its way
    form.prepend(said);
    const again = Object.assign(document.createElement("button"), { type: "button", className: "button button-act", textContent: words.again, hidden: true });
    form.append(again);
    const say = (sentence, bad = false) => { said.textContent = sentence; said.classList.toggle("form-error", bad); };
    let busy = false;

    async function put(choices) {
      const state = await credential(name, at, form.elements.csrf_token?.value || "", say);
      const before = state.sent.find((each) => P.canonical(JSON.parse(each).choices) === P.canonical(choices));
      const content = before || contentOf(state, choices);
      if (!before) { state.sent.push(content); await keep(name, state); }
      say(words.waiting);
      await wait(600 + (P.random(2)[0] / 255) * 3400); // so that the two requests do not stand side by side in a log of the network
      say(words.sending);
      await deliver(name, state, content);
    }

    async function vote() {
      if (busy) return;
      busy = true;
      again.hidden = true;
      form.setAttribute("aria-busy", "true");
      try {
        say(words.making);
        said.focus();
        await alone(name, () => put(JSON.parse(form.elements.choices.value)));
        location.assign(receipt);
      } catch (fault) {
        if (fault.receipt) { location.assign(receipt); return; }
        say(fault instanceof Told ? fault.message : words.failed, true);
        form.dataset.tried = "";
        again.hidden = false;
        again.focus();
      }
      form.removeAttribute("aria-busy");
      busy = false;
    }

    // A device that cannot do its part says so, and the form goes as it would without script; until it is known, the button waits.
    able.then((yes) => {
      if (yes) form.addEventListener("submit", (event) => { event.preventDefault(); vote(); });
      else if (words.unable) form.prepend(Object.assign(document.createElement("p"), { className: "form-error", textContent: words.unable }));
      form.querySelector("[data-incomplete]")?.remove();
      form.querySelector(".form-actions .button-act").disabled = false;
    });
    again.addEventListener("click", vote);
  }

  async function picture(place, receipt, url) {
    try {
      const answer = await fetch(url, {
        method: "POST", credentials: "omit", referrerPolicy: "no-referrer", body: JSON.stringify(receipt),
        headers: { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang },
      });
      if (!answer.ok) return;
      const drawn = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("svg");
      if (drawn) { place.append(document.importNode(drawn, true)); place.hidden = false; }
    } catch { /* the text of the receipt stands there */ }
  }

  async function shown(page, name, state) {
    const mayKeep = state.at.replaceable && inWindow(name) && !(await onDevice(name))?.token;
    const made = page.querySelector("template").content.cloneNode(true).firstElementChild;
    const put = (part, text) => { const place = made.querySelector(`[data-put="${part}"]`); if (place) place.textContent = text; };
    const text = JSON.stringify(state.receipt, null, 1);
    put("code", state.receipt.code);
    put("text", text);
    for (const part of made.querySelectorAll("[data-when]")) {
      part.hidden = !{ signed: state.signed === true, unchecked: state.signed !== true, earlier: state.earlier, replaceable: mayKeep }[part.dataset.when];
    }
    const file = made.querySelector("[data-save]");
    file.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    file.download = `recibo-${state.receipt.code}.json`;
    made.querySelector("[data-print-receipt]").addEventListener("click", () => window.print());
    made.querySelector("[data-keep-token]")?.addEventListener("click", async ({ currentTarget }) => {
      await keep(name, inWindow(name));
      currentTarget.closest("[data-when]").hidden = true;
    });
    made.querySelector("[data-erase]").addEventListener("click", async () => { await forget(name); made.remove(); page.querySelector("[data-empty]").hidden = false; });
    picture(made.querySelector("[data-picture]"), state.receipt, state.at.receipt);
    page.append(made);
  }

  async function receipts(page) {
    const all = [...Object.keys(sessionStorage), ...await drawer((kept) => kept.getAllKeys(), "readonly")];
    const names = new Set(all.filter((name) => name.startsWith(`vote ${page.dataset.voteReceipt} `)));
    for (const name of names) {
      let state = await read(name);
      const said = page.querySelector("[data-said]");
      if (!state.receipt && state.sent?.length) { // sent, and no answer came: asked again, the box gives the same receipt
        said.textContent = words.sending;
        try { await deliver(name, state, state.sent.at(-1)); said.textContent = ""; } catch (fault) { said.textContent = fault instanceof Told ? fault.message : words.failed; }
        state = await read(name);
      }
      if (state.receipt) { await shown(page, name, state); page.querySelector("[data-empty]").hidden = true; }
    }
  }

  const form = document.querySelector("form[data-vote-secret]");
  const page = document.querySelector("[data-vote-receipt]");
  const able = (async () => {
    try { await open(); sessionStorage.setItem("vote", ""); sessionStorage.removeItem("vote"); return Boolean(P.subtle()); } catch { return false; }
  })();
  if (form) ballot(form);
  if (page) able.then((yes) => yes && receipts(page));
})();
