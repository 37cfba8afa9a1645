"""What people are told before they give data, and what they may allow apart. Changing a text publishes a new version."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from civic.people.models import NoticeKind


@dataclass(frozen=True)
class NoticeText:
    """A notice in Spanish and English; paragraphs are parted by empty lines."""

    kind: NoticeKind
    title: dict[str, str]
    text: dict[str, str]

    @property
    def sha256(self) -> str:
        """The hash that proves which words were shown."""
        words = json.dumps([self.kind, self.title, self.text], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(words.encode()).hexdigest()


NOTICES = (
    NoticeText(
        NoticeKind.PRIVACY,
        {"es": "Tus datos: qué guardamos y para qué", "en": "Your data: what we keep and why"},
        {
            "es": """Guardamos tus nombres, tu documento, tu distrito y, si lo das, tu teléfono o correo. Los usamos para inscribirte en actividades, registrar tu asistencia y acreditar a quienes representan a una organización. Son funciones públicas de la entidad que lleva este espacio: por eso no pedimos tu permiso, pero sí te informamos (Ley 29733).

Quién los ve. El equipo del espacio ve tu nombre y los tres últimos números de tu documento. Tu documento completo se guarda cifrado y no se publica nunca. En público solo aparecen cantidades, y los nombres de quienes representan a una organización acreditada.

Cuánto tiempo. Los registros de participación y las actas siguen las reglas de archivo de la entidad. Si no representas a nadie, tus datos de contacto se retiran a los 12 meses de tu última actividad. El historial de cambios se guarda al menos dos años, como manda la ley.

Qué es opcional. El teléfono, el correo, la fecha de nacimiento y lo que digas de ti (lengua, pueblo, discapacidad) son opcionales. Sin ellos puedes participar igual. Sin nombres ni documento podemos anotarte, pero no acreditarte.

Tus derechos. Puedes ver tus datos, corregirlos, llevarte una copia, oponerte a un uso o pedir que los retiremos, en «Mis datos» o en persona. Respondemos en 20 días hábiles si pides acceso y en 10 si pides corregir, retirar u oponerte. Si no quedas conforme, puedes reclamar ante la Autoridad Nacional de Protección de Datos Personales.

No vendemos datos, no los damos a partidos ni los usamos en campañas, y ningún programa decide por su cuenta sobre ti.""",
            "en": """We keep your names, your document, your district and, if you give them, your phone or e-mail. We use them to register you for events, to log your attendance and to accredit those who represent an organisation. These are public functions of the entity that runs this space: that is why we do not ask for your permission, but we do inform you (Ley 29733).

Who sees them. The team of the space sees your name and the last three characters of your document. The whole document is kept encrypted and is never published. In public there are only counts, and the names of those who represent an accredited organisation.

For how long. Records of participation and minutes follow the archive rules of the entity. If you represent nobody, your contact data is taken away 12 months after your last activity. The trail of changes is kept for at least two years, as the law demands.

What is optional. Phone, e-mail, birth date and what you say of yourself (language, people, disability) are optional. You can take part without them. Without names or document we can write you down, but not accredit you.

Your rights. You can see your data, correct it, take a copy, object to a use or ask us to take it away, in “My data” or in person. We answer within 20 working days when you ask for access and within 10 when you ask to correct, take away or object. If you are not satisfied you can complain to the Autoridad Nacional de Protección de Datos Personales.

We do not sell data, we do not give it to parties nor use it in campaigns, and no program decides about you on its own.""",
        },
    ),
    NoticeText(
        NoticeKind.MESSAGES,
        {"es": "Recibir mensajes", "en": "Receiving messages"},
        {
            "es": "Acepto que el equipo del espacio me escriba por WhatsApp o correo, o me llame, para contarme de actividades nuevas. Los avisos sobre algo en lo que ya me inscribí llegan igual. Puedo retirar este permiso cuando quiera.",
            "en": "I agree that the team of the space writes to me by WhatsApp or e-mail, or calls me, to tell me of new events. What concerns something I already registered for reaches me anyway. I can withdraw this permission whenever I want.",
        },
    ),
    NoticeText(
        NoticeKind.IMAGES,
        {"es": "Uso de fotos y videos", "en": "Use of photographs and videos"},
        {
            "es": "Acepto que las fotos y videos de las actividades en que aparezco se usen para difundir el trabajo del espacio. Puedo retirar este permiso cuando quiera; desde entonces no se publican de nuevo.",
            "en": "I agree that photographs and videos of events in which I appear are used to make the work of the space known. I can withdraw this permission whenever I want; from then on they are not published again.",
        },
    ),
    NoticeText(
        NoticeKind.SELF_IDENTIFICATION,
        {"es": "Lo que digo de mí: pueblo, lengua, discapacidad", "en": "What I say of myself: people, language, disability"},
        {
            "es": "Acepto por escrito que se guarde lo que diga de mi pueblo, mi lengua materna y mi discapacidad. Se guarda cifrado y aparte de mi ficha, nadie del equipo lo ve, y solo se usa para contar cuántas personas participan, nunca en grupos pequeños. Es opcional y puedo retirarlo cuando quiera: entonces se borra.",
            "en": "I agree in writing that what I say of my people, my mother tongue and my disability is kept. It is kept encrypted and apart from my record, nobody of the team sees it, and it is only used to count how many people take part, never in small groups. It is optional and I can withdraw it whenever I want: then it is deleted.",
        },
    ),
    NoticeText(
        NoticeKind.DIRECTORY,
        {"es": "Aparecer en el directorio público", "en": "Appearing in the public directory"},
        {
            "es": "Acepto que mi nombre aparezca en el directorio público como persona de contacto de mi organización. Mi documento, mi teléfono y mi dirección no aparecen. Puedo retirar este permiso cuando quiera.",
            "en": "I agree that my name appears in the public directory as the contact of my organisation. My document, phone and address do not appear. I can withdraw this permission whenever I want.",
        },
    ),
)  # fmt: skip
