"""The kinds of organisation an instance starts with (editable afterwards); no database here."""

from __future__ import annotations

from civic.organisations.models import Sector

# code, Spanish, English, suggested sector, whether membership is sensitive data (union affiliation, Ley 29733)
KINDS: tuple[tuple[str, str, str, Sector, bool], ...] = (
    ("osb", "Organización social de base", "Grass-roots social organisation", Sector.CIVIL_SOCIETY, False),
    ("comedor", "Comedor popular", "Community kitchen", Sector.CIVIL_SOCIETY, False),
    ("club_madres", "Club de madres", "Mothers' club", Sector.CIVIL_SOCIETY, False),
    ("vaso_leche", "Comité del Vaso de Leche", "Glass of Milk committee", Sector.CIVIL_SOCIETY, False),
    ("junta_vecinal", "Junta vecinal", "Neighbourhood board", Sector.CIVIL_SOCIETY, False),
    ("comunidad_campesina", "Comunidad campesina", "Peasant community", Sector.CIVIL_SOCIETY, False),
    ("ronda", "Ronda campesina", "Peasant patrol", Sector.CIVIL_SOCIETY, False),
    ("riego", "Comité o junta de riego", "Irrigation committee", Sector.CIVIL_SOCIETY, False),
    ("productores", "Asociación de productores", "Producers' association", Sector.CIVIL_SOCIETY, False),
    ("comerciantes", "Asociación de comerciantes", "Traders' association", Sector.CIVIL_SOCIETY, False),
    ("sindicato", "Sindicato", "Trade union", Sector.CIVIL_SOCIETY, True),
    ("colegio_profesional", "Colegio profesional", "Professional college", Sector.CIVIL_SOCIETY, False),
    ("universidad", "Universidad o instituto", "University or institute", Sector.CIVIL_SOCIETY, False),
    ("ong", "ONG", "NGO", Sector.CIVIL_SOCIETY, False),
    ("iglesia", "Iglesia", "Church", Sector.CIVIL_SOCIETY, True),
    ("apafa", "APAFA (padres de familia)", "Parents' association", Sector.CIVIL_SOCIETY, False),
    ("juvenil", "Organización juvenil", "Youth organisation", Sector.CIVIL_SOCIETY, False),
    ("mujeres", "Organización de mujeres", "Women's organisation", Sector.CIVIL_SOCIETY, False),
    ("adultas_mayores", "Organización de personas adultas mayores", "Older persons' organisation",
     Sector.CIVIL_SOCIETY, False),
    ("discapacidad", "Organización de personas con discapacidad", "Organisation of persons with disabilities",
     Sector.CIVIL_SOCIETY, True),
    ("cultural", "Organización cultural", "Cultural organisation", Sector.CIVIL_SOCIETY, False),
    ("deportiva", "Organización deportiva", "Sports organisation", Sector.CIVIL_SOCIETY, False),
    ("ambiental", "Organización ambiental", "Environmental organisation", Sector.CIVIL_SOCIETY, False),
    ("municipalidad", "Municipalidad", "Municipality", Sector.PUBLIC, False),
    ("entidad_publica", "Entidad pública", "Public entity", Sector.PUBLIC, False),
    ("gremio_empresarial", "Gremio empresarial", "Business guild", Sector.PRIVATE, False),
    ("empresa", "Empresa", "Company", Sector.PRIVATE, False),
    ("cooperacion", "Agencia de cooperación", "Cooperation agency", Sector.COOPERATION, False),
    ("otra", "Otra", "Other", Sector.CIVIL_SOCIETY, False),
)  # fmt: skip
