// Somebody who is not on the list: what is written is checked here, because the server may be hours away.
import { $, alike, element, page, words } from "./view.js";

const form = $("walkin");

function value(name) {
  return form.elements[name].value.trim().replace(/\s+/g, " ");
}

function mistakes() {
  const kind = value("document_kind");
  const number = value("document_number").replace(/[\s.-]/g, "");
  const phone = value("phone").replace(/[\s()+-]/g, "").replace(/^51(?=9\d{8}$)/, "");
  return [
    !value("names") && ["w-names", words.need_names],
    !value("surnames") && ["w-surnames", words.need_surnames],
    kind === "dni" && !/^\d{8}$/.test(number) && ["w-number", words.need_dni],
    kind !== "dni" && kind !== "none" && !/^[A-Za-z0-9]{5,15}$/.test(number) && ["w-number", words.need_document],
    phone && !/^9\d{8}$/.test(phone) && ["w-phone", words.need_phone],
    !form.elements.consent.value && ["w-voice", words.need_consent],
  ].filter(Boolean);
}

function showMistakes(list) {
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  const box = $("walkin-errors");
  box.hidden = !list.length;
  box.replaceChildren(element("ul", "", ...list.map(([id, text]) => {
    $(id).setAttribute("aria-invalid", "true");
    const link = element("a", "", text);
    link.href = `#${id}`;
    link.addEventListener("click", (event) => { event.preventDefault(); $(id).focus(); });
    return element("li", "", link);
  })));
  if (list.length) box.focus();
}

function numberField() {
  const none = value("document_kind") === "none";
  const field = form.elements.document_number;
  field.disabled = none;
  if (none) field.value = "";
  field.inputMode = value("document_kind") === "dni" ? "numeric" : "text";
}

// `look(names, surnames, number)` gives those of the list who may be the same person.
export function prepareWalkIn({ look, known, save, back }) {
  form.addEventListener("input", (event) => {
    if (event.target.name === "document_kind") numberField();
    if (["names", "surnames", "document_number"].includes(event.target.name)) {
      alike(look(value("names"), value("surnames"), value("document_number")), known);
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const list = mistakes();
    showMistakes(list);
    if (list.length) return;
    const phone = value("phone").replace(/[\s()+-]/g, "");
    save({
      names: value("names"), surnames: value("surnames"), document_kind: value("document_kind"),
      document_number: value("document_number").replace(/[\s.-]/g, "").toUpperCase() || null,
      phone: phone || null, organization: value("organization") || null,
    }, form.elements.consent.value);
  });
  $("walkin-back").addEventListener("click", back);
}

export function openWalkIn(organizations, typed = "") {
  form.reset();
  showMistakes([]);
  alike([]);
  numberField();
  if (/^\d{8}$/.test(typed)) form.elements.document_number.value = typed;
  else if (typed && !/\d/.test(typed)) form.elements.surnames.value = typed.replace(/(^|\s)\S/g, (letter) => letter.toUpperCase());
  $("organizations").replaceChildren(...organizations.map((name) => Object.assign(document.createElement("option"), { value: name })));
  page("walkin");
  $("main").scrollTop = 0;
  $("walkin-title").focus();
}
