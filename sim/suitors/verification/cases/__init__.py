"""One file for each case or family of cases; `suitors.verification.register` lists them."""
