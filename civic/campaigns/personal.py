"""Who wrote news and counted reach."""

from __future__ import annotations

from civic.campaigns.models import Campaign, CampaignPiece, NewsPost, Reach
from civic.core.personal import keeps

keeps("proposals", Campaign, CampaignPiece, NewsPost, Reach)
