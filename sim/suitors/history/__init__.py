"""What happened: panels of past flows and debts, and the historical scenario that starts from them."""
