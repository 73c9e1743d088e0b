"""One file for each publisher: `read(table, edition, region, codes, name)` turns its table into rows."""
