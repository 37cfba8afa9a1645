"""What the agreements of the demonstration say. All of it is made up."""

from __future__ import annotations

from dataclasses import dataclass, field

from civic.agreements.models import Axis
from civic.organisations.models import Sector

S, E, A, I = Axis.SOCIAL, Axis.ECONOMIC, Axis.ENVIRONMENTAL, Axis.INSTITUTIONAL  # noqa: E741
PUBLIC, PRIVATE, CIVIL = Sector.PUBLIC, Sector.PRIVATE, Sector.CIVIL_SOCIETY


@dataclass(frozen=True)
class Promise:
    """A commitment: `due` in days from today, `story` what became of it (see agreements.py)."""

    text: str
    entity: str
    proof: str
    due: int
    story: str
    axis: Axis | None = None
    office: str = ""


@dataclass(frozen=True)
class Covenant:
    """A covenant of a strategic space: days from today of its signature, last day and renewal."""

    title: str
    object: str
    parties: tuple[tuple[str, Sector, str, str, str, int | None], ...]
    signed: int
    until: int | None
    amount: int | None = None
    renewed: tuple[int, int, str] | None = None  # (signed, new last day, why)
    ended: tuple[int, str] | None = None
    projects: int = 0
    promises: tuple[Promise, ...] = field(default=())
    is_draft: bool = False


@dataclass(frozen=True)
class Province:
    """What a province agreed."""

    main: str  # slug
    strategic: str
    place: str
    town: str  # municipality
    other: str  # second entity
    parties: tuple[tuple[str, Sector, str, str], ...]


MPI, RSI, EPS = (
    "Municipalidad Provincial de Ilo (ficticia)",
    "Red de Salud Ilo (ficticia)",
    "EPS Ilo (ficticia)",
)
PORT, UGI, SMELTER = (
    "Empresa Portuaria de Ilo (ficticia)",
    "UGEL Ilo (ficticia)",
    "Fundición del Sur (ficticia)",
)
MPH, RSH, GRA = "Municipalidad Provincial de Huaylas (ficticia)", "Red de Salud Huaylas Norte (ficticia)", "Gobierno Regional de Áncash (ficticio)"  # fmt: skip
UGH, BOARD, HYDRO = "UGEL Huaylas (ficticia)", "Junta de Usuarios de Riego del Santa (ficticia)", "Hidroandina (ficticia)"  # fmt: skip

MESAS = {
    "ilo": Province("mesa-ilo", "mesa-juventudes-ilo", "Casa de la Concertación, Ilo", MPI, RSI, (
        (MPI, PUBLIC, "Renato Cutipa Salas", "Alcalde provincial"),
        ("Mesa de Concertación de Ilo", CIVIL, "Gladys Ventura Pari", "Representante de la sociedad civil"),
        (RSI, PUBLIC, "Ofelia Chura Vilca", "Directora"),
    )),
    "huaylas": Province("mesa-huaylas", "mesa-del-agua-huaylas", "Casa del Diálogo, Caraz", MPH, RSH, (
        (MPH, PUBLIC, "Teófilo Sáenz Milla", "Alcalde provincial"),
        ("Mesa de Concertación de Huaylas", CIVIL, "Alejandrina Broncano Toro", "Representante de la sociedad civil"),
        (GRA, PUBLIC, "Rolando Mejía Haro", "Gerente de Desarrollo Social"),
    )),
}  # fmt: skip

GOVERNANCE = {
    "ilo": (
        {
            S: "Cerrar la brecha de anemia en menores de tres años y abrir espacios de cuidado en los mercados.\nLa meta de cada año se acuerda en la Mesa antes de julio.",
            E: "Apoyar la pesca artesanal y los olivares con frío, riego y caminos, y dar prácticas a jóvenes.",
            A: "Vigilar la calidad del aire todos los meses y recuperar las playas del norte.",
            I: "Rendir cuentas dos veces al año en el barrio y publicar cada contrato de obra.",
        },
        (
            Promise("Dos turnos de enfermería en la posta de Pampa Inalámbrica, de lunes a sábado.", RSI, "El rol de turnos publicado en la posta", -190, "kept", S, "Dirección de la Red"),
            Promise("Tamizar de anemia a 600 niñas y niños menores de tres años.", RSI, "Informe con el número por establecimiento", -95, "kept_late", S, "Dirección de la Red"),
            Promise("Abrir la casa de cuidado del mercado Pacocha.", MPI, "Fotografías y horario de atención", -40, "late", S, "Gerencia de Desarrollo Social"),
            Promise("Reponer el personal del centro de salud mental.", RSI, "Contratos vigentes publicados", -15, "sent_back", S, "Dirección de la Red"),
            Promise("Entregar 40 módulos de riego por goteo a olivareros.", MPI, "Padrón firmado de entrega", -210, "kept", E, "Gerencia de Desarrollo Económico"),
            Promise("Reparar la cámara de frío del desembarcadero.", MPI, "Acta de conformidad y fotografías", -150, "kept_postponed", E, "Gerencia de Desarrollo Económico"),
            Promise("Cien prácticas remuneradas para jóvenes del puerto.", PORT, "Relación de plazas por especialidad, sin nombres", 60, "time", E, "Jefatura de Recursos Humanos"),
            Promise("Asfaltar el acceso al valle de El Algarrobal.", MPI, "Acta de entrega de la obra", -260, "broken", E, "Gerencia de Obras"),
            Promise("Publicar cada mes la calidad del aire de las tres estaciones.", SMELTER, "Los doce boletines publicados", 120, "time", A, "Gerencia Ambiental"),
            Promise("Limpiar y señalizar la playa Pozo de Lizas antes del verano.", MPI, "Fotografías de antes y después", -80, "kept", A, "Gerencia de Gestión Ambiental"),
            Promise("Poner en marcha la planta de compostaje de residuos de mercado.", MPI, "Registro de toneladas tratadas", 45, "postponed", A, "Gerencia de Gestión Ambiental"),
            Promise("Cambiar los dos colectores de la avenida Mariano Urquieta.", EPS, "Acta de conformidad de la obra", -28, "late", A, "Gerencia de Operaciones"),
            Promise("Dos audiencias de rendición de cuentas en los barrios.", MPI, "Actas con preguntas y respuestas", -55, "kept", I, "Secretaría General"),
            Promise("Publicar los contratos de obra en la página de la municipalidad.", MPI, "Enlace a la lista con los contratos del año", -12, "claimed", I, "Gerencia de Administración"),
            Promise("Capacitar a los 23 comités de vigilancia escolar.", UGI, "Listas de asistencia por colegio", 30, "new", I, "Área de Gestión Institucional"),
        ),
    ),
    "huaylas": (
        {
            S: "Agua segura y cloro en las comunidades de altura, y casas de espera para gestantes.",
            E: "Caminos y mercados para la papa nativa, la flor y el manjar de Caraz.",
            A: "Cuidar las cabeceras de cuenca y vigilar las lagunas que crecen por el deshielo.",
            I: "Que las diez municipalidades publiquen sus obras y vayan a las reuniones de la Mesa.",
        },
        (
            Promise("Instalar cloro por goteo en 18 sistemas de agua rurales.", MPH, "Acta de cada comunidad con la medida de cloro", -175, "kept", S, "Área Técnica Municipal"),
            Promise("Abrir dos casas de espera materna en Pamparomás y Santa Cruz.", RSH, "Resolución y fotografías de las dos casas", -60, "late", S, "Dirección de la Red"),
            Promise("Brigada médica cada mes en la Cordillera Negra.", RSH, "Relación de visitas con el número de atenciones", 75, "time", S, "Dirección de la Red"),
            Promise("Textos en quechua para las escuelas bilingües de la provincia.", UGH, "Guías de remisión por escuela", -110, "kept_late", S, "Especialista en educación intercultural"),
            Promise("Mejorar 14 km del camino a Yuracmarca.", GRA, "Acta de entrega de la obra", -230, "broken", E, "Gerencia de Infraestructura"),
            Promise("Feria provincial de la papa nativa con transporte pagado.", MPH, "Número de puestos y fotografías", -140, "kept", E, "Gerencia de Desarrollo Económico"),
            Promise("Local para la asociación de productoras de flores.", MPH, "Contrato de cesión en uso", -20, "sent_back", E, "Gerencia de Desarrollo Económico"),
            Promise("Reforestar 60 hectáreas con queñual en las cabeceras.", MPH, "Mapa y fotografías por parcela", -90, "kept_postponed", A, "Gerencia Ambiental"),
            Promise("Estación de alerta en la laguna Parón.", HYDRO, "Registro público de la estación", 90, "postponed", A, "Jefatura de Seguridad"),
            Promise("Medir el caudal de los once canales y publicarlo.", BOARD, "Cuadro de caudales por canal", -35, "claimed", A, "Consejo directivo"),
            Promise("Publicar el avance de cada obra a fin de mes.", MPH, "Los doce cuadros publicados", -70, "kept", I, "Gerencia de Planeamiento"),
            Promise("Traducir al quechua el resumen del presupuesto participativo.", MPH, "El resumen impreso y en audio", -48, "late", I, "Secretaría General"),
            Promise("Local propio para la Mesa en Caraz.", MPH, "Contrato de cesión en uso", 20, "cancelled", I, "Secretaría General"),
            Promise("Llevar la oficina de registro civil a dos centros poblados.", MPH, "Cronograma cumplido, con el número de atenciones", 35, "new", I, "Registro Civil"),
        ),
    ),
}  # fmt: skip

COVENANTS = {
    "ilo": (
        Covenant(
            "Convenio de prácticas y primer empleo en el puerto",
            "Que cien jóvenes de institutos y colegios técnicos hagan prácticas pagadas en el puerto y en talleres navales.\nLa Mesa de Juventudes sigue las plazas y las condiciones.",
            (
                (MPI, PUBLIC, "Renato Cutipa Salas", "Alcalde provincial", "Seguro y pasajes de cien jóvenes", 96_000_00),
                (PORT, PRIVATE, "Milagros Rado Tejada", "Gerenta general", "Cien plazas de cuatro meses y tutores", 340_000_00),
                ("Mesa de Juventudes de Ilo", CIVIL, "Brayan Ticona Mayta", "Coordinador", "Convocatoria y seguimiento", None),
            ),
            -210, 520, 436_000_00, projects=2,
            promises=(
                Promise("Cincuenta plazas en el primer semestre.", PORT, "Relación de plazas por especialidad, sin nombres", -65, "kept", None, "Jefatura de Recursos Humanos"),
                Promise("Otras cincuenta plazas en el segundo semestre.", PORT, "Relación de plazas por especialidad, sin nombres", 85, "time", None, "Jefatura de Recursos Humanos"),
                Promise("Pagar el seguro de los practicantes antes de que empiecen.", MPI, "Pólizas vigentes", -130, "kept_late", None, "Gerencia de Desarrollo Social"),
            ),
        ),
        Covenant(
            "Convenio de la biblioteca rodante",
            "Mantener la biblioteca rodante tres tardes por semana en los barrios altos.",
            (
                (MPI, PUBLIC, "Renato Cutipa Salas", "Alcalde provincial", "Chofer y combustible", 38_000_00),
                (SMELTER, PRIVATE, "Hernán Loayza Pinto", "Gerente de Relaciones Comunitarias", "La camioneta y 1,200 libros", 85_000_00),
            ),
            -341, 24, 123_000_00, projects=1,
        ),
        Covenant(
            "Convenio de deporte en las losas del puerto",
            "Iluminar cuatro losas y abrirlas hasta las diez de la noche.",
            (
                (MPI, PUBLIC, "Renato Cutipa Salas", "Alcalde provincial", "Vigilancia y limpieza", None),
                (EPS, PUBLIC, "Lourdes Flor Zeballos", "Gerenta", "Riego de las áreas verdes con agua tratada", None),
                ("Cámara de Comercio de Ilo (ficticia)", PRIVATE, "Edgar Pacheco Rivera", "Presidente", "Luminarias de cuatro losas", 52_000_00),
            ),
            -800, -120, 52_000_00, renewed=(-60, 305, "Tres losas tienen luz; falta la cuarta, y los clubes pidieron seguir."),
        ),
        Covenant(
            "Convenio de radio juvenil", "Un programa semanal hecho por jóvenes.",
            (
                ("Radio Puerto (ficticia)", PRIVATE, "Nancy Quilca Arce", "Directora", "Una hora cada sábado", None),
                ("Mesa de Juventudes de Ilo", CIVIL, "Brayan Ticona Mayta", "Coordinador", "El equipo que hace el programa", None),
            ),
            -500, 200, ended=(-90, "La radio cambió de dueño y dejó de ceder la hora. El programa sigue por internet."),
        ),
        Covenant(
            "Convenio de becas de inglés náutico", "Treinta becas de inglés para el trabajo en el mar.",
            (
                (PORT, PRIVATE, "Milagros Rado Tejada", "Gerenta general", "Las treinta becas", 45_000_00),
                (UGI, PUBLIC, "Sonia Alave Cruz", "Directora", "Aulas y difusión", None),
            ),
            0, 400, 45_000_00, is_draft=True,
        ),
    ),
    "huaylas": (
        Covenant(
            "Convenio por el agua de la cuenca del Santa",
            "Ordenar juntos el uso del agua: medir los canales, revestir los que más pierden y acordar los turnos de estiaje.",
            (
                (MPH, PUBLIC, "Teófilo Sáenz Milla", "Alcalde provincial", "Expedientes técnicos", 150_000_00),
                (BOARD, CIVIL, "Fortunato Granados Rímac", "Presidente", "Mano de obra y medición", 60_000_00),
                (HYDRO, PRIVATE, "Cecilia Barreto Luna", "Gerenta de Sostenibilidad", "Materiales y equipos de medición", 420_000_00),
            ),
            -260, 610, 630_000_00, projects=2,
            promises=(
                Promise("Revestir 3 km del canal Huandoy.", HYDRO, "Acta de conformidad de los regantes", -58, "kept_late", None, "Gerencia de Sostenibilidad"),
                Promise("Turnos de estiaje acordados y pegados en cada compuerta.", BOARD, "Fotografía de cada compuerta", -85, "kept", None, "Consejo directivo"),
                Promise("Expediente técnico de la represa de Rajucolta.", MPH, "Resolución que lo aprueba", 50, "time", None, "Gerencia de Obras"),
            ),
        ),
        Covenant(
            "Convenio de viveros comunales", "Producir cien mil plantones de queñual y aliso al año.",
            (
                (GRA, PUBLIC, "Rolando Mejía Haro", "Gerente de Desarrollo Social", "Semillas y asistencia técnica", 70_000_00),
                ("Comunidades de la cuenca (ficticias)", CIVIL, "Norma Obregón Jamanca", "Delegada", "Terrenos y jornales", None),
                (HYDRO, PRIVATE, "Cecilia Barreto Luna", "Gerenta de Sostenibilidad", "Invernaderos", 95_000_00),
            ),
            -346, 19, 165_000_00, projects=1,
        ),
        Covenant(
            "Convenio de alerta temprana de aluviones", "Sirenas, rutas y simulacros en cuatro distritos.",
            (
                (GRA, PUBLIC, "Rolando Mejía Haro", "Gerente de Desarrollo Social", "Sirenas y personal", 210_000_00),
                (HYDRO, PRIVATE, "Cecilia Barreto Luna", "Gerenta de Sostenibilidad", "Sensores en la laguna", 130_000_00),
            ),
            -900, -150, 340_000_00, renewed=(-95, 270, "Faltan las sirenas de Mato; el resto funciona y se probó en el simulacro."),
        ),
        Covenant(
            "Convenio de turismo en la laguna", "Senderos y baños para visitantes.",
            (
                (MPH, PUBLIC, "Teófilo Sáenz Milla", "Alcalde provincial", "Senderos", 40_000_00),
                ("Asociación de Guías del Huandoy (ficticia)", PRIVATE, "Saúl Colonia Espinoza", "Presidente", "Guías y limpieza", None),
            ),
            -700, -200, 40_000_00,
        ),
    ),
}  # fmt: skip
