"""Tournaments: every profile of strategies, played on common draws, and the game that the payoffs make.

`plan` says who may play what and which profiles are played, `payoff` turns outcomes into payoffs, `simulate` plays, `analysis`
ranks and solves, `weightings` repeats that under many weightings, `results` puts it together and writes the folder.
"""

from suitors.studies.tournament.plan import Plan, TournamentError, plan_of, set_by_options
from suitors.studies.tournament.results import Result, tournament

__all__ = ["Plan", "Result", "TournamentError", "plan_of", "set_by_options", "tournament"]
