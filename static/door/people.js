// What the list says about a code, three digits or a name. Nothing here touches the page, the network or the disk.
const TOKEN = /(?:^|[/=\s])([a-hjkmnp-z2-9]{20,40})(?:$|[/?#\s])/;
const OURS = /\/(?:inscripciones|credenciales)\//;
const CAME = new Set(["present", "late"]);

export function fold(text) {
  return text.normalize("NFD").replace(/[\u0300-\u036f'’ʼ]/g, "").toLowerCase().trim();
}

// {token} of a ticket or credential, or {fault: "damaged" | "foreign"}.
export function readCode(text) {
  const plain = text.trim();
  const found = TOKEN.exec(plain.includes("/") ? plain : plain.toLowerCase().replace(/[\s-]/g, ""));
  if (/^https?:/i.test(plain)) {
    if (!OURS.test(plain)) return { fault: "foreign" };
    return found ? { token: found[1] } : { fault: "damaged" };
  }
  if (found) return { token: found[1] };
  return { fault: OURS.test(plain) || !plain ? "damaged" : "foreign" };
}

// Whether something typed is meant as a code and not as a name.
export function looksLikeCode(text) {
  return /^https?:/i.test(text.trim()) || /^[a-z2-9]{20,40}$/i.test(text.replace(/[\s-]/g, ""));
}

async function digest(text) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, 20);
}

// The list made ready to be asked: people by reference and by code, marks in force with what waits to be sent laid over.
export class Book {
  constructor(list, rows = []) {
    this.list = list;
    this.people = new Map();
    this.codes = new Map();
    this.marks = new Map();
    this.revoked = new Set(list.revoked || []);
    for (const person of list.people) this.addPerson(person);
    for (const row of rows) this.apply(row);
  }

  addPerson(person) {
    const words = fold(`${person.name} ${person.organization || ""}`).split(/[^a-z0-9]+/).filter(Boolean);
    this.people.set(person.ref, { ...person, words, surnames: fold(person.name.split(",")[0]), tail: person.tail || "" });
    for (const code of person.codes || []) this.codes.set(code, person.ref);
    for (const [session, mark] of Object.entries(person.marks || {})) {
      if (CAME.has(mark.status)) this.marks.set(`${session}|${person.ref}`, mark);
    }
  }

  // What a row changes here until the server has spoken.
  apply(row) {
    const { local, session } = row;
    if (!local) return;
    if (row.kind === "undo") this.marks.delete(`${session}|${local.ref}`);
    if (!local.entered) return;
    if (row.kind === "walk_in") {
      this.addPerson({ ref: local.ref, name: local.name, tail: local.tail, organization: local.organization, sessions: [session], codes: [] });
    }
    this.marks.set(`${session}|${local.ref}`, { status: "present", at: local.at, by: null, row: row.id });
  }

  mark(session, ref) {
    return this.marks.get(`${session}|${ref}`);
  }

  // A person's place at a session: "here", "waiting" for one, "cancelled", or at none of it: "other".
  place(person, session) {
    for (const kind of ["cancelled", "waiting"]) if (person[kind]?.includes(session)) return kind;
    return person.sessions.includes(session) ? "here" : "other";
  }

  count(session) {
    let total = 0;
    let came = 0;
    for (const person of this.people.values()) {
      const mark = this.mark(session, person.ref);
      if (mark) came += 1;
      if (mark || this.place(person, session) === "here") total += 1;
    }
    return { came, total };
  }

  // {kind, person, mark}: entered, again, unknown, other, cancelled, revoked or waiting.
  judge(session, person) {
    if (!person) return { kind: "unknown" };
    const mark = this.mark(session, person.ref);
    if (mark) return { kind: "again", person, mark };
    if (person.accredited) return { kind: "entered", person }; // who represents an organisation needs no place
    const place = this.place(person, session);
    return { kind: place === "here" ? "entered" : place, person };
  }

  async judgeCode(session, token) {
    const code = await digest(`${this.list.salt}|${token}`);
    const person = this.people.get(this.codes.get(code));
    if (this.revoked.has(code)) return { kind: "revoked", person };
    return person ? this.judge(session, person) : { kind: "unknown", why: "old" };
  }

  // Those who fit three digits or the beginnings of names, those of this session first, in the order of the alphabet.
  find(session, typed, limit = 30) {
    const words = fold(typed).split(/[^a-z0-9]+/).filter(Boolean);
    if (!words.length || (words.length === 1 && words[0].length < 2)) return null;
    const tail = words.length === 1 && words[0].length <= 3 && /\d/.test(words[0]);
    const fits = [];
    for (const person of this.people.values()) {
      const here = person.accredited || person.sessions.includes(session) || this.mark(session, person.ref);
      const fit = tail ? fold(person.tail).endsWith(words[0]) : words.every((word) => person.words.some((own) => own.startsWith(word)));
      if (fit) fits.push({ person, here, surname: !tail && person.surnames.startsWith(words[0]) });
    }
    fits.sort((a, b) => Boolean(b.here) - Boolean(a.here) || b.surname - a.surname || a.person.name.localeCompare(b.person.name, "es"));
    return { people: fits.slice(0, limit).map((fit) => fit.person), left: Math.max(0, fits.length - limit) };
  }
}
