"""What happens in Ilo, from more than a year ago to six weeks ahead."""

from __future__ import annotations

from civic.demo.provinces import Activity
from civic.events.models import Audience, Category, Format

C = Category
REPS, LEADERS, YOUTH, OFFICIALS = (
    Audience.REPRESENTATIVES,
    Audience.LEADERS,
    Audience.YOUTH,
    Audience.OFFICIALS,
)

ACTIVITIES = (
    # the year before
    Activity("Gran minga de limpieza del malecón", C.CIVIC, -415, 8, 3, "Vecinas y vecinos limpiamos juntos la orilla.", weekday=6),
    Activity("Festival de danzas del sur", C.CULTURAL, -398, 16, 2, "Elencos de los barrios bailan en la plaza.", registration=False, weekday=5),
    Activity("Taller de vigilancia ciudadana del presupuesto", C.TRAINING, -385, 9, 4, "Aprende a leer el presupuesto y a seguir una obra.", seats=60, hours=4, weekday=5),
    Activity("Primera audiencia pública de rendición de cuentas", C.HEARING, -372, 10, 7, "La municipalidad informa y responde preguntas.", registration=False, size=0.6, weekday=4),
    Activity("Cabildo abierto por el agua", C.CIVIC, -355, 18, 1, "Los barrios altos conversan con la empresa de agua.", weekday=3),
    Activity("Foro Puerto y juventud", C.FORUM, -340, 15, 4, "Qué futuro queremos las y los jóvenes en el puerto.", space="jovenes", audience=YOUTH, seats=80),
    Activity("Encuentro de clubes de madres", C.CULTURAL, -338, 15, 1, "Canto, cocina y balance del año.", weekday=5),
    Activity("Asamblea de balance del año", C.ASSEMBLY, -330, 17, 0, "Revisamos qué acuerdos se cumplieron y cuáles faltan.", weekday=3),
    # this stretch
    Activity("Campaña playas sin basura", C.CAMPAIGN, -305, 8, 3, "Separamos residuos en tres playas.", space="ambiente", registration=False, weekday=5),
    Activity("Comparsas de los barrios", C.CULTURAL, -285, 15, 2, "Las juntas vecinales bailan en la plaza.", registration=False, weekday=6, size=0.7),
    Activity("Plantón de árboles en las lomas", C.CIVIC, -272, 8, 6, "Sembramos molles y huarangos con las juntas de riego.", weekday=5),
    Activity("Curso básico de participación ciudadana", C.TRAINING, -268, 18, 4, "Tres sesiones: derechos, espacios y propuestas.", seats=45, sessions=3, audience=LEADERS),
    Activity("Encuentro de mujeres del puerto", C.CIVIC, -255, 15, 0, "Agenda de las mujeres para el año.", weekday=5),
    Activity("Cabildo abierto de seguridad en Miramar", C.CIVIC, -238, 18, 1, "Vecinas, vecinos y comisaría acuerdan rondas y luz.", weekday=3),
    Activity("Feria de organizaciones sociales", C.FAIR, -226, 10, 3, "Conoce qué hace cada organización y súmate.", registration=False, size=0.6, weekday=6),
    Activity("Noche de poesía y décimas", C.CULTURAL, -214, 19, 4, "Voces del puerto en escena.", weekday=4),
    Activity("Taller de actas y acuerdos", C.TRAINING, -207, 9, 0, "Cómo escribir un acta que sirva.", seats=40, hours=3, audience=LEADERS, weekday=5),
    Activity("Asamblea informativa sobre calidad del aire", C.CIVIC, -198, 17, 4, "Resultados de las estaciones de monitoreo.", space="ambiente", weekday=3),
    Activity("Segunda audiencia pública de rendición de cuentas", C.HEARING, -186, 10, 7, "La municipalidad informa y responde preguntas.", registration=False, size=0.6, weekday=4),
    Activity("Pasacalle por la provincia", C.CULTURAL, -176, 10, 2, "Instituciones y barrios desfilan juntos.", registration=False, weekday=5, size=0.7),
    Activity("Izamiento y desfile cívico", C.CIVIC, -160, 9, 2, "Ceremonia cívica con las organizaciones acreditadas.", registration=False, weekday=6),
    Activity("Fiesta de los pescadores", C.CULTURAL, -143, 11, 3, "Procesión en el mar y feria de platos.", registration=False, weekday=6, size=0.7),
    Activity("Curso de liderazgo juvenil", C.TRAINING, -138, 16, 4, "Cuatro sesiones con prácticas en el barrio.", space="jovenes", seats=35, sessions=4, audience=YOUTH),
    Activity("Jornada de donación y salud comunitaria", C.CIVIC, -130, 8, 5, "Vacunas, tamizaje y orientación con la red de salud.", space="pacocha", weekday=5),
    Activity("Desfile y feria de los barrios", C.CULTURAL, -116, 9, 2, "Barrios, colegios y organizaciones.", registration=False, weekday=1, size=0.75),
    Activity("Taller descentralizado del presupuesto: Pacocha", C.SESSION, -108, 17, 5, "Prioridades del distrito para el próximo año.", space="budget", weekday=3),
    Activity("Taller descentralizado del presupuesto: Miramar", C.SESSION, -101, 17, 1, "Prioridades de los barrios altos.", space="budget", weekday=3),
    Activity("Minga por el parque de Las Lomas", C.CIVIC, -94, 8, 1, "Pintado, riego y juegos recuperados.", weekday=6),
    Activity("Foro de pesca artesanal y mercados", C.FORUM, -85, 15, 0, "Precios, frío y compras públicas.", seats=70, weekday=4),
    Activity("Muestra de arte Puerto de colores", C.CULTURAL, -78, 18, 4, "Niñas, niños y jóvenes exponen.", weekday=4),
    Activity("Tercera audiencia pública de rendición de cuentas", C.HEARING, -62, 10, 7, "La municipalidad informa y responde preguntas.", registration=False, size=0.6, weekday=4),
    Activity("Simulacro y mapa de riesgos del barrio", C.CIVIC, -55, 10, 1, "Practicamos y corregimos las rutas.", weekday=5),
    Activity("Taller de uso del celular para dirigentas", C.TRAINING, -48, 15, 0, "Cuidar datos, grupos y documentos.", seats=30, hours=3, audience=LEADERS, weekday=5),
    Activity("Festival gastronómico de la caleta", C.CULTURAL, -37, 11, 3, "Cocina de las asociaciones de pescadores.", registration=False, weekday=6, size=0.6),
    Activity("Asamblea de la Mesa de Pacocha", C.ASSEMBLY, -30, 17, 5, "Plan de trabajo de la mesa reactivada.", space="pacocha", weekday=3),
    Activity("Cabildo de la niñez y la adolescencia", C.CIVIC, -23, 9, 4, "Chicas y chicos proponen a la Mesa.", audience=YOUTH, weekday=5),
    Activity("Limpieza de playa Boca del Río", C.CIVIC, -13, 8, 3, "Medimos y retiramos residuos.", space="ambiente", weekday=5),
    Activity("Noche de museos de barrio", C.CULTURAL, -6, 18, 2, "Fotos y objetos de la historia del puerto.", registration=False),
    Activity("Taller de fichas de proyecto", C.TRAINING, -4, 9, 0, "De la idea a la ficha, con ejemplos.", seats=40, hours=3, special="open_list"),
    Activity("Presentación del libro de acuerdos", C.CIVIC, -40, 18, 0, "Acto público con las organizaciones que firmaron.", special="cancelled", reason="Duelo institucional en la municipalidad."),
    Activity("Paseo por las lomas", C.CULTURAL, 9, 7, 6, "Caminata guiada con el colectivo ambiental.", special="postponed", reason="El camino está cerrado por obras. Avisaremos la nueva fecha.", seats=40),
    # now and next
    Activity("Asamblea de juntas vecinales", C.ASSEMBLY, 0, 18, 0, "Propuestas de los barrios para la Mesa.", seats=80),
    Activity("Taller de rendición de cuentas para representantes", C.TRAINING, 1, 9, 4, "Preguntas claras, respuestas por escrito.", seats=30, hours=3, audience=REPS, special="full"),
    Activity("Feria de reciclaje del puerto", C.CIVIC, 3, 9, 3, "Trae papel, plástico y vidrio: se cambia por plantas.", space="ambiente", seats=200),
    Activity("Foro Agua para el puerto", C.FORUM, 6, 15, 4, "Empresa de agua, municipalidad y barrios.", seats=90, special="reserved", format=Format.HYBRID),
    Activity("Escuela de dirigentas y dirigentes", C.TRAINING, -12, 17, 0, "Cuatro sesiones los mismos días, con práctica.", seats=40, sessions=4, audience=LEADERS, special="running"),
    Activity("Festival de bandas y tunas", C.CULTURAL, 10, 17, 2, "Entrada libre para toda la familia.", registration=False, weekday=5),
    Activity("Cabildo abierto en Pacocha", C.CIVIC, 13, 17, 5, "Transporte y áreas verdes del distrito.", space="pacocha", seats=120, weekday=3),
    Activity("Encuentro virtual de juventudes", C.FORUM, 16, 19, 0, "Por videollamada, desde cualquier lugar.", space="jovenes", audience=YOUTH, seats=100, format=Format.ONLINE),
    Activity("Minga de pintado del local comunal", C.CIVIC, 20, 8, 1, "Lleva ropa de trabajo; la pintura la ponemos juntos.", seats=60, weekday=6),
    Activity("Sesión de priorización del presupuesto", C.SESSION, 27, 9, 7, "Agentes participantes ordenan los proyectos.", space="budget", audience=REPS, seats=70, weekday=5),
    Activity("Concierto de coros de los barrios", C.CULTURAL, 33, 18, 2, "Coros y bandas de la provincia.", registration=False, weekday=5),
    Activity("Taller de redacción de acuerdos", C.TRAINING, 40, 9, 4, "Se publica cuando confirme la ponente.", seats=40, special="draft"),
)  # fmt: skip
