"""The data banks and their purposes, as the register of the ANPD asks for them. Which tables belong to which bank stands beside
the tables, in `civic/<room>/personal.py`. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from civic.core.personal import HELD, ORDER, Data


@dataclass(frozen=True)
class Bank:
    """A data bank: of whom, what for, on which basis, who sees it, how long, where it goes."""

    code: str
    name: Any
    whom: Any
    purpose: Any
    basis: Any
    readers: Any
    term: Any
    rules: tuple[str, ...]  # codes of retention rules
    goes: Any

    @property
    def data(self) -> list[Data]:
        """The kinds of data its tables hold."""
        kinds = {kind for held in HELD.values() if held.bank == self.code for kind in held.data}
        return [kind for kind in ORDER if kind in kinds]

    @property
    def tables(self) -> list[str]:
        """Its tables, by name."""
        return sorted(name for name, held in HELD.items() if held.bank == self.code)


_PUBLIC = _l(
    "Function of a public entity (Ley 28056, Ley 27972, Ley 27867): no consent is needed (Ley 29733, art. 14), "
    "informing is."
)
_NOWHERE = _l("To nobody else. What is published names no documents, phones or addresses.")

_ALL = (
    Bank(
        "people", _l("People and accounts"), _l("Everybody who takes part, with or without an account"),
        _l("To know who takes part, write nobody down twice, let people enter and answer what they ask about their data."),
        _PUBLIC,
        _l("The person; operators and administrators, with masked numbers until they ask to see one, which is written down; "
           "facilitators see name and the last three characters of the document."),
        _l("While the person takes part. Who represented nobody and gave no sign of life is erased after the terms beside; "
           "whoever asks for it, at once."),
        ("people.contact", "people.quiet", "people.links", "people.sessions", "people.requests"), _NOWHERE,
    ),
    Bank(
        "organisations", _l("Organisations and their representatives"),
        _l("Leaders, representatives, alternates and members of the teams of spaces"),
        _l("To accredit who represents which organisation, and to show it."), _PUBLIC,
        _l("The organisation, the committee of accreditation of its space, auditors. Names of representatives are public, except "
           "of organisations whose kind reveals something sensitive, such as unions."),
        _l("Mandates and papers are records of a public process and stay as long as the entity's archive rules say."),
        (), _l("The names of accredited representatives are published in the space, without document nor phone."),
    ),
    Bank(
        "events", _l("Events and attendance"), _l("Whoever registers for an activity or comes to it"),
        _l("To keep places, know who came and compute the participation that the plan promised."), _PUBLIC,
        _l("The person, the team of the space, and the phones of the door on the days of the event (names and three characters)."),
        _l("Attendance stays, because published figures rest on it; what was only needed to make out who came goes after the "
           "terms beside."),
        ("door.told", "sheets.written", "sheets.scans", "imports.previews"),
        _l("Published only as numbers; groups of fewer than five people are hidden."),
    ),
    Bank(
        "training", _l("Training, surveys and promoters"), _l("Participants, teachers and promoters"),
        _l("To certify courses, learn what people think of an activity and know the networks of promoters."), _PUBLIC,
        _l("The person and the team of the space. Answers to anonymous surveys lead to nobody."),
        _l("Certificates stay so that they can be checked; files made of them go after the term beside."),
        ("certificates.packs",), _l("Whoever has the code of a certificate can check it."),
    ),
    Bank(
        "proposals", _l("Proposals, opinions and their evaluation"), _l("Authors, people who comment or support, evaluators"),
        _l("To receive proposals, discuss, evaluate and answer them."), _PUBLIC,
        _l("What is published is public, with the author's name only if they chose so; the rest is for the author and the team."),
        _l("What was published stays as a public record; drafts go after the term beside."), ("proposals.drafts",),
        _l("Published proposals and answers are open data, without contact data."),
    ),
    Bank(
        "voting", _l("Rolls and votes"), _l("Voters, candidates, witnesses"),
        _l("To call votes, let each voter vote once and let everybody count again."), _PUBLIC,
        _l("The roll as its ordinance says; open votes are public. A secret ballot leads to nobody, not even for us."),
        _l("Rolls and votes stay as long as the record of the election does."), (),
        _l("Results and ballots without names are open data."),
    ),
    Bank(
        "records", _l("Records, sessions, agreements and oversight"),
        _l("Who signs, is called to a session, is in charge of a commitment or watches over it"),
        _l("To keep the acts of the bodies and follow what was promised."), _PUBLIC,
        _l("Everybody: these are public acts. Pictures of signatures are for the team alone."),
        _l("For good: archive of the entity."), (), _l("Public records are published with names and offices."),
    ),
    Bank(
        "plans", _l("Plans and their reports"), _l("Officials who answer for a target or verify a report"),
        _l("To show who reported which value, when and with what evidence."), _PUBLIC,
        _l("The entity is public; the names of officials are for the team."), _l("As long as the plan is shown."), (),
        _l("Values and evidence are open data, without names."),
    ),
    Bank(
        "messages", _l("Messages"), _l("Whoever we write to or call"),
        _l("To tell people what concerns them: their place, a decision, a call."),
        _l("Function of a public entity; for WhatsApp and e-mail that nobody asked for, the person's permission."),
        _l("The person, and whoever of the team has to call. Texts are sealed."),
        _l("The texts go after the term beside; that there was a message stays."), ("messages.texts",),
        _l("The provider of the mail carries it."),
    ),
    Bank(
        "security", _l("Trail of changes and security"), _l("Whoever changes something or reads data of others"),
        _l("To be able to prove who did what, and to notice misuse."),
        _l("Duty to keep security measures and lines of access (Ley 29733, art. 9; DS 016-2024-JUS, arts. 46 and 47)."),
        _l("Auditors and administrators; each person sees who read their data."),
        _l("The trail stays for good; the rest goes after the terms beside."),
        ("core.reads", "core.attempts", "core.jobs", "files.orphans"),
        _l("Seals of the trail are published; they contain no data."),
    ),
)  # fmt: skip
BANKS = {bank.code: bank for bank in _ALL}

MEASURES = (
    _l("Documents, phones, e-mails, addresses and what somebody says of themself are sealed in the database (AES-256)."),
    _l("Numbers are masked on every page; who sees one in full is written down."),
    _l("Every change leaves a line that cannot be altered without being noticed."),
    _l("Each role sees only its territory and its task; administrators need a second factor."),
    _l("Backups are checked; the key is kept apart from them."),
)  # fmt: skip

# What no rule takes away, with the reason.
STAYS = (
    (_l("Attendance"), _l("Published figures are counted from it; whoever is erased stays as a number.")),
    (_l("Mandates and accreditation papers"), _l("Record of a public process; archive rules of the entity.")),
    (_l("Votes, rolls and ballots"), _l("Everybody must be able to count again.")),
    (_l("Sealed records"), _l("Their seals would break.")),
    (_l("Permissions given or withdrawn"), _l("They prove what was allowed, as long as that is needed.")),
    (_l("Trail of changes"), _l("It is chained; it holds no numbers in full.")),
    (_l("Breaches"), _l("They prove that duties were met.")),
)  # fmt: skip
