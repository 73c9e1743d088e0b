"""The register of variables: what is recorded of a run, what follows from it, and how people are told of it."""
