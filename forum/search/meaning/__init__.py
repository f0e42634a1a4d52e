"""Ordering by meaning: a small sentence model on numpy. Without it, or when it fails, the words alone decide."""
