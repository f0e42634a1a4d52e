"""Asking the search for a viewer, and what the page prints of it."""
