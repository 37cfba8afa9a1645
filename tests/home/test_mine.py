"""A person's own page."""

from __future__ import annotations

from civic.accreditation.models import FileState
from civic.spaces.models import TeamRole


def test_a_leader_reads_where_each_organisation_stands_at_the_cost_of_one(make, signed_in, count_queries):
    person, spaces = make.person(account=True), [make.space("Mesa de Ilo"), make.space("Mesa de Pacocha")]
    first = make.organization("Junta Vecinal Los Ángeles")
    make.leader(first, person)
    make.membership(spaces[0], first)
    browser = signed_in(person)
    browser.get("/mi-pagina")
    one = count_queries(lambda: browser.get("/mi-pagina"))
    for name, state in (("Club de Madres Sol", FileState.OBSERVED), ("Comité de Riego", FileState.SUBMITTED)):
        organization = make.organization(name)
        make.leader(organization, person)
        make.membership(spaces[1], organization, state)
    unsent = make.organization("Asociación de Pescadores")
    make.leader(unsent, person)
    page = browser.get("/mi-pagina").get_data(as_text=True)
    for words in (
        "Junta Vecinal Los Ángeles",
        "Mesa de Ilo",
        "Club de Madres Sol",
        "Mesa de Pacocha",
        "Asociación de Pescadores",
    ):
        assert words in page
    assert page.count("Todavía no se envió a ningún espacio") == 1, "the one that no space has yet"
    assert count_queries(lambda: browser.get("/mi-pagina")) <= one


def test_each_team_reads_its_own_tasks(make, signed_in):
    led, helped = make.space("Mesa de Ilo"), make.space("Mesa de Pacocha")
    person = make.team(led, TeamRole.COORDINATOR)
    make.team(helped, TeamRole.OBSERVER, person)
    make.membership(led, make.organization(), FileState.SUBMITTED)
    make.membership(helped, make.organization(), FileState.SUBMITTED)
    page = signed_in(person).get("/mi-pagina").get_data(as_text=True)
    ilo, pacocha = page.split("Mesa de Pacocha", 1)
    assert "1 expediente espera" in ilo
    assert "1 expediente espera" not in pacocha, "who only observes is not asked to review"
