// A form with data-passkey asks the device: "make" a passkey, or "show" one. Its answer goes into the form, and the form is sent.
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const named = (keys) => (keys || []).map((key) => ({ ...key, id: bytes(key.id) }));

  const ask = async (kind, question) => {
    const publicKey = { ...question, challenge: bytes(question.challenge) };
    if (kind === "make") {
      publicKey.user = { ...question.user, id: bytes(question.user.id) };
      publicKey.excludeCredentials = named(question.excludeCredentials);
      return navigator.credentials.create({ publicKey });
    }
    publicKey.allowCredentials = named(question.allowCredentials);
    return navigator.credentials.get({ publicKey });
  };

  const written = (key) => {
    const response = { clientDataJSON: text(key.response.clientDataJSON) };
    for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (key.response[part]) response[part] = text(key.response[part]);
    }
    if (key.response.getTransports) response.transports = key.response.getTransports();
    return JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, response, clientExtensionResults: {} });
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const part = form.closest("[data-passkey-part]");
    const say = (which) => {
      for (const line of part.querySelectorAll("[data-say]")) line.hidden = line.dataset.say !== which;
    };
    if (!window.PublicKeyCredential || !navigator.credentials) {
      say("cannot");
      continue;
    }
    say("");
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      if (form.elements.answer.value) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const name = form.querySelector("#name");
      if (name && !name.value.trim()) {
        name.focus();
        say("name");
        return;
      }
      say("waiting");
      try {
        const key = await ask(form.dataset.passkey, JSON.parse(form.dataset.question));
        form.elements.answer.value = written(key);
        form.requestSubmit();
      } catch (fault) {
        say(fault.name === "InvalidStateError" ? "known" : fault.name === "SecurityError" ? "address" : "stopped");
      }
    }, true);
  }
})();
