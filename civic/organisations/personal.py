"""The registry keeps contacts of organisations and who leads them."""

from __future__ import annotations

from civic.core.personal import Data, keeps
from civic.organisations.models import Leadership, Organization, OrganizationDocument

keeps(
    "organisations", Organization, data=(Data.PHONE, Data.EMAIL, Data.ADDRESS)
)  # a grass-roots organisation's phone and address are often its leader's own
keeps("organisations", Leadership, data=(Data.OFFICE,))
keeps("organisations", OrganizationDocument, data=(Data.PAPERS,))
