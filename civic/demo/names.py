"""Names of people who do not exist: usual Peruvian given names and surnames, put together by the seed."""

from __future__ import annotations

from random import Random

from civic.people.models import Sex

WOMEN = (
    "Adela", "Alicia", "Ana María", "Ángela", "Aurelia", "Beatriz", "Benita", "Bertha", "Carmen", "Catalina",
    "Cecilia", "Celia", "Clara", "Claudia", "Delia", "Dominga", "Dora", "Elena", "Elizabeth", "Elsa", "Emilia",
    "Esther", "Eulalia", "Felícitas", "Filomena", "Flor de María", "Francisca", "Gabriela", "Gladys", "Gloria",
    "Graciela", "Hermelinda", "Hilda", "Inés", "Irma", "Isabel", "Jacinta", "Janet", "Juana", "Julia", "Justina",
    "Karina", "Leonor", "Lidia", "Lourdes", "Lucía", "Luz Marina", "Magdalena", "Marcelina", "Margarita", "Marina",
    "Maritza", "Martha", "Maruja", "Matilde", "Maximiliana", "Milagros", "Nélida", "Noemí", "Norma", "Olga",
    "Patricia", "Paulina", "Petronila", "Pilar", "Raquel", "Rocío", "Rosa", "Rosalía", "Rufina", "Ruth", "Sabina",
    "Santosa", "Silvia", "Sonia", "Teodora", "Teresa", "Tomasa", "Valentina", "Verónica", "Victoria", "Yolanda",
    "Yésica", "Zenaida",
)  # fmt: skip
MEN = (
    "Abel", "Adrián", "Agustín", "Alejandro", "Alfredo", "Américo", "Andrés", "Ángel", "Anselmo", "Antonio",
    "Apolinario", "Arturo", "Benito", "Bernabé", "Braulio", "Celestino", "César", "Cirilo", "Claudio", "Cristóbal",
    "Damián", "Daniel", "David", "Demetrio", "Edgar", "Edilberto", "Eduardo", "Efraín", "Eleuterio", "Elías",
    "Emilio", "Enrique", "Ernesto", "Esteban", "Eusebio", "Félix", "Fermín", "Fidel", "Florencio", "Fortunato",
    "Gerardo", "Germán", "Gregorio", "Guillermo", "Gustavo", "Hernán", "Hilario", "Hugo", "Isidro", "Jaime", "Javier",
    "Jorge", "José Luis", "Juan de Dios", "Julián", "Justo", "Leoncio", "Leonidas", "Luis Alberto", "Marcelino",
    "Mariano", "Mario", "Mateo", "Melquíades", "Miguel Ángel", "Moisés", "Nicanor", "Nicolás", "Óscar", "Pablo",
    "Percy", "Policarpo", "Raúl", "Ricardo", "Roberto", "Rolando", "Rómulo", "Rubén", "Samuel", "Santiago",
    "Saturnino", "Severino", "Teodoro", "Tomás", "Urbano", "Valerio", "Víctor", "Wilfredo", "Yuri", "Zenón",
)  # fmt: skip
# Names of the coast and of old Spanish use, then Quechua and Aymara ones; a place leans to one of them.
COAST = (
    "Acosta", "Aguilar", "Alarcón", "Arenas", "Ayala", "Barrios", "Becerra", "Bustamante", "Cabrera", "Cáceres",
    "Calderón", "Carpio", "Chávez", "Córdova", "Cornejo", "Coronel", "Cuadros", "Delgado", "Dávila", "Espinoza",
    "Fernández", "Figueroa", "Flores", "Gallegos", "Gómez", "Gonzales", "Guillén", "Herrera", "Jiménez", "Lazo",
    "Linares", "Llerena", "Manrique", "Márquez", "Medina", "Mendoza", "Montes", "Mora", "Nieto", "Núñez", "Ojeda",
    "Ordóñez", "Pacheco", "Palacios", "Paredes", "Peralta", "Pinto", "Ponce", "Quiroz", "Ramos", "Revilla", "Ríos",
    "Rojas", "Romero", "Salas", "Salinas", "Soto", "Tejada", "Torres", "Valdivia", "Vargas", "Velarde", "Vera",
    "Villanueva", "Zapata", "Zegarra", "Zúñiga",
)  # fmt: skip
ANDES = (
    "Alanoca", "Apaza", "Arocutipa", "Ccama", "Ccapa", "Ccori", "Chambilla", "Chipana", "Choque", "Choquehuanca",
    "Chura", "Coaquira", "Colque", "Condori", "Copa", "Cutipa", "Gutiérrez", "Huanca", "Huaynapata", "Inquilla",
    "Jahuira", "Laura", "Limachi", "Llanque", "Luque", "Mamani", "Maquera", "Nina", "Pari", "Paucar", "Pilco",
    "Poma", "Quispe", "Sarmiento", "Supo", "Tapia", "Ticona", "Tito", "Vilca", "Yucra",
)  # fmt: skip
CONCHUCOS = (
    "Alva", "Antúnez", "Bedón", "Broncano", "Caururo", "Celmi", "Colonia", "Cochachin", "Cruz", "Depaz", "Dextre",
    "Espíritu", "Figueroa", "Granados", "Guerrero", "Huamán", "Huaranga", "Jamanca", "León", "Loli", "Macedo",
    "Maguiña", "Mallqui", "Mejía", "Milla", "Minaya", "Morales", "Norabuena", "Obregón", "Osorio", "Paucar", "Pajuelo",
    "Picón", "Quispe", "Ramírez", "Robles", "Rodríguez", "Romero", "Rosales", "Salvador", "Sánchez", "Shuan", "Solís",
    "Tarazona", "Tinoco", "Trejo", "Vega", "Villafana", "Yauri", "Zarzosa",
)  # fmt: skip
SURNAMES = {"coast": COAST + ANDES, "highland": CONCHUCOS, "country": COAST + ANDES + CONCHUCOS}


def fictional_name(rng: Random, region: str) -> tuple[str, str, str | None, Sex]:
    """(given names, first surname, second surname or none, sex) of somebody who does not exist."""
    sex = Sex.FEMALE if rng.random() < 0.54 else Sex.MALE
    names = WOMEN if sex is Sex.FEMALE else MEN
    given = rng.choice(names)
    if " " not in given and rng.random() < 0.4:
        second = rng.choice(names)
        if second != given and " " not in second:
            given = f"{given} {second}"
    surnames = SURNAMES[region]
    return given, rng.choice(surnames), rng.choice(surnames) if rng.random() < 0.97 else None, sex
