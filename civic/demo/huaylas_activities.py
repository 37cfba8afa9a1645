"""What happens in Huaylas, from more than a year ago to six weeks ahead."""

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
    Activity("Asamblea de comunidades de la cuenca", C.ASSEMBLY, -410, 9, 2, "Acuerdos sobre turnos de agua.", space="agua", weekday=5),
    Activity("Faena por el canal Yurac", C.CIVIC, -392, 7, 7, "Limpieza del canal con todas las familias.", weekday=5),
    Activity("Festival del huayno", C.CULTURAL, -376, 15, 1, "Voces y bandas de los diez distritos.", registration=False, weekday=6),
    Activity("Taller de gestión pública para funcionarias y funcionarios I", C.TRAINING, -362, 9, 3, "Presupuesto por resultados, paso a paso.", seats=60, hours=6, audience=OFFICIALS, weekday=4),
    Activity("Cabildo abierto de Caraz", C.CIVIC, -345, 17, 1, "Tránsito, mercado y áreas verdes.", space="caraz", weekday=3),
    Activity("Rimanakuy de organizaciones", C.CULTURAL, -338, 10, 0, "Compartir de organizaciones y memoria del año.", weekday=5),
    # this stretch
    Activity("Danzas del valle", C.CULTURAL, -304, 10, 1, "Cuadrillas de danzantes de todo el valle.", registration=False, size=0.7),
    Activity("Encuentro provincial de rondas campesinas", C.CIVIC, -290, 9, 5, "Protocolos de alerta y convivencia.", weekday=5),
    Activity("Taller de gestión pública para funcionarias y funcionarios II", C.TRAINING, -276, 9, 3, "Inversión pública y cierre de brechas.", seats=60, hours=6, audience=OFFICIALS, weekday=4),
    Activity("Escuela de líderes sociales: módulo 1", C.TRAINING, -262, 9, 0, "Derechos y espacios de participación.", seats=50, sessions=2, audience=LEADERS, weekday=5),
    Activity("Faena de reforestación con queñuales", C.CIVIC, -249, 7, 8, "Mil plantones para la laguna.", space="agua", weekday=5),
    Activity("Yunza de los distritos", C.CULTURAL, -270, 14, 1, "Comparsas, música y árbol.", registration=False, weekday=6, size=0.6),
    Activity("Foro Mujeres y tierra", C.FORUM, -233, 9, 4, "Titulación, riego y cuidado.", seats=80, weekday=5),
    Activity("Taller de gestión pública para funcionarias y funcionarios III", C.TRAINING, -220, 9, 3, "Compras públicas y transparencia.", seats=60, hours=6, audience=OFFICIALS, weekday=4),
    Activity("Cabildo de la Cordillera Negra", C.CIVIC, -205, 10, 4, "Tres distritos reactivan su mesa.", space="negra", weekday=5),
    Activity("Velada de la Cordillera Negra", C.CULTURAL, -200, 10, 4, "Música y comida compartida.", registration=False, size=0.6),
    Activity("Primera audiencia pública de rendición de cuentas", C.HEARING, -184, 10, 0, "La municipalidad informa y responde preguntas.", registration=False, size=0.5, weekday=4),
    Activity("Escuela de líderes sociales: módulo 2", C.TRAINING, -172, 9, 0, "Diagnóstico y propuesta.", seats=50, sessions=2, audience=LEADERS, weekday=5),
    Activity("Encuentro escolar y comunal de danzas", C.CULTURAL, -150, 9, 1, "Escuelas y comunidades en la plaza.", registration=False, size=0.6),
    Activity("Izamiento y ceremonia cívica", C.CIVIC, -116, 9, 1, "Con las organizaciones acreditadas.", registration=False, size=0.6),
    Activity("Taller de gestión pública para funcionarias y funcionarios IV", C.TRAINING, -104, 9, 3, "Seguimiento de obras y de acuerdos.", seats=60, hours=6, audience=OFFICIALS, weekday=4),
    Activity("Feria de semillas y saberes", C.FAIR, -97, 9, 6, "Trueque de semillas y recetas.", registration=False, size=0.5, weekday=6),
    Activity("Taller descentralizado del presupuesto: Pamparomás", C.SESSION, -90, 9, 5, "Prioridades del distrito.", space="budget", weekday=5),
    Activity("Festival de danzas de los caseríos", C.CULTURAL, -83, 10, 1, "Elencos de los barrios y caseríos.", registration=False, size=0.6),
    Activity("Escuela de líderes sociales: módulo 3", C.TRAINING, -76, 9, 4, "Ficha de proyecto y acta.", seats=50, sessions=2, audience=LEADERS, weekday=5),
    Activity("Faena por el camino escolar", C.CIVIC, -66, 7, 4, "Comunidades y padres de familia.", space="negra", weekday=5),
    Activity("Segunda audiencia pública de rendición de cuentas", C.HEARING, -58, 10, 0, "La municipalidad informa y responde preguntas.", registration=False, weekday=4),
    Activity("Cabildo de juventudes del valle", C.CIVIC, -46, 15, 3, "Estudio, trabajo y deporte.", audience=YOUTH, weekday=4),
    Activity("Encuentro de bandas y coros", C.CULTURAL, -33, 15, 1, "Homenaje a las y los músicos mayores.", registration=False, weekday=6),
    Activity("Asamblea de la Mesa de Caraz", C.ASSEMBLY, -24, 17, 0, "Revisión de acuerdos del trimestre.", space="caraz", weekday=3),
    Activity("Minga por la laguna", C.CIVIC, -16, 7, 8, "Cercado y limpieza de la orilla.", space="agua", weekday=5),
    Activity("Taller de gestión pública para funcionarias y funcionarios V", C.TRAINING, -9, 9, 3, "Atención a la ciudadanía en quechua y castellano.", seats=60, hours=6, audience=OFFICIALS, weekday=4),
    Activity("Tarde de cuentos en quechua", C.CULTURAL, -5, 15, 2, "Abuelas y abuelos cuentan a las niñas y los niños.", registration=False, special="open_list"),
    Activity("Feria de palta y flores", C.FAIR, -52, 9, 6, "Productores de Mato invitan a probar y comprar.", special="cancelled", reason="La carretera estuvo cerrada.", registration=False),
    Activity("Caminata cívica a la laguna", C.CIVIC, 8, 6, 8, "Caminamos y acordamos cómo cuidarla.", special="postponed", reason="Hay un derrumbe en el camino. Avisaremos la nueva fecha.", seats=50),
    # now and next
    Activity("Asamblea de comités de riego", C.ASSEMBLY, 0, 16, 2, "Turnos y mantenimiento de los canales.", space="agua", seats=70),
    Activity("Cabildo abierto en Caraz", C.CIVIC, 1, 17, 1, "Residuos y comercio en las calles.", space="caraz", seats=150),
    Activity("Taller de actas para secretarias y secretarios", C.TRAINING, 4, 9, 3, "Trae el libro de actas de tu organización.", seats=25, hours=4, audience=LEADERS, special="full"),
    Activity("Encuentro cultural de los diez distritos", C.CULTURAL, 7, 10, 1, "Música, tejido y comida del valle.", seats=300),
    Activity("Foro de la cuenca del Santa", C.FORUM, 11, 9, 3, "Comunidades, municipalidades y entidades.", space="agua", seats=80, special="reserved", format=Format.HYBRID),
    Activity("Escuela de líderes sociales: módulo 4", C.TRAINING, -8, 9, 0, "Cuatro sesiones con práctica en la comunidad.", seats=50, sessions=4, audience=LEADERS, special="running"),
    Activity("Faena por el local comunal de Pueblo Libre", C.CIVIC, 15, 7, 4, "Techo y piso del local.", space="negra", seats=80, weekday=5),
    Activity("Taller de gestión pública para funcionarias y funcionarios VI", C.TRAINING, 19, 9, 3, "Datos abiertos y rendición de cuentas.", seats=60, hours=6, audience=OFFICIALS, weekday=4),
    Activity("Sesión de priorización del presupuesto", C.SESSION, 26, 9, 0, "Agentes participantes ordenan los proyectos.", space="budget", audience=REPS, seats=60, weekday=5),
    Activity("Festival de coros andinos", C.CULTURAL, 34, 15, 1, "Coros de escuelas y parroquias.", registration=False, weekday=6),
    Activity("Taller de voceras y voceros", C.TRAINING, 41, 9, 0, "Se publica cuando confirme el local.", seats=40, special="draft"),
)  # fmt: skip
