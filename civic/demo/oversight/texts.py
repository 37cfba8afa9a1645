"""What a committee of the demonstration asks for, sees and warns of. All of it is made up."""

from __future__ import annotations

from typing import NamedTuple

from civic.oversight.models import AlertState, AnswerKind

A, K = AlertState, AnswerKind
ILO, HUAYLAS = "mesa-ilo", "mesa-huaylas"


class Asked(NamedTuple):
    """One request; days from today."""

    entity: str
    subject: str
    text: str
    day: int
    due: int
    answers: tuple[tuple[AnswerKind, int, str, str], ...] = ()


REQUESTS = {
    ILO: (
        Asked("Gerencia de Infraestructura", "Cronograma de las obras priorizadas", "Cronograma de ejecución de las obras priorizadas este año, con su presupuesto inicial y modificado.", -190, -176,
              ((K.FULL, -179, "Se entrega el cronograma de nueve obras, con el presupuesto inicial y el modificado de cada una.", "Gerencia de Infraestructura"),)),
        Asked("Oficina de Presupuesto", "Gasto del proceso participativo a medio año", "Cuánto se ha gastado en cada proyecto priorizado hasta el 30 de junio.", -120, -106,
              ((K.PARTIAL, -104, "Se entrega el gasto de seis proyectos. El de los otros tres se consolidará.", "Oficina de Presupuesto"),
               (K.FULL, -91, "Se completa la información de los tres proyectos que faltaban.", "Oficina de Presupuesto"))),
        Asked("Empresa de agua", "Presión de agua en los barrios altos", "Mediciones de presión de los últimos seis meses en Miramar y Pampa Inalámbrica.", -95, -81,
              ((K.REFUSED, -80, "La empresa señala que las mediciones son de uso interno. El comité presentará un reclamo.", "Empresa de agua, atención al usuario"),)),
        Asked("Gerencia de Infraestructura", "Expediente del malecón: plazos y ampliaciones", "Copia de las ampliaciones de plazo de la obra del malecón y quién las aprobó.", -48, -34),
        Asked("Gerencia de Servicios a la Ciudad", "Recojo de residuos en Pacocha", "Rutas y horarios de recojo en Pacocha desde enero, y cuántos camiones estuvieron parados.", -40, -26,
              ((K.PARTIAL, -29, "Se entregan las rutas y horarios. Los partes de mantenimiento los tiene otra área.", "Subgerencia de Limpieza Pública"),)),
        Asked("Oficina de Presupuesto", "Presupuesto del próximo año para los proyectos priorizados", "Qué proyectos priorizados entran en el presupuesto del próximo año y con qué monto.", -5, 9),
    ),
    HUAYLAS: (
        Asked("Gerencia de Desarrollo Económico", "Compra de plantones", "Contrato y guías de entrega de los plantones para la reforestación.", -75, -61,
              ((K.FULL, -66, "Se entregan el contrato y las guías de entrega firmadas por cuatro comunidades.", "Gerencia de Desarrollo Económico"),)),
        Asked("Gerencia de Infraestructura", "Canal de riego: por qué se paralizó", "Razón de la paralización del canal de riego y fecha de reinicio.", -33, -19),
    ),
}  # fmt: skip


class Seen(NamedTuple):
    """One visit; days from today. `about` is a word of the title of the proposal it looks at, or «agreement»."""

    title: str
    day: int
    place: str
    who: str
    found: str
    recommendation: str
    photos: tuple[str, ...]
    about: str = ""
    published: bool = True


VISITS = {
    ILO: (
        Seen("Visita al malecón: segundo tramo", -36, "Malecón, tramo entre la caleta y el parque", "Tres organizaciones del comité y un técnico de la gerencia",
             "Según el cronograma, el segundo tramo debía estar vaciado en la primera semana del mes. Encontramos el encofrado armado y dos personas trabajando.\nEl cartel de obra está en su sitio, con el monto y el plazo.",
             "Que la gerencia publique la ampliación de plazo y la nueva fecha de término.", ("Encofrado del segundo tramo sin vaciar, con el mar al fondo", "Cartel de obra con monto y plazo")),
        Seen("Cómo va el acuerdo sobre los parques", -70, "Parques de Pampa Inalámbrica", "Dos organizaciones del comité",
             "De los cinco parques acordados, tres tienen riego y plantas. En dos falta la conexión de agua.", "Reprogramar la conexión con fecha.", ("Parque con árboles jóvenes y riego por goteo",), "agreement"),
        Seen("Visita al local comunal", -3, "Barrio Miramar", "Dos organizaciones del comité", "Notas de la visita: techo terminado, falta la instalación eléctrica.", "", ("Techo nuevo del local comunal",), "", False),
    ),
    HUAYLAS: (
        Seen("Visita al canal de riego", -25, "Sector bajo del canal", "Dos organizaciones del comité y el comité de regantes",
             "Los trabajos están parados desde hace tres semanas. Hay 40 metros de zanja abierta junto al camino de la escuela.", "Cercar la zanja de inmediato y dar fecha de reinicio.", ("Zanja abierta junto al camino, con cerros al fondo",), "canal"),
    ),
}  # fmt: skip


class Warned(NamedTuple):
    """One alert; days from today."""

    title: str
    risk: str
    evidence: str
    recommendation: str
    entities: str
    day: int
    steps: tuple[tuple[AlertState, int, str], ...] = ()
    of_visit: bool = False


ALERTS = {
    ILO: (
        Warned("El malecón puede terminar después del plazo", "Si el segundo tramo no se vacía este mes, la obra pasa al próximo año y el saldo vuelve al tesoro.",
               "Visita del comité con fotografías; cronograma entregado por la gerencia.", "Publicar la ampliación de plazo y reforzar la cuadrilla.", "Gerencia de Infraestructura; Concejo Municipal", -33, of_visit=True),
        Warned("Camiones parados en Pacocha", "Los residuos se quedan dos días más en la calle.", "Aviso de cuatro juntas vecinales y respuesta parcial de la subgerencia.", "Reparar los dos camiones o contratar el servicio.", "Subgerencia de Limpieza Pública", -24,
               ((A.ATTENDED, -12, "Un camión volvió a salir. El otro está en el taller."),)),
        Warned("Cartel de obra sin monto", "Sin el monto no se puede vigilar.", "Fotografía del cartel en la losa deportiva.", "Corregir el cartel.", "Gerencia de Infraestructura", -150,
               ((A.ATTENDED, -146, "La gerencia reconoció el error."), (A.SOLVED, -139, "El cartel tiene monto, plazo y empresa."))),
        Warned("Compra de equipos sin acta de entrega", "No consta quién recibió los equipos.", "El almacén no mostró el acta.", "Entregar el acta.", "Oficina de Logística", -215,
               ((A.UNHEARD, -170, "Pasó el plazo sin respuesta. El comité llevó el caso a la Contraloría."),)),
    ),
    HUAYLAS: (
        Warned("Zanja abierta junto a la escuela", "Niñas y niños pasan a un metro de una zanja de dos metros.", "Visita del comité con fotografías.", "Cercar y señalizar hoy mismo.", "Municipalidad; empresa que ejecuta la obra", -24,
               ((A.ATTENDED, -20, "Se colocó cinta y un cerco de madera. Falta tapar la zanja."),), of_visit=True),
    ),
}  # fmt: skip
