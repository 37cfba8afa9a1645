"""The demonstration shows a certificate in each state, and networks with promoters and réplicas."""

from __future__ import annotations

from datetime import timedelta

from civic.certificates.codes import is_whole
from civic.certificates.models import Certificate, CertificateState
from civic.core import clock
from civic.core.db import db, transaction
from civic.demo.certificates import add_certificates
from civic.demo.networks import add_networks
from civic.events.models import EventStatus
from civic.networks import queries
from civic.networks.models import Network
from tests.certificates.conftest import given_course


def test_every_state_and_both_networks(make):
    space = make.space("Mesa de Ilo", slug="mesa-ilo", place_label="Provincia de Ilo, Moquegua")
    given_course(make, space, [make.person() for _ in range(20)])
    for n in range(4):
        event = make.event(
            space, f"Charla {n}", status=EventStatus.HELD, starts_at=clock.now() - timedelta(days=n + 1)
        )
        make.attendance(event, make.person())
    with transaction():
        add_certificates(2026, clock.today())
        add_networks(2026, clock.today())
    made = db.session.query(Certificate).order_by(Certificate.number).all()
    assert {c.state for c in made} == set(CertificateState)
    assert [c.number for c in made] == list(range(1, 20))
    assert all(is_whole(c.code) for c in made)
    assert len(made[0].design.signers) == 2
    networks = db.session.query(Network).all()
    assert len(networks) == 2
    figures = queries.figures_of([n.id for n in networks])
    assert all(f.members > 3 and f.replicas for f in figures.values())
