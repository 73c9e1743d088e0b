"""What tests of the dashboard start from."""

from __future__ import annotations

from suitors.web.dashboard.sources import Source

TOKYO = Source("tokyo_2025")
SHORT = 'extends = "tokyo_2025"\nhorizon.years = 1\n'
