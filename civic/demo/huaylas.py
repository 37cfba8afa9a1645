"""Huaylas, in the highlands of Áncash: a province of the demonstration. Names of organisations and deeds are made up."""

from __future__ import annotations

from civic.accreditation.models import FileState
from civic.demo.huaylas_activities import ACTIVITIES
from civic.demo.provinces import Group, Mesa, Province, Venue
from civic.organisations.models import Sector
from civic.spaces.models import Accent, ActivityState, SpaceKind, SpaceLevel

CARAZ, HUALLANCA, HUATA, HUAYLAS, MATO = "021201", "021202", "021203", "021204", "021205"
PAMPAROMAS, PUEBLO_LIBRE, SANTA_CRUZ, SANTO_TORIBIO, YURACMARCA = (
    "021206",
    "021207",
    "021208",
    "021209",
    "021210",
)
PUBLIC, PRIVATE, COOPERATION = Sector.PUBLIC, Sector.PRIVATE, Sector.COOPERATION

HOW_TO_JOIN = (
    "En asamblea, elijan a una persona titular y a una alterna y escríbanlo en su libro de actas.\n"
    "Registren la organización aquí. Si no tienen internet, una facilitadora los registra en su comunidad.\n"
    "La comisión de acreditación responde en 10 días hábiles."
)

MESAS = (
    Mesa(
        "main", "mesa-huaylas", "Mesa de Concertación de Huaylas", SpaceKind.MCLCP, SpaceLevel.PROVINCIAL, ("0212",),
        "Provincia de Huaylas, Áncash", "La palabra de cada pueblo se escucha y se cumple.",
        "Comunidades, organizaciones, municipalidades y entidades de los diez distritos conversan y acuerdan aquí.",
        HOW_TO_JOIN, None, Accent.HIGHLAND, True, ActivityState.ACTIVE, "Casa del Diálogo (ficticia), Caraz",
    ),
    Mesa(
        "ccl", "ccl-huaylas", "Consejo de Coordinación Local Provincial de Huaylas", SpaceKind.CCL,
        SpaceLevel.PROVINCIAL, ("0212",), "Provincia de Huaylas, Áncash", "Coordinamos el plan de los diez distritos.",
        "Reúne a la municipalidad provincial, las distritales y la sociedad civil. Coordina y propone.",
        HOW_TO_JOIN, "main", Accent.HIGHLAND, seats=10,
    ),
    Mesa(
        "caraz", "mesa-caraz", "Mesa de Concertación de Caraz", SpaceKind.MCLCP, SpaceLevel.DISTRICT, (CARAZ,),
        "Distrito de Caraz, Huaylas", "Caraz conversa cada mes.", "La mesa del distrito capital de la provincia.",
        HOW_TO_JOIN, "main", Accent.CANTUTA, seats=10,
    ),
    Mesa(
        "agua", "mesa-del-agua-huaylas", "Mesa del Agua y la Cuenca del Santa", SpaceKind.STRATEGIC, SpaceLevel.OTHER,
        (CARAZ, MATO, SANTA_CRUZ, YURACMARCA), "Cuenca del río Santa, Huaylas", "El agua nos une: la cuidamos juntos.",
        "Comités de riego, comunidades y municipalidades de cuatro distritos de la cuenca.",
        HOW_TO_JOIN, "main", Accent.SEA, seats=10,
    ),
    Mesa(
        "negra", "mesa-cordillera-negra", "Mesa de la Cordillera Negra", SpaceKind.MCLCP, SpaceLevel.OTHER,
        (HUATA, PAMPAROMAS, PUEBLO_LIBRE), "Huata, Pamparomás y Pueblo Libre, Huaylas",
        "Tres distritos, un mismo camino.", "Se detuvo varios años y sus comunidades la reactivaron.",
        HOW_TO_JOIN, "main", Accent.CLAY, False, ActivityState.REACTIVATED, seats=8,
    ),
    Mesa(
        "budget", "presupuesto-huaylas", "Presupuesto participativo de Huaylas", SpaceKind.BUDGET,
        SpaceLevel.PROVINCIAL, ("0212",), "Provincia de Huaylas, Áncash", "Las obras se deciden en asamblea.",
        "El proceso de cada año: preparación, concertación, coordinación y formalización.",
        HOW_TO_JOIN, "ccl", Accent.HIGHLAND, seats=16,
    ),
)  # fmt: skip

_CIVIL: tuple[tuple[str, str, str], ...] = (
    ("comunidad_campesina", "Comunidad Campesina Apu Wiñaq", PUEBLO_LIBRE),
    ("comunidad_campesina", "Comunidad Campesina Ishkay Puquio", CARAZ),
    ("comunidad_campesina", "Comunidad Campesina Rumi Punku Alto", PAMPAROMAS),
    ("comunidad_campesina", "Comunidad Campesina Qeshqi Pampa", SANTA_CRUZ),
    ("comunidad_campesina", "Comunidad Campesina Yanama Chico", YURACMARCA),
    ("comunidad_campesina", "Comunidad Campesina Kuntur Wasi", HUATA),
    ("comunidad_campesina", "Comunidad Campesina Inti Raymi de Mato", MATO),
    ("comunidad_campesina", "Comunidad Campesina Sumaq Allpa", HUAYLAS),
    ("ronda", "Ronda Campesina Los Vigías", PAMPAROMAS),
    ("ronda", "Ronda Campesina Alto Perú de Huata", HUATA),
    ("ronda", "Ronda Campesina Unión y Paz", PUEBLO_LIBRE),
    ("ronda", "Ronda Campesina Mujeres del Alba", YURACMARCA),
    ("junta_vecinal", "Junta Vecinal Nueva Victoria", CARAZ),
    ("junta_vecinal", "Junta Vecinal Los Nogales", CARAZ),
    ("junta_vecinal", "Junta Vecinal Dulzura", CARAZ),
    ("junta_vecinal", "Junta Vecinal Puente Piedra", HUALLANCA),
    ("comedor", "Comedor Popular Wayta Rosa", CARAZ),
    ("comedor", "Comedor Popular Pachamanca Solidaria", SANTO_TORIBIO),
    ("club_madres", "Club de Madres «Virgen de las Nieves»", CARAZ),
    ("club_madres", "Club de Madres «Mama Ashu»", HUAYLAS),
    ("club_madres", "Club de Madres «Retamas de Mayo»", MATO),
    ("club_madres", "Club de Madres «Santa Cruz de la Amistad»", SANTA_CRUZ),
    ("vaso_leche", "Comité del Vaso de Leche Chaupis", CARAZ),
    ("vaso_leche", "Comité del Vaso de Leche Los Sauces", PUEBLO_LIBRE),
    ("vaso_leche", "Comité del Vaso de Leche Shuyu", HUAYLAS),
    ("riego", "Comité de Riego Canal Yurac", YURACMARCA),
    ("riego", "Comité de Riego Puquio Grande", SANTA_CRUZ),
    ("riego", "Junta de Riego Río Blanco Chico", CARAZ),
    ("riego", "Comité de Riego Acequia del Inca", HUATA),
    ("productores", "Asociación de Floricultores Valle de Colores", CARAZ),
    ("productores", "Asociación de Productores de Palta Mato Verde", MATO),
    ("productores", "Asociación de Productores de Tara Cordillera", PAMPAROMAS),
    ("productores", "Asociación de Apicultores Miel de Puna", SANTO_TORIBIO),
    ("comerciantes", "Asociación de Comerciantes Feria Dominical", CARAZ),
    ("sindicato", "Sindicato de Maestras y Maestros «Yachatsikuq»", CARAZ),
    ("colegio_profesional", "Colegio de Agrónomos, Capítulo del Callejón (ficticio)", CARAZ),
    ("universidad", "Instituto Superior Cordillera Blanca (ficticio)", CARAZ),
    ("ong", "ONG Semilla y Puna", CARAZ),
    ("iglesia", "Parroquia San Ildefonso del Valle (ficticia)", CARAZ),
    ("apafa", "APAFA del Colegio Nevado Mayor (ficticio)", CARAZ),
    ("apafa", "APAFA de la Escuela Rural Ayllu (ficticia)", PAMPAROMAS),
    ("juvenil", "Colectivo Juvenil Waynakuna", CARAZ),
    ("juvenil", "Red Juvenil Ruta del Santa", YURACMARCA),
    ("mujeres", "Asociación de Tejedoras Pallay", PUEBLO_LIBRE),
    ("mujeres", "Red de Mujeres Warmi Sinchi", CARAZ),
    ("adultas_mayores", "Asociación de Personas Adultas Mayores Awkish", HUAYLAS),
    ("discapacidad", "Asociación de Personas con Discapacidad Camino Abierto", CARAZ),
    ("cultural", "Asociación Cultural Danza y Memoria", CARAZ),
    ("cultural", "Banda y Coro Voces del Nevado", HUAYLAS),
    ("deportiva", "Liga Comunal Los Cóndores", HUALLANCA),
    ("ambiental", "Guardianes de la Laguna", SANTA_CRUZ),
)

_DISTRICTS = {
    HUALLANCA: "Huallanca", HUATA: "Huata", HUAYLAS: "Huaylas", MATO: "Mato", PAMPAROMAS: "Pamparomás",
    PUEBLO_LIBRE: "Pueblo Libre", SANTA_CRUZ: "Santa Cruz", SANTO_TORIBIO: "Santo Toribio", YURACMARCA: "Yuracmarca",
}  # fmt: skip
_OTHERS = (
    Group("municipalidad", "Municipalidad Provincial de Huaylas (datos ficticios)", CARAZ, PUBLIC, "MPH"),
    *(
        Group("municipalidad", f"Municipalidad Distrital de {name} (datos ficticios)", code, PUBLIC)
        for code, name in _DISTRICTS.items()
    ),
    Group("entidad_publica", "UGEL del Callejón (ficticia)", CARAZ, PUBLIC, "UGEL"),
    Group("entidad_publica", "Red de Salud del Callejón (ficticia)", CARAZ, PUBLIC),
    Group("entidad_publica", "Agencia Agraria del Valle (ficticia)", CARAZ, PUBLIC),
    Group("entidad_publica", "Subprefectura del Valle (ficticia)", CARAZ, PUBLIC),
    Group("gremio_empresarial", "Gremio de Hospedajes del Valle (ficticio)", CARAZ, PRIVATE),
    Group("empresa", "Flores de Altura (ficticia)", CARAZ, PRIVATE),
    Group("cooperacion", "Agencia de Cooperación Montañas Hermanas (ficticia)", CARAZ, COOPERATION),
)

VENUES = (
    Venue("Casa del Diálogo (ficticia)", "a media cuadra de la plaza", CARAZ, -9.0478, -77.8092),
    Venue("Plaza de Armas de Caraz", "frente a la catedral", CARAZ, -9.0487, -77.8101),
    Venue("Local comunal Ishkay Puquio", "junto a la escuela", CARAZ, -9.0610, -77.7950),
    Venue(
        "Auditorio del Instituto Cordillera Blanca (ficticio)",
        "entrada por el patio",
        CARAZ,
        -9.0460,
        -77.8120,
    ),
    Venue("Casa comunal de Pueblo Libre", "al lado de la iglesia", PUEBLO_LIBRE, -9.1090, -77.8020),
    Venue("Salón municipal de Pamparomás", "segunda planta", PAMPAROMAS, -9.0740, -77.9810),
    Venue("Campo ferial de Mato", "a la entrada del pueblo", MATO, -8.9620, -77.8430),
    Venue("Local comunal de Yuracmarca", "frente a la losa", YURACMARCA, -8.7360, -77.9030),
    Venue("Casa comunal de Santa Cruz", "junto al puesto de salud", SANTA_CRUZ, -8.9470, -77.8140),
)

FILES = {
    "Junta Vecinal Puente Piedra": FileState.OBSERVED,
    "Comité del Vaso de Leche Shuyu": FileState.SUBMITTED,
    "Red Juvenil Ruta del Santa": FileState.SUBMITTED,
    "Ronda Campesina Mujeres del Alba": FileState.REVIEWED,
    "Banda y Coro Voces del Nevado": FileState.DRAFT,
    "Comité de Riego Acequia del Inca": FileState.ENDED,
}

PROVINCE = Province(
    code="0212", name="Huaylas", region="highland", mesas=MESAS,
    groups=(*(Group(kind, name, where) for kind, name, where in _CIVIL), *_OTHERS),
    venues=VENUES, activities=ACTIVITIES, came=34, replaced=3, doubled=2, citizens=60, officials=140, leaders=90,
    districts={CARAZ: 46, HUALLANCA: 3, HUATA: 4, HUAYLAS: 4, MATO: 6, PAMPAROMAS: 14, PUEBLO_LIBRE: 11,
               SANTA_CRUZ: 7, SANTO_TORIBIO: 2, YURACMARCA: 4},
    files=FILES,
)  # fmt: skip
