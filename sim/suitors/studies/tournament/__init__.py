"""Tournaments: every profile of strategies, played on common draws, and the game that the payoffs make.

`plan` says who may play what and which profiles are played, `payoff` turns outcomes into payoffs, `simulate` plays, `analysis`
ranks and solves, `weightings` repeats that under many weightings, `results` puts it together and writes the folder.
"""

from suitors.studies.tournament.plan import TournamentError, TournamentPlan, plan_of, set_by_options
from suitors.studies.tournament.results import TournamentResult, tournament

__all__ = ["TournamentError", "TournamentPlan", "TournamentResult", "plan_of", "set_by_options", "tournament"]
