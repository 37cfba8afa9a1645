"""What is proposed in the demonstration: invented needs of real districts, as an assembly would write them."""

from __future__ import annotations

from dataclasses import dataclass, field

ILO, ALGARROBAL, PACOCHA = "180301", "180302", "180303"
CARAZ, HUALLANCA, HUATA, HUAYLAS, MATO = "021201", "021202", "021203", "021204", "021205"
PAMPAROMAS, PUEBLO_LIBRE, SANTA_CRUZ, SANTO_TORIBIO, YURACMARCA = (
    "021206", "021207", "021208", "021209", "021210",
)  # fmt: skip
SOCIAL, ECONOMIC, ENVIRONMENT, INSTITUTION = 0, 1, 2, 3  # the order of the dimensions in Ilo's plan


@dataclass(frozen=True)
class Idea:
    """One proposal: what it is called, the problem, what is wanted, where, for how many and for how much (soles)."""

    title: str
    summary: str
    problem: str
    objective: str
    body: str
    ubigeo: str
    place: str
    people: int
    cost: int
    dimension: int = SOCIAL
    studies: str = "none"
    helpers: tuple[tuple[str, str, int], ...] = ()
    cui: str | None = None
    who: str = field(default="Familias de la zona, sobre todo niñas, niños y personas adultas mayores.")


M, K, L = "money", "in_kind", "labour"

ILO_IDEAS = (
    Idea(
        "Agua segura para Los Ángeles y Miramar Alto", "Que el agua llegue todos los días a 420 familias de la parte alta.",
        "El agua llega tres veces por semana y sin presión. Las familias la guardan en cilindros y las niñas y niños se enferman del estómago.",
        "Que 420 familias tengan agua todos los días, con presión y bien clorada.",
        "Pedimos:\n\n- un reservorio de 300 metros cúbicos en la parte alta;\n- cambiar 1,800 metros de tubería;\n- un medidor por casa.\n\nLa junta se compromete a **cuidar la caseta** y a avisar de las fugas.",
        ILO, "parte alta, detrás de la losa deportiva", 1890, 685000, SOCIAL, "profile",
        (("Junta vecinal", L, 18000), ("Empresa de saneamiento", M, 60000)),
    ),
    Idea(
        "Cuna para los hijos de las vendedoras del mercado", "Un lugar seguro para 60 niñas y niños mientras sus madres trabajan.",
        "Ciento veinte madres venden desde las cinco de la mañana con sus bebés al lado, entre cajas y tránsito.",
        "Que 60 niñas y niños menores de tres años estén cuidados y bien alimentados.",
        "Adecuar el segundo piso del mercado como cuna, con cocina, patio techado y dos turnos. El club de madres prepara los alimentos.",
        ILO, "segundo piso del mercado", 180, 210000, SOCIAL, "idea", (("Club de madres", L, 12000),),
    ),
    Idea(
        "Veredas y barandas para llegar al colegio de Pueblo Nuevo", "Camino seguro de 600 metros hasta el colegio.",
        "Los alumnos bajan por una ladera de tierra. Este año hubo cuatro caídas con fractura.",
        "Que 350 escolares lleguen caminando sin peligro, también en silla de ruedas.",
        "Construir 600 metros de vereda con rampa, barandas y seis postes de luz solar.",
        PACOCHA, "de la posta al colegio", 900, 148500, SOCIAL, "none", (("Vecinas y vecinos de Pueblo Nuevo", L, 9500),),
    ),
    Idea(
        "Reúso del agua tratada para las áreas verdes del malecón", "Regar el malecón sin gastar agua potable.",
        "Se riega con agua potable mientras falta en las partes altas.",
        "Ahorrar 90 metros cúbicos de agua potable al día.",
        "Instalar una línea de 2 kilómetros desde la planta de tratamiento y riego por goteo en el malecón.",
        ILO, "malecón costero", 12000, 420000, ENVIRONMENT, "idea",
    ),
    Idea(
        "Escuela de oficios de mar para jóvenes", "Ochenta jóvenes aprenden un oficio del puerto cada año.",
        "Los jóvenes que terminan el colegio no encuentran trabajo y se van. La pesca artesanal no tiene quien repare motores ni redes.",
        "Que 80 jóvenes al año tengan un oficio y su primera práctica.",
        "Talleres de motores, redes, conservas y manejo de pescado, de noche, con maestros pescadores.",
        ILO, "cerca del muelle", 240, 95000, ECONOMIC, "none", (("Instituto Mar del Sur (ficticio)", K, 30000), ("Pescadores artesanales", L, 8000)),
    ),
    Idea(
        "Feria semanal de productores de El Algarrobal", "Un puesto propio para 45 familias que venden aceituna y verdura.",
        "Los productores venden a intermediarios a la mitad del precio.",
        "Que 45 familias vendan directo cada sábado.",
        "Techar la explanada, poner 45 puestos, agua y baños, y una balanza vigilada por la asociación.",
        ALGARROBAL, "explanada junto a la carretera", 225, 132000, ECONOMIC, "profile", (("Asociación de productores", M, 11000),),
    ),
    Idea(
        "Punto de acopio y compostaje del barrio", "Que la basura orgánica se vuelva abono.",
        "El camión pasa dos veces por semana y la basura queda en la esquina.",
        "Reducir a la mitad la basura de 300 casas.",
        "Un punto de acopio con techo, tres composteras y dos recicladoras formalizadas.",
        ILO, "parque del barrio Los Albatros", 1300, 46000, ENVIRONMENT,
    ),
    Idea(
        "Casa de la participación en El Algarrobal", "Un local con internet donde reunirnos y hacer trámites.",
        "Para cualquier trámite hay que ir hasta Ilo y no hay dónde reunirse cuando hace viento.",
        "Que las organizaciones del valle tengan un local abierto todos los días.",
        "Terminar el salón comunal: techo, baños, cuatro computadoras, internet y una persona que ayude.",
        ALGARROBAL, "salón comunal", 400, 118000, INSTITUTION, "none", (("Municipalidad distrital (ficticia)", M, 25000),),
    ),
    Idea(
        "Iluminación de la losa de Horizonte Azul", "Deporte y seguridad de noche.",
        "La losa queda a oscuras desde las seis y ya nadie pasa por ahí.",
        "Que 200 jóvenes puedan hacer deporte de noche.",
        "Ocho reflectores solares y bancas.", PACOCHA, "losa deportiva", 650, 38000, SOCIAL,
    ),
    Idea(
        "Agua segura para la parte alta de Miramar", "Agua todos los días en Miramar.",
        "El agua llega a veces y sin presión a la parte alta.", "Agua diaria para 150 familias.",
        "Cambiar la tubería vieja y poner una bomba.", ILO, "Miramar, última calle", 640, 175000, SOCIAL,
    ),
    Idea(
        "Parque, biblioteca y ciclovía en la Pampa", "Un parque con biblioteca y una ciclovía de 3 km.",
        "En la Pampa Inalámbrica no hay sombra, ni dónde leer, ni por dónde ir en bicicleta.",
        "Un lugar público para 2,500 vecinas y vecinos.",
        "Un parque con 200 árboles, una biblioteca pequeña y 3 kilómetros de ciclovía hasta el centro.",
        ILO, "Pampa Inalámbrica, avenida principal", 2500, 730000, SOCIAL,
    ),
    Idea(
        "Cámaras de vigilancia en todas las esquinas", "Cámaras en el centro.",
        "Hay robos en el centro.", "Menos robos.", "Comprar cuarenta cámaras.", ILO, "centro", 5000, 300000, INSTITUTION,
    ),
)  # fmt: skip

HUAYLAS_IDEAS = (
    Idea("Canal de riego Yanacocha–Cullashpampa", "Revestir 3.2 km de canal.", "El canal es de tierra y se pierde la mitad del agua. En agosto no alcanza para la segunda siembra.", "Regar 180 hectáreas con la misma agua.", "Revestir 3,200 metros de canal con concreto, poner 14 compuertas y un medidor.", PUEBLO_LIBRE, "de la toma a Cullashpampa", 760, 640000, ECONOMIC, "profile", (("Comité de regantes", L, 42000),), "2410018"),
    Idea("Agua potable para Tumpa y Shuyo", "Agua clorada en 210 casas.", "El agua viene del manantial sin clorar. En la posta atienden 30 casos de diarrea al mes.", "Que 210 familias tomen agua segura.", "Captación nueva, reservorio de 40 metros cúbicos, clorador por goteo y piletas.", CARAZ, "caseríos de Tumpa y Shuyo", 945, 512000, SOCIAL, "viable", (("Junta de agua", L, 25000),), "2398841"),
    Idea("Posta de salud de Huaripampa con ambulancia", "Atención a una hora menos de camino.", "La posta más cercana queda a dos horas a pie y no hay cómo bajar a una enferma de noche.", "Que 1,400 personas tengan atención todos los días.", "Ampliar la posta con dos ambientes, casa materna y una ambulancia rural.", PAMPAROMAS, "centro poblado", 1400, 890000, SOCIAL, "idea"),
    Idea("Camino de herradura a la laguna", "Reparar 9 km de camino.", "El huaico se llevó tres tramos y los turistas ya no suben.", "Que pasen arrieros y visitantes sin peligro.", "Muros de piedra, dos puentes de madera y señales en quechua y castellano.", CARAZ, "quebrada", 320, 145000, ECONOMIC, "none", (("Comunidad campesina", L, 30000),)),
    Idea("Planta de residuos sólidos para cuatro distritos", "Dejar de botar la basura al río.", "Cuatro distritos botan su basura a la orilla del Santa.", "Que no llegue más basura al río.", "Relleno sanitario compartido, camión compactador y segregación en casa.", SANTO_TORIBIO, "pampa comunal", 9800, 1250000, ENVIRONMENT, "idea", (("Municipalidades distritales", M, 200000),)),
    Idea("Internet y biblioteca en el colegio de Mato", "Un colegio conectado.", "Los 210 alumnos comparten seis computadoras sin internet.", "Que todos estudien con libros e internet.", "Antena satelital, 30 equipos, mil libros y paneles solares.", MATO, "colegio secundario", 210, 98000, SOCIAL, "profile"),
    Idea("Defensa ribereña en el río Santa", "Proteger 60 casas.", "En marzo el río entró a 60 casas y a dos hectáreas de frutales.", "Que el río no vuelva a entrar.", "420 metros de gavión y limpieza del cauce.", YURACMARCA, "barrio bajo", 310, 730000, ENVIRONMENT, "profile", (), "2421177"),
    Idea("Centro de acopio de palta y durazno", "Vender juntos y mejor.", "Cada familia vende por su lado al precio del camión.", "Subir en un tercio lo que recibe cada familia.", "Almacén con balanza, selección y cámara de frío pequeña.", SANTA_CRUZ, "cruce de la carretera", 540, 380000, ECONOMIC, "idea", (("Asociación de productores", M, 35000),)),
    Idea("Letrinas y biodigestores en Huata alto", "Baños dignos en 95 casas.", "Noventa y cinco casas no tienen baño.", "Baños con biodigestor en cada casa.", "95 módulos de baño, con mano de obra de las familias.", HUATA, "parte alta", 430, 285000, SOCIAL, "profile", (("Familias", L, 40000),)),
    Idea("Reforestación con queñuales", "Cuidar las cabeceras de agua.", "Los puquios bajan cada año porque ya no hay bosque.", "Plantar 40,000 queñuales en 50 hectáreas.", "Vivero comunal, cerco y tres años de cuidado.", PAMPAROMAS, "zona alta", 2100, 160000, ENVIRONMENT, "none", (("Comunidad campesina", L, 45000),)),
    Idea("Mejoramiento del mercado de Caraz", "Un mercado limpio y techado.", "El techo gotea y no hay desagüe en la zona de carnes.", "Que 280 comerciantes y sus clientes tengan un mercado sano.", "Cambiar techo y desagüe, y ordenar los puestos.", CARAZ, "mercado", 16000, 940000, ECONOMIC, "profile", (("Comerciantes", M, 60000),)),
    Idea("Losa multideportiva de Huallanca", "Deporte para 300 jóvenes.", "No hay dónde jugar y el local de la escuela se cierra a las dos.", "Que los jóvenes tengan dónde hacer deporte.", "Losa, graderías y luz.", HUALLANCA, "junto a la escuela", 300, 120000),
    Idea("Puente peatonal de Colcas", "Cruzar sin peligro todo el año.", "De enero a marzo el río deja aislados a 180 vecinos.", "Que se pueda cruzar todo el año.", "Puente colgante de 36 metros.", HUAYLAS, "Colcas", 180, 210000, SOCIAL, "idea", (("Vecinos", L, 12000),)),
    Idea("Casa de acogida para mujeres", "Un lugar seguro.", "Las mujeres que denuncian violencia no tienen dónde quedarse.", "Acoger a 40 mujeres y sus hijos al año.", "Adecuar una casa, con psicóloga y abogada.", CARAZ, "dirección reservada", 160, 195000, SOCIAL, "none", (("Entidad de apoyo (ficticia)", M, 40000),)),
    Idea("Riego tecnificado en 60 parcelas", "Más cosecha con menos agua.", "Se riega por inundación y el agua no llega a las parcelas de abajo.", "Regar 60 parcelas por aspersión.", "Equipos de aspersión y capacitación por un año.", PUEBLO_LIBRE, "anexo bajo", 290, 340000, ECONOMIC, "profile", (("Regantes", M, 25000),), "2417730"),
    Idea("Archivo y registro de organizaciones", "Saber cuántas somos.", "La municipalidad no sabe qué organizaciones están vigentes.", "Tener el registro al día y público.", "Dos personas, un local y equipos por un año.", CARAZ, "municipalidad", 3000, 62000, INSTITUTION),
    Idea("Cercos para evitar caídas en Pampacocha", "Camino escolar seguro.", "Los niños caminan al borde del barranco.", "Que 90 niños lleguen sin peligro.", "1,200 metros de cerco y señales.", PAMPAROMAS, "Pampacocha", 90, 58000, SOCIAL, "none", (("Comunidad", L, 9000),)),
    Idea("Taller de tejido y teñido natural", "Valor para la lana de la zona.", "La lana se vende sucia y barata.", "Que 70 tejedoras vendan prendas.", "Taller con telares, tintes y tienda en Caraz.", HUAYLAS, "local comunal", 350, 74000, ECONOMIC, "none", (("Tejedoras", L, 6000),)),
    Idea("Alerta temprana de huaicos", "Avisar a tiempo.", "En 2017 el huaico llegó sin aviso.", "Que 1,200 personas sepan salir a tiempo.", "Cinco sensores, sirenas y simulacros.", YURACMARCA, "quebradas", 1200, 230000, ENVIRONMENT, "idea"),
    Idea("Mejoramiento de la carretera a Santa Cruz", "Afirmado y cunetas.", "En lluvias el carro no pasa.", "Que la carretera sirva todo el año.", "Afirmar 14 kilómetros y hacer cunetas.", SANTA_CRUZ, "km 3 al 17", 2600, 1450000, ECONOMIC, "idea"),
    Idea("Comedor estudiantil para internos", "Comida para 80 alumnos que viven lejos.", "Ochenta alumnos comen pan con té toda la semana.", "Tres comidas al día para 80 alumnos.", "Cocina, comedor y dos cocineras por un año.", MATO, "colegio", 80, 88000, SOCIAL, "none", (("Padres de familia", L, 15000),)),
    Idea("Planta de quesos de Huata", "Queso con registro sanitario.", "Los queseros no pueden vender fuera del distrito.", "Que 50 familias vendan queso con registro.", "Sala de proceso, tanque y capacitación.", HUATA, "plaza", 250, 175000, ECONOMIC, "profile", (("Queseros", M, 14000),)),
    Idea("Señal de radio en quechua", "Que la información llegue en nuestra lengua.", "Las abuelas no se enteran de las reuniones.", "Un programa diario en quechua.", "Equipos, capacitación de diez comunicadores y un año de señal.", PUEBLO_LIBRE, "local comunal", 4200, 66000, INSTITUTION),
    Idea("Parque de la memoria", "Recordar 1970.", "No hay un lugar para recordar a quienes murieron.", "Un espacio de encuentro.", "Parque con placa, bancas y 100 árboles.", HUALLANCA, "entrada del pueblo", 800, 54000),
)  # fmt: skip

HELP: dict[str, tuple[str, str]] = {
    "title": ("Corto y claro: qué y dónde.", "Agua segura para Los Ángeles"),
    "summary": ("Como se lo dirías a una vecina.", "Que el agua llegue todos los días a 420 familias de la parte alta."),
    "problem": (
        "Cuenta qué pasa, a quiénes y desde cuándo. Con números si los tienes.",
        "El agua llega **tres veces por semana** y sin presión. Las familias la guardan en cilindros y las niñas y niños se enferman.",
    ),
    "objective": ("¿Qué habrá cambiado cuando esté hecho?", "Que 420 familias tengan agua todos los días."),
    "body": (
        "Qué se haría, por partes. Di también qué pone tu organización.",
        "- Un reservorio de 300 metros cúbicos.\n- Cambiar 1,800 metros de tubería.\n- Un medidor por casa.",
    ),
    "place": ("El distrito es lo más importante. Si conoces el centro poblado o el lugar exacto, mejor.", ""),
    "cost": ("Un cálculo aproximado basta. Puedes escribirlo en números o en palabras.", "685,000"),
    "cofinancing": ("Dinero, materiales, terreno o trabajo de los vecinos.", ""),
    "people_benefited": ("Cuántas personas usarán lo que pides.", "1,890"),
    "studies": ("Si no sabes, elige «Nada todavía».", ""),
    "cui": ("Solo si el proyecto ya está en Invierte.pe.", ""),
    "dimension": ("El plan de la provincia tiene estas dimensiones.", ""),
    "goal": ("Si ninguno calza, déjalo en blanco.", ""),
    "files": ("Una foto del lugar dice mucho. Si tienes el acta de la asamblea, agrégala.", ""),
    "beneficiaries": ("Niñas, niños, personas adultas mayores, productoras…", "Familias de la parte alta; 310 niñas y niños."),
}  # fmt: skip
