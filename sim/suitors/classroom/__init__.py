"""A class that plays: seats and teams, rounds with simultaneous moves, a journal on disk, and what is left to talk about.

`moves` says what can be moved and how a team agrees, `course` plays rounds through the model, `lesson` is the game's state, changed by
entries of its `journal` alone, `debrief` scores seats against the model's own agents. Nothing here knows of the web.
"""
