"""Facts announced upward, in the past tense. Receivers live in the listeners.py of rooms above or to the right.

A signal is sent inside the transaction of the change; what a receiver does is committed or undone with it.
"""

from __future__ import annotations

from blinker import Namespace

_catalogue = Namespace()

# people: send(person, link=AccessLink, token=str)
access_link_issued = _catalogue.signal("access-link-issued")
# people: send(person, actor=…): a password that existed was replaced
password_changed = _catalogue.signal("password-changed")
# people: send(person, actor=…, what="add_app"): a second step was added, used up, or taken away
second_factor_changed = _catalogue.signal("second-factor-changed")
# people: send(kept, duplicate=Person, actor=…); receivers return a list of what they moved (plain JSON), for undoing
persons_merged = _catalogue.signal("persons-merged")
# people: send(kept, duplicate=Person, moved={receiver name: list}, actor=…)
merge_undone = _catalogue.signal("merge-undone")
# people: send(person, actor=…): personal data is being removed; receivers remove what they hold of the person
person_forgotten = _catalogue.signal("person-forgotten")
# people: send(person): the person takes a copy of their data along; receivers return (title, plain JSON) of what they hold
person_exported = _catalogue.signal("person-exported")
# organisations: send(organization, actor=…, day=date)
organization_ended = _catalogue.signal("organization-ended")
# accreditation: send(membership, actor=…, step=AccreditationStep)
membership_moved = _catalogue.signal("membership-moved")
# accreditation: send(representation, actor=…)
representation_ended = _catalogue.signal("representation-ended")
# events: send(registration, actor=…)
registration_confirmed = _catalogue.signal("registration-confirmed")
registration_promoted = _catalogue.signal("registration-promoted")
registration_cancelled = _catalogue.signal("registration-cancelled")
# events: send(event, actor=…)
event_moved = _catalogue.signal("event-moved")
event_cancelled = _catalogue.signal("event-cancelled")
event_held = _catalogue.signal("event-held")
# attendance: send(session, actor=…)
attendance_closed = _catalogue.signal("attendance-closed")
# proposals: send(proposal, actor=…)
proposal_submitted = _catalogue.signal("proposal-submitted")
# proposals: send(proposal, actor=…, version=ProposalVersion)
proposal_revised = _catalogue.signal("proposal-revised")
# proposals: send(proposal, actor=…, reason=str)
proposal_withdrawn = _catalogue.signal("proposal-withdrawn")
# proposals: send(proposal, into=Proposal, actor=…, reason=str): it lives on in another one
proposal_merged = _catalogue.signal("proposal-merged")
# proposals: send(proposal, parts=list[Proposal], actor=…, reason=str): it lives on in several
proposal_split = _catalogue.signal("proposal-split")
# evaluation: send(results, actor=…)
results_published = _catalogue.signal("results-published")
# answers: send(answer, actor=…): the answer in force of a proposal, also when it takes the place of an earlier one
proposal_answered = _catalogue.signal("proposal-answered")
# answers: send(report, actor=…): how an accepted proposal goes on
progress_reported = _catalogue.signal("progress-reported")
# records: send(record, record=Record, actor=…): it is signed, has its number and is public
record_sealed = _catalogue.signal("record-sealed")
