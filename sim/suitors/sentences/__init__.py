"""What is said of results, in sentences: figures, reports, screens and pages all take them from here."""
