"""The words of the sector that mean the same, so that a search for one finds the others too."""
