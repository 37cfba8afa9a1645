"""Good practices of the demonstration, in every state. All of them are made up."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

from civic.core import clock, search
from civic.core.db import db
from civic.core.text import slugify
from civic.demo.queries import event_titled, leader_of_space, team_member
from civic.practices.models import Practice, PracticeVersion, Theme, VersionState
from civic.practices.queries import SUBJECT, texts_of
from civic.spaces.models import TeamRole
from civic.spaces.queries import space_by_slug

S = VersionState


class Told(NamedTuple):
    """One practice as it is told."""

    space: str
    state: VersionState
    title: str
    theme: Theme
    ubigeo: str
    year: int
    event: str | None
    problem: str
    done: str
    results: str
    office: str
    phone: str | None
    email: str | None
    reason: str | None = None
    by_team: bool = False


HUAYLAS, ILO = "mesa-huaylas", "mesa-ilo"
PRACTICES = (
    Told(HUAYLAS, S.PUBLISHED, "Turnos de agua que todas las familias respetan", Theme.WATER, "021206", -1,
         "Foro Mujeres y tierra",
         "En época seca el agua del canal Yurac no alcanzaba para las parcelas de abajo. Había reclamos cada semana.",
         "El comité de regantes midió el caudal con un balde y un reloj, dibujó un cuadro de turnos por sector y lo pegó en el local comunal.\nCada domingo se revisa el cuadro en asamblea y una familia de cada sector cuida la toma.",
         "De 62 familias, 58 riegan en su turno. Los reclamos bajaron de 11 al mes a 2. Lo que no funcionó: avisar solo por altavoz.",
         "Comité de regantes del canal Yurac", "+51943000210", None),
    Told(HUAYLAS, S.PUBLISHED, "Rendición de cuentas en la feria del domingo", Theme.BUDGET, "021201", -1, None,
         "A las audiencias en el municipio llegaban pocas personas de los caseríos.",
         "La oficina de participación lleva un panel con las obras a la feria del domingo. Dos funcionarias responden preguntas durante dos horas y escriben las que quedan pendientes.",
         "En seis domingos se acercaron 430 personas; 38 preguntas recibieron respuesta escrita en menos de diez días.",
         "Oficina de Participación Vecinal", "+51943000211", "participacion@ejemplo.pe", by_team=True),
    Told(HUAYLAS, S.PUBLISHED, "Promotoras que explican el presupuesto en quechua", Theme.GENDER, "021205", 0, "Escuela de líderes sociales: módulo 3",
         "Muchas señoras no entendían las láminas del presupuesto participativo y no hablaban en los talleres.",
         "Doce promotoras formadas en la escuela de líderes tradujeron las láminas y ensayaron con semillas y piedras en lugar de números.",
         "En el taller siguiente hablaron 19 mujeres; el año anterior habían sido 4. Tres proyectos priorizados son suyos.",
         "Red de promotoras de Huaylas", "+51943000212", None),
    Told(ILO, S.PUBLISHED, "Compostaje de los mercados con las juntas vecinales", Theme.ENVIRONMENT, "180301", -1, None,
         "El mercado botaba cada día media tonelada de restos verdes y el camión no alcanzaba.",
         "Tres juntas vecinales recogen los restos por la mañana, los convierten en compost en un terreno municipal y lo usan en los parques.",
         "Se dejaron de botar 11 toneladas al mes y los parques de Pampa Inalámbrica se abonan sin comprar insumos.",
         "Gerencia de Servicios a la Ciudad", "+51953000213", "servicios@ejemplo.pe"),
    Told(ILO, S.SENT, "Ollas comunes que compran juntas", Theme.HEALTH, "180301", 0, None,
         "Cada olla compraba sola y pagaba más caro.",
         "Nueve ollas juntan su lista cada lunes y compran al por mayor en el terminal pesquero y en el mercado.",
         "Ahorran cerca de la quinta parte del gasto semanal y comparten un congelador.",
         "Coordinadora de ollas comunes", "+51953000214", None),
    Told(HUAYLAS, S.OBSERVED, "Semilleros en la escuela de Mato", Theme.EDUCATION, "021204", -1, None,
         "Las niñas y los niños no conocían las semillas del valle.",
         "Con las abuelas se hizo un semillero de 30 variedades en el patio de la escuela.",
         "Hoy lo cuidan los alumnos de quinto.",
         "Institución educativa de Mato", None, "escuela@ejemplo.pe",
         "Cuéntanos cuántos alumnos participan y qué cambió en sus casas."),
    Told(ILO, S.REJECTED, "Campaña de pintado de fachadas", Theme.CULTURE, "180301", -2, None,
         "Las fachadas estaban despintadas.", "Se pintaron ocho fachadas con una marca de pintura.", "Quedaron bonitas.",
         "Junta vecinal", "+51953000215", None, "Es publicidad de una marca. Si fue una faena vecinal, cuéntala sin la marca."),
    Told(ILO, S.DRAFT, "Ronda escolar de madres y padres", Theme.SAFETY, "180301", 0, None,
         "A la salida de clases los carros pasaban muy rápido.", "", "", "", None, None),
)  # fmt: skip


def add_practices(day: date) -> None:
    """Practices told by organisations and teams of both provinces; one has a second version on its way."""
    found = []
    for n, told in enumerate(PRACTICES):
        practice = _practice(told, day, n)
        if practice.published is not None:
            found.append((practice.id, texts_of(practice.published)))
    search.index_many(SUBJECT, found)


def _practice(told: Told, day: date, n: int) -> Practice:
    space = space_by_slug(told.space)
    leader = None if told.by_team else leader_of_space(space, n)
    author = leader[0] if leader else team_member(space, TeamRole.FACILITATOR)
    reviewer = team_member(space, TeamRole.COORDINATOR)
    event = event_titled(told.event) if told.event else None
    sent = clock.at(day - timedelta(days=40 - 3 * n), 10) if told.state is not S.DRAFT else None
    decided = clock.at(day - timedelta(days=36 - 3 * n), 16) if told.state not in (S.DRAFT, S.SENT) else None
    values: dict[str, Any] = {
        "title": told.title, "theme": told.theme, "ubigeo": told.ubigeo, "year": day.year + told.year,
        "event_id": event.id if event else None, "problem": told.problem, "done": told.done, "results": told.results,
        "office": told.office, "office_phone": told.phone, "office_email": told.email, "written_by_id": author,
    }  # fmt: skip
    version = PracticeVersion(
        number=1, state=told.state, sent_at=sent, decided_at=decided, decided_by_id=reviewer if decided else None,
        reason=told.reason, **values,
    )  # fmt: skip
    practice = Practice(
        slug=slugify(told.title), space=space, organization_id=leader[1] if leader else None, created_by_id=author,
        created_at=clock.at(day - timedelta(days=45 - 3 * n), 9), versions=[version],
    )  # fmt: skip
    db.session.add(practice)
    db.session.flush()
    if told.state is S.PUBLISHED:
        practice.published = version
        if n == 0:
            more = told.results + "\nEste año se sumaron dos sectores más."
            practice.versions.append(
                PracticeVersion(
                    number=2,
                    state=S.SENT,
                    sent_at=clock.at(day - timedelta(days=2), 11),
                    **(values | {"results": more}),
                )
            )
        db.session.flush()
    return practice
