"""How the product writes what it says."""
