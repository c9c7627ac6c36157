"""Fienile: a small coffee roastery, the worked example of a shop that installs live help."""
