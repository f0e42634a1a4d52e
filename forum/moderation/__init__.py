"""Reports, cases and decisions."""
