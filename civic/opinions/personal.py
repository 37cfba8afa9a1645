"""Comments, supports, follows, reports and proposed changes."""

from __future__ import annotations

from civic.core.personal import Data, keeps
from civic.opinions.models import Amendment, Comment, Follow, Moderation, Report, Support

keeps("proposals", Comment, Amendment, Report, data=(Data.WORDS,))
keeps("proposals", Support, Follow, data=(Data.SUPPORT,))
keeps("proposals", Moderation)
