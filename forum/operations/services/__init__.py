"""Running and looking after the house; one file for each concern."""
