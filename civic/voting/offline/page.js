// The page itself: files in, sentences out. Everything stays on this computer.
(() => {
  const spanish = !/^en/.test(navigator.language || "es");
  document.documentElement.lang = spanish ? "es" : "en";
  for (const part of document.querySelectorAll("[data-es]")) part.textContent = spanish ? part.dataset.es : part.dataset.en;
  const t = (es, en) => (spanish ? es : en);
  const input = document.getElementById("files");
  const drop = document.getElementById("drop");
  const said = document.getElementById("said");
  const meter = document.getElementById("meter");
  const line = (tag, text, place = said) => place.appendChild(Object.assign(document.createElement(tag), { textContent: text }));
  window.voteAnswer = null; // for programs that drive this page

  async function run(files) {
    said.textContent = "";
    window.voteAnswer = null;
    let box = null;
    const receipts = [];
    const heads = [];
    for (const file of files) {
      if (file.size < 20000) { // a receipt or a head is small; a box may be too
        try {
          const kept = JSON.parse(await file.text());
          if (kept.kind === "receipt") { receipts.push(kept); continue; }
          if (kept.kind === "head") { heads.push(kept); continue; }
        } catch { /* several lines: a box */ }
      }
      if (box) { line("p", t("Solo una urna a la vez.", "Only one box at a time.")); return; }
      box = file;
    }
    if (!box) { line("p", t("Falta la urna: el archivo que termina en .jsonl.", "The box is missing: the file that ends in .jsonl.")); return; }
    if (!voteProof.subtle()) { line("p", t("Este navegador no deja usar su criptografía aquí. Usa otro, o el programa recuento.py.", "This browser does not let a page use its cryptography here. Use another, or recuento.py.")); return; }
    meter.hidden = false;
    meter.removeAttribute("value");
    const found = await voteCheck.check(new Uint8Array(await box.arrayBuffer()), receipts, heads, (done, total) => { meter.max = total; meter.value = done; });
    meter.hidden = true;
    show(found, receipts.length, heads.length);
  }

  function show(box, receipts, heads) {
    const bad = box.findings.length;
    const head = line("h2", bad ? t(`${bad} cosas no están como deben`, `${bad} things are not as they must be`) : t("Todo está como debe", "Everything is as it must be"));
    head.className = bad ? "bad" : "good";
    head.tabIndex = -1;
    if (bad) {
      const list = said.appendChild(document.createElement("ul"));
      for (const finding of box.findings) line("li", voteCheck.sentence(finding, spanish), list);
    } else line("p", t("Huella, padrón, firmas, cabezas, cada cédula y cada credencial, y el resultado.", "Fingerprint, roll, signatures, heads, every ballot and every credential, and the result."));
    if (receipts || heads) line("p", t(`Se compararon ${receipts} recibos y ${heads} cabezas que tú guardaste.`, `${receipts} receipts and ${heads} heads that you kept were compared.`));
    if (box.terms) {
      line("h3", box.terms.title);
      line("p", `${t("Huella", "Fingerprint")}: ${box.fingerprint}`).className = "hash";
      line("p", t("Compárala con la de la convocatoria.", "Compare it with the one on the call."));
    }
    for (const remark of box.remarks) line("p", voteCheck.sentence(remark, spanish)).className = "wait";
    const result = box.recounted;
    if (result) {
      line("p", t(`En el padrón: ${result.entitled}. Cédulas que valen: ${result.ballots}.`, `On the roll: ${result.entitled}. Ballots that count: ${result.ballots}.`));
      if (result.paper) line("p", t(`Marcados en el padrón como voto en papel: ${result.paper.marked}. Papeles: ${result.paper.papers}.`, `Marked on the roll as having voted on paper: ${result.paper.marked}. Papers: ${result.paper.papers}.`));
      if (result.quorum) line("p", t(`Quórum: ${result.quorum.took_part} de ${result.quorum.needed} necesarios.`, `Quorum: ${result.quorum.took_part} of ${result.quorum.needed} needed.`));
      if (result.decision) {
        const d = result.decision;
        line("p", t(`A favor ${d.favour}, en contra ${d.against}, abstenciones ${d.abstention}, en blanco ${d.blank}: ${d.passed ? "aprobado" : "no aprobado"} (se necesitaban ${d.needed}).`,
          `In favour ${d.favour}, against ${d.against}, abstention ${d.abstention}, blank ${d.blank}: ${d.passed ? "passed" : "not passed"} (${d.needed} needed).`));
      }
      if (result.count) {
        line("p", t("Contado aquí otra vez, ganan:", "Counted here again, the winners are:"));
        const list = said.appendChild(document.createElement("ol"));
        for (const key of result.count.winners) line("li", box.terms.options.find((option) => option.key === key).title, list);
      }
    }
    const left = {
      rule: t("Esta página no sabe contar por esta regla: comprobó todo lo demás. El programa recuento.py también la cuenta.", "This page cannot count by this rule: it checked everything else. The program recuento.py counts it too."),
      raised: t("Esta página confirmó dónde terminó el aumento del dinero por votante; que no terminara antes lo comprueba recuento.py.", "This page confirmed where the raising of each voter's money ended; that it did not end earlier is checked by recuento.py."),
      ed25519: t("Este navegador no sabe comprobar las firmas de la urna (Ed25519). El programa recuento.py sí.", "This browser cannot check the signatures of the box (Ed25519). The program recuento.py can."),
    };
    for (const code of box.unchecked) line("p", left[code]).className = "wait";
    window.voteAnswer = {
      good: !bad, findings: box.findings.map((finding) => voteCheck.sentence(finding, false)), unchecked: box.unchecked, winners: result?.count?.winners ?? null,
      decision: result?.decision ?? null,
    };
    head.focus();
  }

  const start = (files) => run([...files]).catch((fault) => { meter.hidden = true; line("p", t("No se pudo leer: ", "It could not be read: ") + fault.message); });
  input.addEventListener("change", () => start(input.files));
  for (const name of ["dragover", "dragenter"]) document.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
  for (const name of ["dragleave", "drop"]) document.addEventListener(name, () => drop.classList.remove("over"));
  document.addEventListener("drop", (event) => { event.preventDefault(); start(event.dataTransfer.files); });
})();
