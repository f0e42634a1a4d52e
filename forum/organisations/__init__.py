"""Highway authorities, providers, alliances and other bodies, with all their names."""
