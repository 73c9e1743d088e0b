"""The model against what happened and against naive rivals: rolling origins, scores, skill with intervals."""
