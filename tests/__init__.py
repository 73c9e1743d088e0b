"""Tests of the simulator; a package, so that no library that installs its own tests takes the name."""
