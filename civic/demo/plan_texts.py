"""What is reported on the plans of the demonstration: fictional works, figures and acts. v verified, r waits, b sent back."""

from __future__ import annotations

# Indicator → its works: (name, reference, [(milestone, percent, day, state)]). A day «-3» is three days before today.
Steps = list[tuple[str, int, str, str]]
WORKS: dict[str, list[tuple[str, str, Steps]]] = {
    "ILO-SOC-02-A": [
        ("Conjunto habitacional Las Lomas (APP)", "CUI 2900101", [
            ("idea", 100, "2019-06-14", "v"), ("viable", 100, "2020-03-02", "v"), ("design", 100, "2021-05-20", "v"),
            ("contracted", 100, "2022-02-11", "v"), ("execution", 35, "2022-11-30", "r")]),
        ("Conjunto habitacional Villa Pacífico (APP)", "CUI 2900102", [
            ("idea", 100, "2020-08-05", "v"), ("viable", 100, "2022-06-30", "v"), ("design", 60, "-6", "r")]),
    ],
    "ILO-SOC-03-A": [("Plan de acondicionamiento territorial de la provincia", "", [
        ("decided", 100, "2019-04-02", "v"), ("diagnosis", 100, "2020-12-15", "v"), ("proposal", 100, "2021-11-10", "v"),
        ("consultation", 50, "2022-09-22", "v"), ("approved", 0, "-9", "r")])],
    "ILO-SOC-05-A": [("Planta desalinizadora de la zona sur", "CUI 2900501", [
        ("idea", 100, "2019-07-01", "v"), ("viable", 100, "2021-03-15", "v"), ("design", 80, "2022-10-05", "b")])],
    "ILO-SOC-05-B": [
        ("Reservorio de la zona alta", "CUI 2900502", [
            ("idea", 100, "2019-03-11", "v"), ("viable", 100, "2019-09-30", "v"), ("design", 100, "2020-06-18", "v"),
            ("contracted", 100, "2020-12-01", "v"), ("execution", 100, "2022-03-24", "v"), ("received", 100, "2022-06-08", "v")]),
        ("Reservorio de El Algarrobal", "CUI 2900503", [
            ("idea", 100, "2019-03-11", "v"), ("viable", 100, "2020-10-12", "v"), ("design", 100, "2021-08-27", "v"),
            ("contracted", 100, "2022-01-20", "v"), ("execution", 70, "-4", "r")]),
    ],
    "ILO-SOC-06-A": [
        ("Convenio de prácticas con la terminal portuaria", "Convenio 003-2020", [
            ("proposed", 100, "2019-10-01", "v"), ("negotiated", 100, "2020-01-28", "v"), ("signed", 100, "2020-02-20", "v"),
            ("in_execution", 100, "2020-07-01", "v"), ("closed", 100, "2022-02-28", "v")]),
        ("Convenio de empleo juvenil con pesqueras", "Convenio 011-2021", [
            ("proposed", 100, "2020-11-16", "v"), ("negotiated", 100, "2021-04-12", "v"), ("signed", 100, "2021-06-03", "v"),
            ("in_execution", 60, "2022-08-19", "v")]),
        ("Convenio con comercios de la Pampa Inalámbrica", "", [
            ("proposed", 100, "2022-03-09", "v"), ("negotiated", 100, "-12", "r")]),
    ],
    "ILO-SOC-08-A": [
        ("Programa de confección para madres de familia", "RA 118-2019", [
            ("designed", 100, "2019-05-06", "v"), ("funded", 100, "2020-01-15", "v"), ("running", 100, "2020-09-01", "v"),
            ("sustained", 100, "2021-09-30", "v")]),
        ("Programa de empleo temporal en parques", "RA 064-2020", [
            ("designed", 100, "2020-03-18", "v"), ("funded", 100, "2021-01-20", "v"), ("running", 100, "2021-05-03", "v")]),
        ("Programa de huertos urbanos para personas mayores", "", [
            ("designed", 100, "2022-02-14", "v"), ("funded", 50, "2022-07-11", "b")]),
    ],
    "ILO-ECO-01-A": [("Ventanilla única de formalización", "Ordenanza 702-2020", [
        ("designed", 100, "2019-08-20", "v"), ("created", 100, "2020-02-05", "v"), ("equipped", 100, "2021-03-01", "v"),
        ("operating", 100, "2021-04-12", "v")])],
    "ILO-ECO-02-A": [("Modificación del plan de desarrollo urbano", "", [
        ("decided", 100, "2020-05-27", "v"), ("diagnosis", 100, "2022-04-08", "v"), ("proposal", 30, "-8", "r")])],
    "ILO-AMB-01-A": [("Centro de monitoreo y control ambiental", "", [
        ("designed", 100, "2021-06-10", "v"), ("created", 100, "2022-05-02", "b")])],
    "ILO-AMB-02-A": [
        ("Recuperación del humedal de la desembocadura", "CUI 2900901", [
            ("idea", 100, "2019-05-15", "v"), ("viable", 100, "2019-12-10", "v"), ("design", 100, "2020-09-21", "v"),
            ("contracted", 100, "2021-01-18", "v"), ("execution", 100, "2022-05-30", "v"), ("received", 100, "2022-08-15", "v")]),
        ("Arborización con agua tratada", "CUI 2900902", [
            ("idea", 100, "2020-02-03", "v"), ("viable", 100, "2021-07-07", "v"), ("design", 100, "2022-03-16", "v"),
            ("contracted", 100, "2022-09-05", "r")]),
        ("Limpieza y cuidado del litoral", "", [("idea", 100, "2021-09-13", "v")]),
    ],
    "ILO-AMB-03-A": [("Ampliación de la planta de segregación", "CUI 2901001", [("idea", 100, "2019-11-04", "v")])],
    "ILO-INS-01-A": [
        ("Expediente digital en mesa de partes", "Proyecto 01-2020", [
            ("idea", 100, "2019-09-02", "v"), ("viable", 100, "2019-12-20", "v"), ("design", 100, "2020-03-10", "v"),
            ("contracted", 100, "2020-06-22", "v"), ("execution", 100, "2021-02-15", "v"), ("received", 100, "2021-03-31", "v")]),
        ("Turnos en línea para licencias", "Proyecto 04-2021", [
            ("idea", 100, "2021-01-11", "v"), ("viable", 100, "2021-04-19", "v"), ("design", 100, "2021-09-06", "v"),
            ("contracted", 100, "2021-12-13", "v"), ("execution", 100, "2022-07-04", "v"), ("received", 100, "-5", "r")]),
        ("Tablero de obras para vecinas y vecinos", "", [("idea", 100, "2022-03-01", "v"), ("viable", 50, "2022-06-27", "v")]),
    ],
    "HUA-C1-04-A": [("Plan de monitoreo y evaluación de la gestión municipal", "", [
        ("decided", 100, "2015-05-12", "v"), ("diagnosis", 100, "2016-02-26", "v"), ("proposal", 100, "2016-11-18", "v"),
        ("consultation", 100, "2017-05-19", "v"), ("approved", 50, "-7", "r")])],
}  # fmt: skip

# Indicator → [(from, to, value, numerator, denominator, what happened, state)].
VALUES: dict[str, list[tuple[str, str, str | None, str | None, str | None, str, str]]] = {
    "ILO-SOC-04-A": [
        ("2019-01-01", "2019-12-31", None, "412", "3430", "Conexiones domiciliarias nuevas sobre viviendas sin servicio.", "v"),
        ("2020-01-01", "2020-12-31", None, "198", "3430", "La emergencia sanitaria paró las obras seis meses.", "v"),
        ("2021-01-01", "2021-12-31", None, "640", "3430", "Dos sectores de la Pampa Inalámbrica.", "v"),
        ("2022-01-01", "2022-12-31", None, "712", "3430", "Falta el informe de cierre de un sector.", "b"),
    ],
    "ILO-SOC-04-B": [
        ("2019-01-01", "2019-12-31", None, "155", "980", "Conexiones eléctricas nuevas.", "v"),
        ("2020-01-01", "2020-12-31", None, "96", "980", "", "v"),
        ("2021-01-01", "2021-12-31", None, "231", "980", "Electrificación de tres asociaciones de vivienda.", "r"),
    ],
    "ILO-SOC-04-C": [
        ("2019-01-01", "2019-12-31", None, None, None, "No había estudio de la brecha: se encargó ese año.", "v"),
        ("2020-01-01", "2020-12-31", None, "9", "60", "Rutas de recojo nuevas sobre rutas que faltaban.", "v"),
    ],
    "ILO-SOC-05-C": [
        ("2019-01-01", "2019-12-31", "14", None, None, "Promedio de los seis sectores.", "v"),
        ("2020-01-01", "2020-12-31", "15.5", None, None, "", "v"),
        ("2021-01-01", "2021-12-31", "17", None, None, "Con el reservorio de la zona alta en prueba.", "v"),
        ("2022-01-01", "2022-12-31", "18.5", None, None, "Medición de diciembre.", "r"),
    ],
    "ILO-INS-02-A": [
        ("2019-01-01", "2019-06-30", None, "6", "42", "", "v"), ("2019-07-01", "2019-12-31", None, "13", "42", "", "v"),
        ("2020-01-01", "2020-06-30", None, "15", "42", "", "v"), ("2020-07-01", "2020-12-31", None, "21", "42", "", "v"),
        ("2021-01-01", "2021-06-30", None, "26", "42", "", "v"), ("2021-07-01", "2021-12-31", None, "31", "42", "", "v"),
        ("2022-01-01", "2022-06-30", None, "35", "42", "Entregables aceptados sobre los del plan de acción.", "r"),
    ],
    "HUA-C3-01-A": [
        ("2015-02-01", "2015-12-31", "0", None, None, "La campaña se preparó con las radios de la provincia.", "v"),
        ("2016-01-01", "2016-12-31", "1", None, None, "Campaña «La mesa es de todos», en castellano y quechua.", "v"),
    ],
}  # fmt: skip

# A value that was verified and then corrected: indicator → (to, the first value, why it changed).
CORRECTED = {"ILO-SOC-05-C": ("2020-12-31", "16", "Se había contado dos veces el sector centro.")}

# Indicator → [(number, act, day)]: set by the space where the plan gives none. The last one is in force.
TARGETS: dict[str, list[tuple[str, str, str]]] = {
    "ILO-INS-03-A": [("2", "Acta de sesión n.º 3-2019 de la mesa", "2019-05-16")],
    "ILO-INS-03-B": [("4", "Acta de sesión n.º 3-2019 de la mesa", "2019-05-16"), ("6", "Acta de sesión n.º 7-2020 de la mesa", "2020-11-12")],
    "HUA-R-03-A": [("70", "Acta de sesión n.º 2-2015 de la MCLCP provincial", "2015-06-11")],
    "HUA-C1-02-B": [("12", "Acta de sesión n.º 4-2016 de la MCLCP provincial", "2016-04-21")],
    "HUA-C2-01-A": [("60", "Acta de sesión n.º 2-2015 de la MCLCP provincial", "2015-06-11")],
    "HUA-C2-03-A": [("40", "Acta de sesión n.º 2-2015 de la MCLCP provincial", "2015-06-11")],
    "HUA-C2-04-A": [("40", "Acta de sesión n.º 2-2015 de la MCLCP provincial", "2015-06-11")],
}  # fmt: skip

# Beginning of a code → (who answers for the data, who for the achievement).
DUTIES = {
    "ILO-SOC-02": ("Gerencia de Desarrollo Urbano y Ambiental", "Alcaldía de la Municipalidad Provincial de Ilo"),
    "ILO-SOC-03": ("Gerencia de Desarrollo Urbano y Ambiental", "Gerencia Municipal"),
    "ILO-SOC-04": ("Oficina de Programación de Inversiones", "Gerencia de Inversión Pública"),
    "ILO-SOC-05": ("Gerencia de Inversión Pública", "Gerencia de Inversión Pública"),
    "ILO-SOC-06": ("Gerencia de Promoción del Desarrollo Económico", "Alcaldía de la Municipalidad Provincial de Ilo"),
    "ILO-SOC-08": ("Gerencia de Promoción del Desarrollo Económico", "Gerencia de Desarrollo Social"),
    "ILO-ECO": ("Gerencia de Promoción del Desarrollo Económico", "Gerencia Municipal"),
    "ILO-AMB": ("Gerencia de Desarrollo Urbano y Ambiental", "Gerencia de Servicios a la Ciudad"),
    "ILO-INS-02": ("Órgano de control interno", "Gerencia Municipal"),
    "HUA-C1": ("Gerencia de Planificación y Presupuesto", "Alcaldía de la Municipalidad Provincial de Huaylas"),
    "HUA-C3": ("Secretaría técnica de la MCLCP provincial", "Comité ejecutivo de la MCLCP provincial"),
}  # fmt: skip
RETURNED = "El documento no dice el avance que se reporta: falta la valorización del mes."
FICTION = "Evidencia ficticia de la demostración"
