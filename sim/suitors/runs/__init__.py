"""Work in parts: one evaluator under every study, on local processes or a cluster, with checkpoints."""
