"""The page that Solara shows: `solara run suitors.web.mesa_page:page`; the environment variable names the scenario."""

import os

from suitors.web.mesa_view import SCENARIO, view

page = view(os.environ.get(SCENARIO, "tokyo_2025"))
