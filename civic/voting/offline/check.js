// Reading an opened box and finding everything that is wrong with it: civic/voting/recount/check.py, line by line, in the browser.
// A finding is [code, parts]; its sentence stands below in English (word for word as the Python file says it) and in Spanish.
const voteCheck = (() => {
  const P = voteProof;
  const SAID = {
    nothing: ["The file names no poll: its first line is missing or damaged.", "El archivo no nombra ninguna votación: su primera línea falta o está dañada."],
    damaged: ["The terms of the poll are damaged, so it cannot be counted again", "Los términos de la votación están dañados: no se puede volver a contar"],
    line: ["Line {0} is not a line of an opened box.", "La línea {0} no es una línea de una urna abierta."],
    after: ["Line {0} stands after the seal.", "La línea {0} está después del sello."],
    lacks: ["Line {0} ({1}) lacks something or holds what does not belong there.", "A la línea {0} ({1}) le falta algo o le sobra algo."],
    unsealed: ["The file has no seal: its end is missing.", "El archivo no tiene sello: le falta el final."],
    gap: ["Line {0}: the log goes on at {1}, but {2} leaves came before.", "Línea {0}: el registro sigue en {1}, pero antes hay {2} hojas."],
    twice: ["Leaf {0} stands twice in the log.", "La hoja {0} está dos veces en el registro."],
    deadTwice: ["Leaf {0} is called dead twice.", "La hoja {0} figura dos veces como anulada."],
    deadWhy: ["Leaf {0} is dead for a reason that does not exist: {1}.", "La hoja {0} está anulada por un motivo que no existe: {1}."],
    batchTwice: ["Paper batch {0} stands twice in the file.", "El lote de papel {0} está dos veces en el archivo."],
    drawTwice: ["Two draws stand in the file.", "Hay dos sorteos en el archivo."],
    resultTwice: ["Two results stand in the file.", "Hay dos resultados en el archivo."],
    unknown: ["Line {0} is of a kind that is not known: {1}.", "La línea {0} es de un tipo que no se conoce: {1}."],
    pollTwice: ["Line {0}: the poll stands twice in the file.", "Línea {0}: la votación está dos veces en el archivo."],
    frozen: ["What was frozen is not written canonically.", "Lo que se fijó no está escrito en forma canónica."],
    fingerprint: ["The fingerprint is {0}, not {1}: the terms were changed.", "La huella es {0}, no {1}: se cambiaron los términos."],
    uncanonical: ["Ballot {0} is not written canonically.", "La cédula {0} no está escrita en forma canónica."],
    counted: ["Ballot {0} is counted twice.", "La cédula {0} está contada dos veces."],
    added: ["Ballot {0} is not in the log: it was added or changed.", "La cédula {0} no está en el registro: fue añadida o cambiada."],
    foreign: ["Ballot {0} belongs to another poll.", "La cédula {0} es de otra votación."],
    unsigned: ["Ballot {0} carries no credential that the registrar signed.", "La cédula {0} no lleva una credencial firmada por el registro."],
    way: ["Ballot {0} came in by a way that does not exist: {1}.", "La cédula {0} entró por una vía que no existe: {1}."],
    noWay: ["Ballot {0} came in by a way that this poll does not have: {1}.", "La cédula {0} entró por una vía que esta votación no tiene: {1}."],
    token: ["Ballot {0} uses a credential or a line of paper for the second time.", "La cédula {0} usa por segunda vez una credencial o una línea de papel."],
    choices: ["Ballot {0} says what the poll does not allow ({1}).", "La cédula {0} dice lo que la votación no permite ({1})."],
    sealParts: ["The seal lacks something or holds what does not belong there.", "Al sello le falta algo o le sobra algo."],
    sealOver: ["The seal is over other lines: the file comes to {0}.", "El sello es de otras líneas: el archivo da {0}."],
    sealSign: ["The seal is not signed by the box.", "El sello no está firmado por la urna."],
    optionTwice: ["The poll names an option twice.", "La votación nombra dos veces una opción."],
    weak: ["The registrar's key is not one with which credentials prove anything.", "La clave del registro no es una con la que las credenciales prueben algo."],
    ballotParts: ["Ballot {0} lacks something or holds what does not belong there.", "A la cédula {0} le falta algo o le sobra algo."],
    numberTwice: ["A number stands twice on the roll.", "Un número está dos veces en el padrón."],
    negative: ["Paper batch {0} counts less than nothing.", "El lote de papel {0} cuenta menos que nada."],
    blanks: ["Paper batch {0} counted {1} blank ballots, {2} are in the box.", "El lote de papel {0} contó {1} cédulas en blanco; en la urna hay {2}."],
    present: ["The result says that more came to the assembly than stand on the roll.", "El resultado dice que vinieron más de los que hay en el padrón."],
    receiptInvalid: ["The ballot of receipt {0} was taken in and is now called invalid.", "La cédula del recibo {0} fue recibida y ahora figura como no válida."],
    receiptReplaced: ["The ballot of receipt {0} does not count: the box says that a later ballot of the same credential replaced it. If you did not vote a second time, complain, and keep the receipt.", "La cédula del recibo {0} no cuenta: la urna dice que la reemplazó otra posterior de la misma credencial. Si no votaste otra vez, reclama y guarda el recibo."],
    superseded: ["Replaced by a later ballot of the same credential, and never opened: {0}.", "Reemplazadas por una cédula posterior de la misma credencial, sin abrir: {0}."],
    calledInvalid: ["Leaf {0} was taken in and is called invalid by the box: {1}. Ask why.", "La hoja {0} fue recibida y la urna la llama no válida: {1}. Pregunta por qué."],
    roll: ["The roll is not the one that was frozen: somebody was added, taken off or renamed.", "El padrón no es el que se fijó: alguien fue añadido, retirado o cambiado de nombre."],
    noHeads: ["The file holds no signed head of the log.", "El archivo no tiene ninguna cabeza firmada del registro."],
    headSign: ["Head {0} is not signed by this box.", "La cabeza {0} no está firmada por esta urna."],
    headPlace: ["Head {0} stands where head {1} is expected: a head is missing or was moved.", "La cabeza {0} está donde debería estar la {1}: falta una cabeza o se movió."],
    headShort: ["Head {0} is shorter than the head before it: leaves were taken out.", "La cabeza {0} es más corta que la anterior: se sacaron hojas."],
    headRoot: ["Head {0} over {1} leaves does not fit the log: leaves were changed, moved or taken out.", "La cabeza {0}, de {1} hojas, no corresponde al registro: se cambiaron, movieron o sacaron hojas."],
    notEmpty: ["The box was not empty when the poll was fixed.", "La urna no estaba vacía cuando se fijó la votación."],
    lastHead: ["The last head covers {0} leaves, the log holds {1}.", "La última cabeza cubre {0} hojas; el registro tiene {1}."],
    missing: ["Leaf {0} was taken into the log, but its ballot is missing.", "La hoja {0} entró al registro, pero su cédula falta."],
    both: ["Leaf {0} is counted and called dead at once.", "La hoja {0} está contada y anulada a la vez."],
    deadOut: ["Leaf {0} is called dead but is not in the log.", "La hoja {0} figura como anulada y no está en el registro."],
    replaced: ["Ballots were replaced, though this poll does not allow it.", "Se reemplazaron cédulas, y esta votación no lo permite."],
    bothWays: ["Number {0} of the roll was given a credential and voted on paper.", "El número {0} del padrón recibió una credencial y votó en papel."],
    credentials: ["{0} ballots carry a credential, but only {1} were given out.", "{0} cédulas llevan credencial, pero solo se entregaron {1}."],
    batch: ["Paper batch {0} has {1} valid ballots, {2} are in the box.", "El lote de papel {0} tiene {1} cédulas válidas; en la urna hay {2}."],
    noBatch: ["Ballots name paper batch {0}, which is not in the file.", "Hay cédulas del lote de papel {0}, que no está en el archivo."],
    namedInSecret: ["A secret poll holds named ballots.", "Una votación secreta tiene cédulas con nombre."],
    nobody: ["Named ballot {0} is of nobody on the roll.", "La cédula con nombre {0} no es de nadie del padrón."],
    votedTwice: ["Number {0} of the roll voted twice.", "El número {0} del padrón votó dos veces."],
    namedOrder: ["Named ballot {0} is out of the order of the roll.", "La cédula con nombre {0} no está en el orden del padrón."],
    namedChoices: ["Named ballot {0} says what the poll does not allow ({1}).", "La cédula con nombre {0} dice lo que la votación no permite ({1})."],
    secretInNamed: ["A public vote holds secret ballots.", "Una votación pública tiene cédulas secretas."],
    noResult: ["The file holds no result.", "El archivo no tiene resultado."],
    result: ["The result differs from the recount in “{0}”.", "El resultado publicado no coincide con el recuento en «{0}»."],
    keptSign: ["The head you kept (number {0}) was not signed by the box of this poll.", "La cabeza que guardaste (número {0}) no fue firmada por la urna de esta votación."],
    keptRoot: ["The head you kept (number {0}) is signed by the box and does not fit this log: the log was rewritten. Keep that head: it is the proof.", "La cabeza que guardaste (número {0}) está firmada por la urna y no corresponde a este registro: el registro fue reescrito. Guárdala: es la prueba."],
    keptBad: ["A head you gave cannot be read.", "Una cabeza que diste no se puede leer."],
    receiptSign: ["The receipt {0} was not signed by the box of this poll.", "El recibo {0} no fue firmado por la urna de esta votación."],
    receiptGone: ["The receipt {0} is signed and its ballot is not in the log. Keep it: it is the proof.", "El recibo {0} está firmado y su cédula no está en el registro. Guárdalo: es la prueba."],
    receiptShut: ["The ballot of receipt {0} is in the log and was not opened.", "La cédula del recibo {0} está en el registro y no fue abierta."],
    receiptBad: ["A receipt you gave cannot be read.", "Un recibo que diste no se puede leer."],
  };
  const sentence = ([code, parts], spanish) => SAID[code][spanish ? 1 : 0].replace(/\{(\d)\}/g, (_, i) => parts[i]);
  const KEYS = {
    poll: "fingerprint frozen kind", roll: "entries kind", head: "day kind number poll root signature size", log: "from kind leaves", ballot: "content kind",
    dead: "kind leaf reason state", batch: "ballots blank kind number sheet spoiled table", named: "channel choices kind name number", draw: "draw kind",
    result: "kind result", seal: "kind sha256 signature",
  };
  const HEAD = ["kind", "poll", "number", "size", "root", "day"];
  const AT_ONCE = 400;
  const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
  const is = { int: Number.isSafeInteger, str: (v) => typeof v === "string", dict: isObject };
  const need = (line, kinds) => { for (const [name, kind] of Object.entries(kinds)) if (!is[kind](line[name])) throw new TypeError(name); };
  const sha = async (text) => P.toHex(await P.digest("SHA-256", typeof text === "string" ? P.utf8.encode(text) : text));
  const own = Object.hasOwn || ((o, k) => Object.prototype.hasOwnProperty.call(o, k));

  function faultOf(terms, choices) {
    for (const name of ["options", "form", "max_choices", "points", "min_choices", "within_budget"]) if (!own(terms, name)) throw new TypeError(name);
    const costs = new Map(terms.options.map((option) => [option.key, option.cost_cents || 0]));
    const keys = Object.keys(choices);
    const values = Object.values(choices);
    if (keys.some((key) => !costs.has(key))) return "unknown";
    if (values.some((value) => !Number.isSafeInteger(value) || value < 1)) return "number";
    const limit = terms.form === "choose-1" ? 1 : terms.max_choices;
    if (keys.length && keys.length < terms.min_choices) return "few";
    if (limit !== null && keys.length > limit) return "many";
    const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);
    if (["choose-1", "approval"].includes(terms.form) && values.some((value) => value !== 1)) return "number";
    if (terms.form === "cumulative" && sum(values) > terms.points) return "points";
    if (terms.form === "scoring" && values.some((value) => value > terms.points)) return "score";
    if (terms.form === "ordinal" && [...values].sort((a, b) => a - b).some((value, i) => value !== i + 1)) return "order";
    if (terms.within_budget && sum(keys.map((key) => costs.get(key))) > terms.budget_cents) return "money";
    return null;
  }

  class Log { // the full subtrees of a growing Merkle tree
    constructor() { this.size = 0; this.trees = []; }
    async append(leaf) {
      let node = leaf;
      for (let size = this.size; size & 1; size >>= 1) node = await P.digest("SHA-256", P.join(Uint8Array.of(1), this.trees.pop(), node));
      this.trees.push(node);
      this.size += 1;
    }
    async root() {
      if (!this.trees.length) return sha("");
      let node = this.trees.at(-1);
      for (const tree of this.trees.slice(0, -1).reverse()) node = await P.digest("SHA-256", P.join(Uint8Array.of(1), tree, node));
      return P.toHex(node);
    }
  }

  // `bytes`: the whole file; receipts and heads: what voters and witnesses kept; say(done, total): how far it is.
  async function check(bytes, receipts = [], heads = [], say = () => {}) {
    const box = {
      findings: [], remarks: [], terms: null, fingerprint: "", roll: [], heads: [], leaves: [], places: new Map(), ballots: [], seen: new Set(), tokens: new Set(),
      channels: {}, dead: new Map(), batches: new Map(), paper: new Map(), blank: new Map(), named: [], draw: "", result: null, root: "", sealed: false, unchecked: [], recounted: null,
    };
    const wrong = (code, ...parts) => { if (box.findings.length < 1000) box.findings.push([code, parts]); };
    const byBox = async (statement, signature) => {
      if (typeof signature !== "string" || !/^[0-9a-f]{128}$/i.test(signature)) return false;
      const found = await P.isByBox(box.terms.box, statement, signature);
      if (found === null && !box.unchecked.includes("ed25519")) box.unchecked.push("ed25519");
      return found !== false;
    };
    const prepared = new WeakMap();
    const seals = [];
    await read();
    if (!box.terms) { wrong("nothing"); return box; }
    try {
      await checkRoll();
      if (box.terms.secrecy === "secret") { await checkHeads(); checkLeaves(); checkNumbers(); } else await checkNamed();
      await checkResult();
    } catch { wrong("damaged"); }
    for (const head of heads) await checkKept(head);
    for (const receipt of receipts) await checkReceipt(receipt);
    return box;

    async function read() {
      const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
      const spans = [];
      for (let start = 0; start < bytes.length;) {
        let end = bytes.indexOf(10, start);
        if (end < 0) end = bytes.length;
        spans.push([start, end]);
        start = end + 1;
      }
      for (let first = 0; first < spans.length; first += AT_ONCE) {
        const lines = spans.slice(first, first + AT_ONCE).map(([start, end]) => {
          try {
            const text = decoder.decode(bytes.subarray(start, end));
            const line = JSON.parse(text);
            if (!isObject(line) || !own(line, "kind") || P.canonical(line) !== text) return null;
            return line;
          } catch { return null; }
        });
        await Promise.all(lines.map(prepare));
        for (let i = 0; i < lines.length; i += 1) await takeRaw(lines[i], first + i + 1, spans[first + i][0]);
        say(Math.min(first + AT_ONCE, spans.length), spans.length);
        await new Promise((go) => { setTimeout(go); });
      }
      if (!box.sealed) wrong("unsealed");
    }

    // The slow part of a ballot, side by side for many.
    async function prepare(line) {
      if (line?.kind !== "ballot" || typeof line.content !== "string") return;
      prepared.set(line, P.toHex(await P.leafOf(line.content)));
    }

    async function takeRaw(line, number, start) {
      if (!line) { wrong("line", number); return; }
      if (box.sealed) wrong("after", number);
      if (line.kind === "seal") { await checkSeal(line, start); return; }
      try { await take(line, number); } catch { wrong("lacks", number, line.kind); }
    }

    async function take(line, number) {
      if (own(KEYS, line.kind) && Object.keys(line).sort().join(" ") !== KEYS[line.kind]) throw new TypeError();
      switch (line.kind) {
        case "poll": await takePoll(line, number); break;
        case "roll":
          for (const entry of line.entries) {
            need(entry, { number: "int", name: "str" });
            if (!own(entry, "group") || Object.keys(entry).some((key) => !["number", "name", "group", "issued", "paper"].includes(key))) throw new TypeError();
            if (["issued", "paper"].some((flag) => own(entry, flag) && typeof entry[flag] !== "boolean")) throw new TypeError();
            box.roll.push(entry);
          }
          break;
        case "head": need(line, { poll: "str", number: "int", size: "int", root: "str", day: "str", signature: "str" }); box.heads.push(line); break;
        case "log":
          if (line.from !== box.leaves.length) wrong("gap", number, line.from, box.leaves.length);
          for (const leaf of line.leaves) {
            if (typeof leaf !== "string" || !/^[0-9a-f]{64}$/.test(leaf)) throw new TypeError();
            if (box.places.has(leaf)) wrong("twice", leaf);
            box.places.set(leaf, box.leaves.length);
            box.leaves.push(leaf);
          }
          break;
        case "ballot": await takeBallot(line); break;
        case "dead":
          need(line, { leaf: "str", state: "str" });
          if (box.dead.has(line.leaf)) wrong("deadTwice", line.leaf);
          if (!["superseded", "invalid"].includes(line.state)) wrong("deadWhy", line.leaf, line.state);
          box.dead.set(line.leaf, line);
          break;
        case "batch":
          need(line, { number: "int", table: "str", ballots: "int", blank: "int", spoiled: "int" });
          if (box.batches.has(line.number)) wrong("batchTwice", line.number);
          box.batches.set(line.number, line);
          break;
        case "named": need(line, { number: "int", name: "str", choices: "dict", channel: "str" }); box.named.push(line); break;
        case "draw":
          if (box.draw) wrong("drawTwice");
          need(line, { draw: "str" });
          box.draw = line.draw;
          break;
        case "result":
          if (box.result !== null) wrong("resultTwice");
          need(line, { result: "dict" });
          box.result = line.result;
          break;
        default: wrong("unknown", number, line.kind);
      }
    }

    async function takePoll(line, number) {
      if (box.terms) { wrong("pollTwice", number); return; }
      box.fingerprint = line.fingerprint;
      const terms = JSON.parse(line.frozen);
      if (P.canonical(terms) !== line.frozen) wrong("frozen");
      const found = await sha(line.frozen);
      if (found !== box.fingerprint) wrong("fingerprint", found, box.fingerprint);
      if (!isObject(terms)) throw new TypeError();
      box.terms = terms;
      if (new Set(terms.options.map((option) => option.key)).size !== terms.options.length) wrong("optionTwice");
      box.key = null;
      if (terms.registrar) {
        const bits = BigInt(`0x${terms.registrar.n}`).toString(2);
        const e = terms.registrar.e;
        if (bits.length >= 2048 && bits.length <= 8192 && bits.endsWith("1") && Number.isSafeInteger(e) && e >= 65537 && e % 2) box.key = P.keyOf(terms.registrar.n, e);
        else wrong("weak");
      }
    }

    async function takeBallot(line) {
      const leaf = prepared.get(line);
      const ballot = JSON.parse(line.content);
      need(ballot, { poll: "str", choices: "dict", nonce: "str", channel: "str" });
      if (P.canonical(ballot) !== line.content) wrong("uncanonical", leaf);
      if (box.seen.has(leaf)) wrong("counted", leaf);
      box.seen.add(leaf);
      if (!box.places.has(leaf)) wrong("added", leaf);
      if (ballot.poll !== box.fingerprint) wrong("foreign", leaf);
      const { channel } = ballot;
      const parts = channel === "paper" ? "batch channel choices line nonce poll" : "channel choices credential nonce poll signature";
      if (Object.keys(ballot).sort().join(" ") !== parts) wrong("ballotParts", leaf);
      box.channels[channel] = (box.channels[channel] || 0) + 1;
      let token = leaf;
      if (channel === "paper") {
        need(ballot, { batch: "int", line: "int" });
        box.blank.set(ballot.batch, (box.blank.get(ballot.batch) || 0) + (Object.keys(ballot.choices).length ? 0 : 1));
        token = `${ballot.batch}/${ballot.line}`;
        box.paper.set(ballot.batch, (box.paper.get(ballot.batch) || 0) + 1);
      } else if (channel === "device" || channel === "server") {
        token = ballot.credential;
        const [credential, signature] = [P.fromHex(token), P.fromHex(ballot.signature)];
        if (credential.length !== 64 || !box.key || !await P.isSigned(box.key, credential, signature)) wrong("unsigned", leaf);
      } else wrong("way", leaf, channel);
      if (!box.terms.channels.includes(channel)) wrong("noWay", leaf, channel);
      if (box.tokens.has(token)) wrong("token", leaf);
      box.tokens.add(token);
      const fault = faultOf(box.terms, ballot.choices);
      if (fault) wrong("choices", leaf, fault); else box.ballots.push(ballot.choices);
    }

    async function checkSeal(line, start) {
      box.sealed = true;
      if (Object.keys(line).sort().join(" ") !== KEYS.seal) wrong("sealParts");
      const over = [];
      let from = 0;
      for (const [first, end] of seals) { over.push(bytes.subarray(from, first)); from = end + 1; }
      const found = await sha(seals.length ? P.join(...over, bytes.subarray(Math.min(from, start), start)) : bytes.subarray(0, start));
      seals.push([start, bytes.indexOf(10, start) < 0 ? bytes.length : bytes.indexOf(10, start)]);
      if (line.sha256 !== found) wrong("sealOver", found);
      const good = box.terms && typeof box.terms.box === "string"
        && await byBox({ kind: "seal", poll: box.fingerprint, sha256: line.sha256 ?? null }, line.signature);
      if (!good) wrong("sealSign");
    }

    async function checkRoll() {
      const lines = box.roll.map(({ number, name, group }) => ({ number, name, group }));
      if (await sha(P.canonical(lines)) !== box.terms.roll.sha256 || lines.length !== box.terms.roll.entitled) wrong("roll");
      if (new Set(box.roll.map((entry) => entry.number)).size !== box.roll.length) wrong("numberTwice");
    }

    async function checkHeads() {
      const log = new Log();
      const roots = new Map([[0, await log.root()]]);
      const wanted = new Set(box.heads.map((head) => head.size));
      for (const leaf of box.leaves) {
        await log.append(P.fromHex(leaf));
        if (wanted.has(log.size)) roots.set(log.size, await log.root());
      }
      box.root = await log.root();
      if (!box.heads.length) { wrong("noHeads"); return; }
      let last = -1;
      for (const [expected, head] of box.heads.entries()) {
        const statement = Object.fromEntries(HEAD.map((part) => [part, head[part]]));
        if (head.poll !== box.fingerprint || !await byBox(statement, head.signature)) wrong("headSign", head.number);
        if (head.number !== expected) wrong("headPlace", head.number, expected);
        if (head.size < last) wrong("headShort", head.number);
        last = head.size;
        if (roots.get(head.size) !== head.root) wrong("headRoot", head.number, head.size);
      }
      if (box.heads[0].size !== 0) wrong("notEmpty");
      if (last !== box.leaves.length) wrong("lastHead", last, box.leaves.length);
    }

    function checkLeaves() {
      for (const leaf of box.leaves) {
        if (!box.seen.has(leaf) && !box.dead.has(leaf)) wrong("missing", leaf);
        if (box.seen.has(leaf) && box.dead.has(leaf)) wrong("both", leaf);
      }
      for (const leaf of box.dead.keys()) if (!box.places.has(leaf)) wrong("deadOut", leaf);
      if (!box.terms.replaceable && [...box.dead.values()].some((line) => line.state === "superseded")) wrong("replaced");
      const dead = [...box.dead.values()];
      const superseded = dead.filter((line) => line.state === "superseded").length;
      if (superseded) box.remarks.push(["superseded", [superseded]]);
      for (const line of dead) if (line.state === "invalid") box.remarks.push(["calledInvalid", [line.leaf, line.reason]]);
    }

    function checkNumbers() {
      const issued = box.roll.filter((entry) => entry.issued).length;
      for (const entry of box.roll) if (entry.issued && entry.paper) wrong("bothWays", entry.number);
      const cast = (box.channels.device || 0) + (box.channels.server || 0);
      if (cast > issued) wrong("credentials", cast, issued);
      for (const [number, batch] of box.batches) {
        const valid = batch.ballots - batch.spoiled;
        if (Math.min(batch.ballots, batch.blank, batch.spoiled) < 0) wrong("negative", number);
        if ((box.blank.get(number) || 0) !== batch.blank) wrong("blanks", number, batch.blank, box.blank.get(number) || 0);
        const found = box.paper.get(number) || 0;
        if (found !== valid) wrong("batch", number, valid, found);
      }
      for (const number of box.paper.keys()) if (!box.batches.has(number)) wrong("noBatch", number);
      if (box.named.length) wrong("namedInSecret");
    }

    async function checkNamed() {
      const names = new Map(box.roll.map((entry) => [entry.number, entry.name]));
      const log = new Log();
      const used = new Set();
      let last = 0;
      for (const { number, name, choices, channel } of box.named) {
        if (names.get(number) !== name) wrong("nobody", number);
        if (used.has(number)) wrong("votedTwice", number);
        if (number < last) wrong("namedOrder", number);
        used.add(number);
        last = number;
        await log.append(await P.leafOf(P.canonical({ number, name, choices, channel })));
        const fault = faultOf(box.terms, choices);
        if (fault) wrong("namedChoices", number, fault); else box.ballots.push(choices);
      }
      box.root = await log.root();
      if (box.seen.size || box.leaves.length || box.dead.size) wrong("secretInNamed");
    }

    async function checkResult() {
      if (box.result === null) { wrong("noResult"); return; }
      const { terms, ballots, result } = box;
      const present = result.present ?? 0;
      if (!Number.isSafeInteger(present) || present < 0 || present > box.roll.length) wrong("present");
      const seed = box.draw ? `${box.root}|${(box.draw.match(/[0-9]+/g) || []).map((n) => n.replace(/^0+(?=.)/, "")).join(" ")}` : "";
      const quorum = voteCount.quorumOf(terms, box.roll.length, Math.max(present, ballots.length));
      const again = { ballots: ballots.length, entitled: box.roll.length, quorum, valid: quorum === null || quorum.met, root: box.root, seed };
      if (box.roll.some((entry) => own(entry, "paper"))) {
        again.paper = { marked: box.roll.filter((entry) => entry.paper).length, papers: [...box.batches.values()].reduce((all, batch) => all + batch.ballots, 0) };
      }
      if (terms.kind === "decision") again.decision = voteCount.decide(terms, ballots, box.roll.length, present);
      const differs = new Set(Object.keys(again).filter((name) => P.canonical(again[name]) !== P.canonical(result[name] ?? null)));
      if (terms.kind !== "decision") {
        const counted = await voteCount.count(terms, ballots, seed, result.count);
        if (counted === null) box.unchecked.push("rule");
        else {
          if (!counted.sure) box.unchecked.push("raised");
          again.count = counted;
          const told = result.count || {};
          const fits = told.rule === terms.rule && told.ballots === ballots.length && P.canonical(told.winners ?? null) === P.canonical(counted.winners)
            && (terms.kind !== "budget" || Math.round(told.total_cost * 100) === Number(counted.cents));
          if (!fits) differs.add("count");
        }
      }
      for (const name of [...differs].sort()) wrong("result", name);
      box.recounted = again;
    }

    async function checkKept(head) {
      try {
        need(head, { poll: "str", number: "int", size: "int", root: "str", day: "str", signature: "str" });
        const statement = Object.fromEntries(HEAD.map((part) => [part, head[part]]));
        if (head.poll !== box.fingerprint || !await byBox(statement, head.signature)) { wrong("keptSign", head.number); return; }
        const log = new Log();
        for (const leaf of box.leaves.slice(0, head.size)) await log.append(P.fromHex(leaf));
        if (head.size > box.leaves.length || await log.root() !== head.root) wrong("keptRoot", head.number);
      } catch { wrong("keptBad"); }
    }

    async function checkReceipt(receipt) {
      try {
        need(receipt, { poll: "str", leaf: "str", code: "str", signature: "str" });
        const statement = { kind: "receipt", poll: receipt.poll, leaf: receipt.leaf, code: receipt.code };
        if (receipt.poll !== box.fingerprint || !await byBox(statement, receipt.signature)) wrong("receiptSign", receipt.code);
        else if (!box.places.has(receipt.leaf)) wrong("receiptGone", receipt.code);
        else if (!box.seen.has(receipt.leaf) && !box.dead.has(receipt.leaf)) wrong("receiptShut", receipt.code);
        else if (box.dead.get(receipt.leaf)?.state === "invalid") wrong("receiptInvalid", receipt.code);
        else if (box.dead.has(receipt.leaf)) box.remarks.push(["receiptReplaced", [receipt.code]]);
      } catch { wrong("receiptBad"); }
    }
  }

  return { check, sentence };
})();
