"""Addresses built by rules that compile late are those that Werkzeug builds."""

from __future__ import annotations

import pytest
from werkzeug.routing import Map, Rule

from civic.web.addresses import LateRule

RULES = [
    ("/", {}, {}),
    ("/eventos/<slug>", {}, {"slug": "feria de año nuevo"}),
    ("/eventos/<slug>/dias/<int:number>", {}, {"slug": "a/b", "number": 3}),
    ("/eventos", {"defaults": {"page": 1}}, {"page": 1}),
    ("/archivos/<path:name>", {}, {"name": "a/b c.pdf"}),
    ("/eventos/<slug>", {}, {"slug": "x", "buscar": "agua y luz"}),
]


@pytest.mark.parametrize(("rule", "how", "values"), RULES)
@pytest.mark.parametrize("append_unknown", [True, False])
def test_addresses_are_the_same(rule, how, values, append_unknown):
    built = []
    for kind in (Rule, LateRule):
        there = Map([kind(rule, endpoint="x", **how)]).bind("mesa.pe")
        built.append([there.build("x", values, append_unknown=append_unknown) for _n in range(2)])
    assert built[0] == built[1]


def test_a_rule_is_compiled_with_its_first_address_and_once(monkeypatch):
    made = []
    compiled = Rule._compile_builder
    monkeypatch.setattr(Rule, "_compile_builder", lambda self, how: made.append(how) or compiled(self, how))
    there = Map([LateRule("/eventos/<slug>", endpoint="x")]).bind("mesa.pe")
    assert made == []
    assert [there.build("x", {"slug": one}) for one in "ab"] == ["/eventos/a", "/eventos/b"]
    assert made == [True]


def test_the_application_has_late_rules(app):
    assert {type(rule) for rule in app.url_map.iter_rules()} == {LateRule}
