"""Ilo, the port: a province of the demonstration. Names of organisations and deeds are made up."""

from __future__ import annotations

from civic.accreditation.models import FileState
from civic.demo.ilo_activities import ACTIVITIES
from civic.demo.provinces import Group, Mesa, Province, Venue
from civic.organisations.models import Sector
from civic.spaces.models import Accent, ActivityState, SpaceKind, SpaceLevel

ILO, ALGARROBAL, PACOCHA = "180301", "180302", "180303"
PUBLIC, PRIVATE, COOPERATION = Sector.PUBLIC, Sector.PRIVATE, Sector.COOPERATION

HOW_TO_JOIN = (
    "Reúnanse y elijan a una persona titular y a una alterna.\n"
    "Registren la organización aquí, o en la oficina con ayuda de una facilitadora.\n"
    "La comisión de acreditación responde en 10 días hábiles."
)

MESAS = (
    Mesa(
        "main", "mesa-ilo", "Mesa de Concertación de Ilo", SpaceKind.MCLCP, SpaceLevel.PROVINCIAL, ("1803",),
        "Provincia de Ilo, Moquegua", "Lo que acordamos juntos, se cumple y se ve.",
        "Aquí se sientan juntos la sociedad civil, el Estado y el sector privado de la provincia de Ilo. Dialogamos, "
        "acordamos y hacemos seguimiento a lo que se prometió.",
        HOW_TO_JOIN, None, Accent.SEA, True, ActivityState.ACTIVE, "Casa de la Concertación (ficticia), 2.º piso",
    ),
    Mesa(
        "ccl", "ccl-ilo", "Consejo de Coordinación Local Provincial de Ilo", SpaceKind.CCL, SpaceLevel.PROVINCIAL,
        ("1803",), "Provincia de Ilo, Moquegua", "Coordinamos el plan y el presupuesto de la provincia.",
        "Órgano de coordinación de la municipalidad provincial con la sociedad civil. No gobierna: coordina y propone.",
        HOW_TO_JOIN, "main", Accent.SEA, seats=12,
    ),
    Mesa(
        "ambiente", "mesa-ambiente-ilo", "Mesa temática de Ambiente y Salud de Ilo", SpaceKind.THEMATIC,
        SpaceLevel.PROVINCIAL, ("1803",), "Provincia de Ilo, Moquegua", "Aire limpio y mar limpio para el puerto.",
        "Sigue los compromisos sobre calidad del aire, playas, residuos y salud.",
        HOW_TO_JOIN, "main", Accent.CLAY, seats=14,
    ),
    Mesa(
        "jovenes", "mesa-juventudes-ilo", "Mesa de Juventudes de Ilo", SpaceKind.STRATEGIC, SpaceLevel.PROVINCIAL,
        ("1803",), "Provincia de Ilo, Moquegua", "La voz joven del puerto también decide.",
        "Organizaciones juveniles, institutos y colegios que preparan propuestas para la provincia.",
        HOW_TO_JOIN, "main", Accent.VIOLET, seats=8,
    ),
    Mesa(
        "pacocha", "mesa-pacocha", "Mesa de Concertación de Pacocha", SpaceKind.MCLCP, SpaceLevel.DISTRICT,
        (PACOCHA,), "Distrito de Pacocha, Ilo", "Pacocha volvió a conversar.",
        "La mesa del distrito dejó de reunirse y se reactivó con sus organizaciones.",
        HOW_TO_JOIN, "main", Accent.CANTUTA, False, ActivityState.REACTIVATED, seats=6,
    ),
    Mesa(
        "algarrobal", "mesa-el-algarrobal", "Mesa de Concertación de El Algarrobal", SpaceKind.MCLCP,
        SpaceLevel.DISTRICT, (ALGARROBAL,), "Distrito de El Algarrobal, Ilo", "",
        "La mesa del valle está en pausa hasta que sus organizaciones la reactiven.",
        HOW_TO_JOIN, "main", Accent.STONE, False, ActivityState.INACTIVE,
    ),
    Mesa(
        "budget", "presupuesto-ilo", "Presupuesto participativo de Ilo", SpaceKind.BUDGET, SpaceLevel.PROVINCIAL,
        ("1803",), "Provincia de Ilo, Moquegua", "Decidimos juntos qué obras van primero.",
        "El proceso de cada año: preparación, concertación, coordinación y formalización.",
        HOW_TO_JOIN, "ccl", Accent.SEA, seats=20,
    ),
)  # fmt: skip

_CIVIL = {
    "junta_vecinal": (
        "Junta Vecinal Miramar Alto", "Junta Vecinal Nueva Esperanza", "Junta Vecinal Villa del Mar",
        "Junta Vecinal Pampa de las Gaviotas", "Junta Vecinal Brisas del Sur", "Junta Vecinal Las Lomas del Puerto",
        "Junta Vecinal San Pedro Pescador", "Junta Vecinal Mirador de la Bahía", "Junta Vecinal Los Olivares",
        "Junta Vecinal Alto Boca del Río", "Junta Vecinal Pueblo Nuevo Unido", "Junta Vecinal Valle Bajo",
    ),
    "comedor": (
        "Comedor Popular Manos Solidarias", "Comedor Popular Santa Rosa del Puerto", "Comedor Popular Olla de Barro",
        "Comedor Popular Virgen de Copacabana", "Comedor Popular Señor de los Temblores",
    ),
    "club_madres": (
        "Club de Madres «Virgen del Carmen»", "Club de Madres «Madres del Puerto»", "Club de Madres «Flor de Cantuta»",
        "Club de Madres «Las Gaviotas»", "Club de Madres «Corazón de Jesús»",
    ),
    "vaso_leche": (
        "Comité del Vaso de Leche Los Pelícanos", "Comité del Vaso de Leche Amanecer",
        "Comité del Vaso de Leche Pequeños Marineros", "Comité del Vaso de Leche Valle Verde",
    ),
    "productores": (
        "Asociación de Olivareros del Valle de Ilo", "Asociación de Maricultores Bahía Azul",
        "Asociación de Criadores de Cuyes El Sausal",
    ),
    "riego": ("Comité de Riego Acequia Grande", "Junta de Riego El Algarrobal Unido"),
    "comerciantes": (
        "Asociación de Comerciantes Mercado Nuevo Amanecer", "Asociación de Comerciantes Feria del Malecón",
        "Asociación de Comerciantes El Pescadito",
    ),
    "sindicato": (
        "Sindicato de Pescadores Artesanales «Mar Adentro»", "Sindicato de Construcción Civil «Puerto Unido»",
        "Sindicato de Estibadores «Dos de Enero»", "Sindicato de Maestras y Maestros «Aula Abierta»",
    ),
    "colegio_profesional": (
        "Colegio de Ingenieros, Capítulo del Puerto (ficticio)", "Colegio de Enfermería, Consejo del Sur (ficticio)",
        "Colegio de Periodistas del Puerto (ficticio)",
    ),
    "universidad": ("Instituto Tecnológico Mar del Sur (ficticio)", "Universidad del Litoral, filial (ficticia)"),
    "ong": ("ONG Puente de Sal", "Centro de Estudios Costa Viva"),
    "iglesia": ("Parroquia Señor de la Bahía (ficticia)", "Iglesia Evangélica Luz del Puerto (ficticia)"),
    "apafa": (
        "APAFA del Colegio Horizonte Azul (ficticio)", "APAFA del Colegio Ventana al Mar (ficticio)",
        "APAFA del Jardín Estrellita de Mar (ficticio)",
    ),
    "juvenil": ("Colectivo Juvenil Marea Alta", "Brigada Juvenil Ola Nueva", "Consejo Estudiantil del Puerto"),
    "mujeres": ("Red de Mujeres Tejedoras de Redes", "Asociación de Mujeres Emprendedoras Sal y Sol"),
    "adultas_mayores": ("Asociación de Personas Adultas Mayores Atardecer", "Club Años Dorados del Puerto"),
    "discapacidad": ("Asociación de Personas con Discapacidad Sin Barreras", "Asociación Manos que Hablan"),
    "cultural": ("Asociación Cultural Caleta de Voces", "Centro Cultural Zampoñas del Mar"),
    "deportiva": ("Club Deportivo Remo y Mar", "Liga Barrial Los Albatros"),
    "ambiental": ("Colectivo Ambiental Loma Viva", "Guardianes de la Playa Limpia"),
    "osb": ("Organización Social de Base Puerto Solidario", "Olla Común Las Anclas"),
    "otra": ("Comité Cívico Amigas y Amigos del Faro",),
}  # fmt: skip
_OTHERS = (
    Group("municipalidad", "Municipalidad Provincial de Ilo (datos ficticios)", ILO, PUBLIC, "MPI"),
    Group("municipalidad", "Municipalidad Distrital de Pacocha (datos ficticios)", PACOCHA, PUBLIC),
    Group("municipalidad", "Municipalidad Distrital de El Algarrobal (datos ficticios)", ALGARROBAL, PUBLIC),
    Group("entidad_publica", "UGEL del Puerto (ficticia)", ILO, PUBLIC, "UGEL"),
    Group("entidad_publica", "Red de Salud del Puerto (ficticia)", ILO, PUBLIC),
    Group("entidad_publica", "Comisaría del Puerto (ficticia)", ILO, PUBLIC),
    Group("entidad_publica", "Centro de Emergencia Mujer del Puerto (ficticio)", ILO, PUBLIC, "CEM"),
    Group("entidad_publica", "Capitanía de la Bahía (ficticia)", ILO, PUBLIC),
    Group("gremio_empresarial", "Cámara de Comercio del Puerto (ficticia)", ILO, PRIVATE),
    Group("empresa", "Conservas Costa Brava (ficticia)", ILO, PRIVATE),
    Group("empresa", "Fundición Cerro Alto (ficticia)", PACOCHA, PRIVATE),
    Group("cooperacion", "Agencia de Cooperación Mares del Mundo (ficticia)", ILO, COOPERATION),
)


def _groups() -> tuple[Group, ...]:
    made = []
    for kind, names in _CIVIL.items():
        for name in names:
            where = ILO
            if any(word in name for word in ("Pueblo Nuevo", "Horizonte Azul", "Amanecer")):
                where = PACOCHA
            elif any(word in name for word in ("Valle", "Algarrobal", "Sausal", "Acequia")):
                where = ALGARROBAL
            made.append(Group(kind, name, where))
    return (*made, *_OTHERS)


VENUES = (
    Venue("Casa de la Concertación (ficticia)", "frente a la glorieta del malecón", ILO, -17.6462, -71.3452),
    Venue("Local comunal Miramar Alto", "al costado de la losa deportiva", ILO, -17.6389, -71.3380),
    Venue("Plaza de Armas de Ilo", "junto a la pileta", ILO, -17.6456, -71.3448),
    Venue("Malecón costero", "a la altura del muelle de pescadores", ILO, -17.6480, -71.3470),
    Venue(
        "Auditorio del Instituto Mar del Sur (ficticio)", "entrada por la puerta 2", ILO, -17.6411, -71.3399
    ),
    Venue("Local comunal de Pueblo Nuevo", "frente a la posta", PACOCHA, -17.5990, -71.3320),
    Venue("Salón comunal de El Algarrobal", "a una cuadra de la carretera", ALGARROBAL, -17.6228, -71.2685),
    Venue("Coliseo del puerto (ficticio)", "paradero del mercado", ILO, -17.6440, -71.3420),
)


FILES = {
    "Junta Vecinal Mirador de la Bahía": FileState.OBSERVED,
    "Asociación de Comerciantes El Pescadito": FileState.OBSERVED,
    "Comedor Popular Señor de los Temblores": FileState.SUBMITTED,
    "Liga Barrial Los Albatros": FileState.SUBMITTED,
    "APAFA del Jardín Estrellita de Mar (ficticio)": FileState.SUBMITTED,
    "Club de Madres «Corazón de Jesús»": FileState.REVIEWED,
    "Sindicato de Construcción Civil «Puerto Unido»": FileState.REJECTED,
    "Consejo Estudiantil del Puerto": FileState.DRAFT,
    "Asociación de Criadores de Cuyes El Sausal": FileState.ENDED,
}

PROVINCE = Province(
    code="1803", name="Ilo", region="coast", mesas=MESAS, groups=_groups(), venues=VENUES, activities=ACTIVITIES,
    came=38, replaced=7, doubled=3, citizens=120, districts={ILO: 82, PACOCHA: 10, ALGARROBAL: 8}, files=FILES,
)  # fmt: skip
