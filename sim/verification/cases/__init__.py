"""One file for each case or family of cases; `sim.verification.register` lists them."""
