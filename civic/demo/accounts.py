"""The sign-ins of the demonstration, one per role. Never part of a real instance: a production start refuses them."""

from __future__ import annotations

DEMO_PASSWORD = "mesa-de-todos-2026"  # noqa: S105  (public on purpose: it only opens fictional data)

# (what the role may do, user name), in the order in which `civic up` prints them
SIGN_INS: tuple[tuple[str, str], ...] = (
    ("Administrator of the platform", "administradora"),
    ("Operator (helps people in person)", "operadora"),
    ("Auditor (reads the trail)", "auditora"),
    ("Coordinator of the Mesa de Ilo", "coordinadora.ilo"),
    ("Coordinator of the Mesa de Huaylas", "coordinador.huaylas"),
    ("Facilitator in Ilo", "facilitadora.ilo"),
    ("Facilitator in Huaylas", "facilitador.huaylas"),
    ("Evaluator in Huaylas, first", "evaluadora.huaylas"),
    ("Evaluator in Huaylas, second", "evaluador.huaylas"),
    ("Accreditation committee of Ilo, first member", "acreditador.ilo"),
    ("Accreditation committee of Ilo, second member", "acreditadora.ilo"),
    ("Leader of an accredited organisation", "lideresa.ilo"),
    ("Leader whose file was observed", "lider.nuevo"),
    ("Citizen", "ciudadana"),
)
