"""Publishers' own files, as people download them, read into a panel and an opening; `publishers.toml` is the register."""
