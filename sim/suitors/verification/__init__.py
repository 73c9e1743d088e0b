"""Cases with a known answer, worked out by the model itself and set beside that answer."""
