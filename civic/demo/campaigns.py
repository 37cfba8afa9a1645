"""Campaigns and news of the demonstration, in every state. All of them are made up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

from civic.campaigns import commands
from civic.campaigns.drafts import CampaignDraft, PieceDraft, PostDraft, ReachDraft
from civic.campaigns.models import Campaign, CampaignPiece, PieceKind, ReachUnit
from civic.core import clock
from civic.demo.papers import kept, sheet
from civic.demo.queries import event_titled
from civic.people.models import Person
from civic.people.queries import find_for_sign_in
from civic.spaces.models import Space
from civic.spaces.queries import space_by_slug

K, U = PieceKind, ReachUnit
HUAYLAS, ILO = "mesa-huaylas", "mesa-ilo"
TEAMS = {
    HUAYLAS: ("coordinador.huaylas", "facilitador.huaylas"),
    ILO: ("coordinadora.ilo", "facilitadora.ilo"),
}


class Count(NamedTuple):
    """How many a piece reached, on a day from today."""

    day: int
    number: int
    unit: ReachUnit
    how: str
    who: str
    proof: bool = False


class Piece(NamedTuple):
    """One piece, out on a day from today (or without a day yet)."""

    kind: PieceKind
    title: str
    text: str
    channel: str
    out: int | None
    counts: tuple[Count, ...] = ()
    link: str | None = None
    poster: tuple[str, ...] = ()


class Told(NamedTuple):
    """One campaign as the team made it; days from today."""

    space: str
    title: str
    aim: str
    audience: str
    start: int
    end: int
    pieces: tuple[Piece, ...]
    events: tuple[str, ...] = ()
    cancelled: str = ""
    draft: bool = False


CAMPAIGNS = (
    Told(HUAYLAS, "Conoce tu Mesa de Concertación",
         "Que en los diez distritos se sepa qué es la Mesa de Concertación para la Lucha contra la Pobreza, quiénes se sientan en ella y cómo una organización toma la palabra.\nQueremos que al menos una organización nueva por distrito pida su acreditación.",
         "Organizaciones de los diez distritos de Huaylas", -210, -150,
         (Piece(K.RADIO, "Aviso de radio en castellano",
                "¿Sabes qué es la Mesa de Concertación de Huaylas? Es el lugar donde las organizaciones, las municipalidades y las instituciones nos sentamos a la misma mesa. Aquí se acuerda qué hacer contra la pobreza y se vigila que se cumpla. Tu comité, tu ronda, tu asociación tienen un sitio. Acércate a la Mesa, o pregunta en la oficina de participación de tu municipalidad. La Mesa de Huaylas: lo que se acuerda, se cumple.",
                "Radio Yungar, 5:30 a. m. y 12:30 p. m.", -205,
                (Count(-176, 1900, U.LISTENERS, "Medición de audiencia de la propia radio.", "Radio Yungar"),
                 Count(-148, 2300, U.LISTENERS, "Medición de audiencia de la propia radio, al cierre de la campaña.", "Radio Yungar", proof=True))),
          Piece(K.WHATSAPP, "Mensaje para los grupos de las rondas",
                "*¿Tu organización ya tiene sitio en la Mesa?*\n\nEn la Mesa de Concertación de Huaylas se acuerda qué hacer contra la pobreza y se vigila que se cumpla.\n\n✔ Es gratis\n✔ Te ayudamos con los papeles\n✔ Puedes hablar en quechua o en castellano\n\nEscríbenos y te contamos.",
                "Grupos de rondas campesinas y comités de riego", -200,
                (Count(-150, 640, U.SENDINGS, "Mensajes reenviados que contaron las promotoras en 21 grupos.", "Red de promotoras de Huaylas"),)),
          Piece(K.POSTER, "Afiche «Hay un sitio para ti»", "", "Mercados de Caraz y Yungay, locales comunales", -198,
                (Count(-160, 180, U.COPIES, "Afiches entregados, contados al repartirlos.", "Oficina de participación vecinal"),),
                poster=("Hay un sitio", "para ti", "en la Mesa")),
          Piece(K.POST, "Publicación: quiénes se sientan en la Mesa",
                "En la Mesa se sientan comunidades campesinas, rondas, comités de riego, clubes de madres, colegios, la red de salud y las municipalidades. ¿Y tu organización?",
                "Página de la Mesa en una red social", -190,
                (Count(-150, 4120, U.VIEWS, "Número de vistas que muestra la propia red.", "Secretaría técnica de la Mesa"),), link="https://redsocial.example.org/mesa-huaylas/42")),
         ("Encuentro provincial de rondas campesinas",)),
    Told(HUAYLAS, "Tu proyecto, tu voto, tu provincia",
         "Que los agentes participantes lleguen a la sesión de priorización conociendo los proyectos, y que las mujeres de los caseríos tomen la palabra.",
         "Agentes participantes y sus organizaciones", -12, 30,
         (Piece(K.RADIO, "Aviso de radio: lee los proyectos antes de la sesión",
                "Vecina, vecino: ya están publicados los proyectos del presupuesto participativo. Léelos con tu organización antes de la sesión de priorización. En la página de la Mesa está cada proyecto, con su costo y su ubicación. Si no tienes internet, pide la copia impresa en tu municipalidad.",
                "Radio Yungar y altavoces de los mercados", -9),
          Piece(K.WHATSAPP, "Mensaje: prepara tu sesión",
                "*Sesión de priorización del presupuesto* 📅\n\n1. Lee los proyectos con tu organización.\n2. Anota tus preguntas.\n3. Lleva tu documento.\n\n¿Dudas? Responde a este mensaje.",
                "Grupos de agentes participantes", -8,
                (Count(-2, 212, U.SENDINGS, "Mensajes enviados a los agentes acreditados.", "Secretaría técnica de la Mesa"),)),
          Piece(K.POSTER, "Afiche de la sesión de priorización", "Pegar en el mercado, la posta y el local comunal dos semanas antes.", "Los diez distritos", 6, poster=("Tu proyecto", "tu voto", "tu provincia")),
          Piece(K.POST, "Video corto en quechua", "Guion: una promotora explica con semillas cómo se reparte el presupuesto.", "", None)),
         ("Sesión de priorización del presupuesto", "Cabildo abierto en Caraz")),
    Told(HUAYLAS, "Prueba la palta de Mato", "Que la feria de palta y flores reúna a productores y compradores.", "Familias de Caraz", -64, -50,
         (Piece(K.WHATSAPP, "Mensaje de la feria", "*Feria de palta y flores en Mato* 🌸 Ven con tu familia y prueba.", "Grupos de la feria", -60),),
         ("Feria de palta y flores",), cancelled="La feria se canceló por las lluvias. Las familias productoras pidieron no seguir anunciándola."),
    Told(HUAYLAS, "Mujeres que deciden", "Que en cada mesa distrital haya al menos la mitad de mujeres con voz.", "", 25, 70,
         (Piece(K.RADIO, "Testimonios de lideresas", "Me llamo Domitila y soy presidenta del comité de riego. Al principio no hablaba. Hoy soy la primera en pedir la palabra.", "", None),), draft=True),
    Told(ILO, "Playas sin basura", "Que cada familia separe sus residuos en la playa y los lleve de vuelta.", "Familias y veraneantes", -325, -296,
         (Piece(K.RADIO, "Aviso de radio", "Este verano, la playa se queda limpia. Lleva tu bolsa, separa tus residuos y déjalos en el punto verde. Súmate este sábado a la jornada en tres playas. Ilo nos necesita.", "Radio del puerto, cada hora", -322,
                (Count(-297, 3100, U.LISTENERS, "Medición de audiencia de la radio.", "Radio del puerto", proof=True),)),
          Piece(K.POSTER, "Afiche de los tres puntos verdes", "", "Paraderos y quioscos de playa", -320,
                (Count(-300, 95, U.COPIES, "Afiches pegados, con foto de cada uno.", "Colectivo ambiental"),), poster=("Playas", "sin basura", "Ilo"))),
         ("Campaña playas sin basura",)),
    Told(ILO, "Lo que prometimos, lo que cumplimos", "Que la población lea el informe antes de la audiencia y llegue con sus preguntas.", "Vecinas y vecinos de los tres distritos", 4, 26,
         (Piece(K.WHATSAPP, "Mensaje: deja tu pregunta", "*Rendición de cuentas* 🗣️\n\nLee el informe y deja tu pregunta. Puedes hacerlo sin cuenta, desde tu celular o en papel en la municipalidad.", "Grupos de juntas vecinales", 5),
          Piece(K.RADIO, "Aviso de la audiencia", "La municipalidad rinde cuentas. Lee el informe, pregunta y exige respuesta. Las preguntas se reciben hasta el día de la audiencia.", "Radio del puerto", 6))),
)  # fmt: skip


class News(NamedTuple):
    """One piece of news, on a day from today."""

    space: str
    day: int
    title: str
    body: str
    picture: str = ""
    campaign: str = ""
    put_right: str = ""
    withdrawn: str = ""
    draft: bool = False


NEWS = (
    News(HUAYLAS, -148, "Catorce organizaciones nuevas pidieron su sitio",
         "Al cierre de la campaña **Conoce tu Mesa de Concertación**, catorce organizaciones presentaron su expediente. Nueve son de distritos que no tenían representantes.\n\n## Qué sigue\n\n- La comisión revisa los expedientes en el orden en que llegaron.\n- A quien le falte un papel se le avisa por teléfono.\n\nGracias a las promotoras que caminaron los caseríos.",
         picture="Dibujo del valle con los nevados al fondo", campaign="Conoce tu Mesa de Concertación"),
    News(HUAYLAS, -56, "Preguntas de la audiencia: ya están las respuestas",
         "La municipalidad respondió por escrito las preguntas de la segunda audiencia. Las respuestas están en la página de la audiencia, una por una.\n\n> «Pregunté por el puente y me dijeron el mes. Ahora lo anotamos en el cuaderno del comité», cuenta una socia del comité de vigilancia.",
         put_right="Decía que faltaban dos respuestas; llegaron el mismo día."),
    News(HUAYLAS, -6, "Ya puedes leer los proyectos antes de votar",
         "Cada proyecto tiene su página con costo, lugar y cuántas personas se benefician. Léelos con tu organización y anota tus preguntas.\n\nSi no tienes internet, pide la copia impresa en tu municipalidad.",
         picture="Dibujo de la laguna y el camino a la comunidad", campaign="Tu proyecto, tu voto, tu provincia"),
    News(HUAYLAS, -30, "Cambia la hora de la asamblea de Caraz", "La asamblea empieza a las 4 p. m.",
         withdrawn="La hora no cambió: fue un error nuestro."),
    News(HUAYLAS, -1, "Balance de la escuela de líderes", "Terminó el cuarto módulo. *Falta el número de egresadas y egresados.*", draft=True),
    News(ILO, -35, "El comité de vigilancia visitó la obra del malecón",
         "El comité comparó lo que dice el expediente con lo que hay en la obra. Su informe, con fotografías, está publicado en la página de vigilancia.\n\nSi ves algo en una obra de tu barrio, cuéntaselo al comité.",
         picture="Dibujo del malecón con lanchas"),
    News(ILO, -12, "Cuánta gente vino este semestre",
         "La tasa de participación se calcula con las listas de asistencia, y cualquiera puede revisar cómo. [Mira el detalle](https://ejemplo.org/tasa) y comenta con tu organización."),
    News(ILO, -2, "Talleres de enero", "Borrador con las fechas de los talleres.", draft=True),
)  # fmt: skip


@contextmanager
def _on(day: date, offset: int, hour: int = 10) -> Iterator[None]:
    with clock.pretending(clock.at(day + timedelta(days=offset), hour)):
        yield


def add_campaigns(seed: int, day: date) -> None:
    """Campaigns of both provinces with their pieces and reach, and the news of both."""
    rng = Random(seed + 71)  # noqa: S311  (a repeatable play of chance, not a secret)
    made = {}
    for told in CAMPAIGNS:
        made[told.title] = _campaign(told, day, rng)
    for news in NEWS:
        _news(news, made, day, rng)


def _team(space: Space) -> tuple[Person, Person]:
    lead, writer = (find_for_sign_in(name) for name in TEAMS[space.slug])
    assert lead is not None  # noqa: S101  both are in the cast of the demonstration
    assert writer is not None  # noqa: S101
    return lead, writer


def _campaign(told: Told, day: date, rng: Random) -> Campaign:
    space = space_by_slug(told.space)
    lead, writer = _team(space)
    events = [event.id for event in map(event_titled, told.events) if event]
    first = min(told.start - 6, -1)
    with _on(day, first):
        draft = CampaignDraft(
            told.title, told.aim, told.audience, day + timedelta(days=told.start), day + timedelta(days=told.end), tuple(events)
        )  # fmt: skip
        campaign = commands.open_campaign(lead, space, draft)
        pieces = [_piece(campaign, writer, piece, day, rng) for piece in told.pieces]
    if not told.draft:
        with _on(day, first, 15):
            commands.publish_campaign(lead, campaign)
    for piece, row in zip(told.pieces, pieces, strict=True):
        for count in piece.counts:
            with _on(day, count.day, 11):
                _count(row, writer, count, day, rng)
    if told.cancelled:
        with _on(day, told.end - 2):
            commands.cancel_campaign(lead, campaign, told.cancelled)
    return campaign


def _piece(campaign: Campaign, writer: Person, told: Piece, day: date, rng: Random) -> CampaignPiece:
    out = day + timedelta(days=told.out) if told.out is not None else None
    text = told.text or " ".join(told.poster)
    row = commands.add_piece(
        writer, campaign, PieceDraft(told.kind, told.title, text, told.channel, told.link, out)
    )
    if told.poster:
        row.text = told.text
        row.file = kept(_poster(told.poster, campaign.space.slug), "afiche.jpg", rng, clock.now(), "JPEG")
    return row


def _count(piece: CampaignPiece, writer: Person, told: Count, day: date, rng: Random) -> None:
    reach = commands.tell_reach(
        writer, piece, ReachDraft(told.number, told.unit, told.how, told.who, day + timedelta(days=told.day))
    )
    if told.proof:
        written = [
            ("Emisora", told.who),
            ("Aviso", piece.title),
            ("Personas que escucharon", f"{told.number}"),
        ]
        paper = sheet("Constancia de difusión", written, 1, rng).convert("RGB")
        reach.evidence = kept(paper, "constancia.jpg", rng, clock.now(), "JPEG")


def _news(told: News, campaigns: dict[str, Campaign], day: date, rng: Random) -> None:
    space = space_by_slug(told.space)
    lead, writer = _team(space)
    campaign = campaigns.get(told.campaign)
    with _on(day, told.day, 9):
        post = commands.write_post(
            writer, space, PostDraft(told.title, told.body, campaign_id=campaign.id if campaign else None)
        )
        if told.picture:
            post.picture_words = told.picture
            post.picture = kept(_landscape(space.slug, rng), "dibujo.jpg", rng, clock.now(), "JPEG")
    if told.draft:
        return
    with _on(day, told.day, 16):
        commands.publish_post(lead, post)
    if told.put_right:
        with _on(day, told.day + 1):
            draft = PostDraft(told.title, told.body, post.picture_words, post.campaign_id, told.put_right)
            commands.change_post(lead, post, draft, None)
    if told.withdrawn:
        with _on(day, told.day + 1):
            commands.withdraw_post(lead, post, told.withdrawn)


# ── drawings ────────────────────────────────────────────────────────────────────────────────────────────────────────

COLOURS = {HUAYLAS: ("#3f5f1d", "#e6efd9", "#f0bb4f"), ILO: ("#0a5470", "#dcecf1", "#f0bb4f")}


def _poster(lines: tuple[str, ...], space: str) -> Image.Image:
    """Large words between two bands, as a town hall prints them."""
    dark, light, thread = COLOURS[space]
    image = Image.new("RGB", (720, 1018), light)
    draw = ImageDraw.Draw(image)
    for top in (0, 938):
        draw.rectangle((0, top, 720, top + 80), dark)
        for x in range(0, 720, 40):
            draw.polygon([(x, top + 40), (x + 20, top + 14), (x + 40, top + 40), (x + 20, top + 66)], thread)
    for n, line in enumerate(lines):
        draw.text((60, 300 + n * 110), line, dark, ImageFont.load_default(84))
    draw.text((60, 860), "Afiche de demostración", dark, ImageFont.load_default(28))
    return image


def _landscape(space: str, rng: Random) -> Image.Image:
    """Hills, or the sea, under a sun."""
    dark, light, thread = COLOURS[space]
    image = Image.new("RGB", (960, 600), light)
    draw = ImageDraw.Draw(image)
    draw.ellipse((680, 70, 800, 190), thread)
    for layer, colour in enumerate(("#a9bfae", "#6f9380", dark)):
        base = 330 + layer * 80
        peaks = [(x, base - rng.randint(10, 150 - 40 * layer)) for x in range(0, 1081, 120)]
        draw.polygon([(0, 600), *peaks, (960, 600)], colour)
    return image
