"""The submodels: one file each, which holds everything about it; `schedule` lists them and puts their processes in order."""
