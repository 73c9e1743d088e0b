"""The dashboard: a scenario on one page, with levers and the answer beside them."""
